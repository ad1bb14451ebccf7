"""A work that was made by AI says so wherever it is offered, agreed on and delivered."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone

from licensing.delivery_links import link_to
from licensing.services.make_documents import make_documents, path_of
from media.models import Asset
from tests.licensing.factories import AssetFactory, make_master, offer_on
from tests.licensing.test_main_path import ask, licensee, pay, take
from tests.licensing.test_views import query

pytestmark = pytest.mark.django_db

WORDS = {"": "人工智能生成内容", "/en": "AI-generated content"}


def made_by_ai() -> Asset:
    return AssetFactory(ai_generated=True, master=make_master(b"drawn by a model"))


def bought(asset: Asset, settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path
    now = timezone.now()
    agreement = take(offer_on(asset, now=now), licensee(), now=now, start=timezone.localdate())
    pay(agreement, now=now)
    agreement.refresh_from_db()
    return agreement


def pages_of(agreement) -> list[str]:
    offer, chosen = agreement.offer, urlencode(query(party=agreement.licensee.public_id))
    return [
        offer.get_absolute_url(),
        reverse("licensing_price", args=[offer.number]) + f"?{chosen}",
        reverse("licensing_confirm", args=[offer.number]) + f"?{chosen}",
        agreement.get_absolute_url(),
        agreement.certificate_url,
        link_to(agreement.deliveries.get()),
    ]


def test_a_request_that_waits_for_an_answer_names_it(client):
    now = timezone.now()
    offer, party = offer_on(made_by_ai(), instant=False, now=now), licensee()
    request, _none = ask(offer, party, now=now, start=timezone.localdate())
    client.force_login(party.user)
    page = client.get(reverse("licensing_request", args=[request.number]))
    assert WORDS[""] in page.content.decode()


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_page_on_the_way_names_what_ai_made(client, settings, tmp_path, prefix):
    agreement = bought(made_by_ai(), settings, tmp_path)
    client.force_login(agreement.licensee.user)
    silent = [
        address
        for address in pages_of(agreement)
        if WORDS[prefix] not in client.get(prefix + address, follow=True).content.decode()
    ]
    assert silent == []


def test_pages_of_other_works_say_nothing_of_it(client, settings, tmp_path):
    agreement = bought(AssetFactory(), settings, tmp_path)
    client.force_login(agreement.licensee.user)
    for address in pages_of(agreement):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert WORDS[""] not in answer.content.decode(), address
    assert "content_label" not in agreement.terms["asset"]


def test_the_contract_names_it_in_both_languages_and_freezes_the_label(settings, tmp_path):
    from pypdf import PdfReader

    asset = made_by_ai()
    agreement = bought(asset, settings, tmp_path)
    assert agreement.terms["asset"]["content_label"] == asset.content_label
    Asset.objects.filter(pk=asset.pk).update(ai_generated=False)  # the contract stays as agreed
    documents = make_documents(agreement, now=timezone.now())
    for words, document in zip(WORDS.values(), documents, strict=True):
        pages = PdfReader(path_of(document.sha256)).pages
        text = "".join(page.extract_text() for page in pages)
        assert words in text.replace("\n", " ")
