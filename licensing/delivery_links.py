"""Addresses of deliveries: a random id with a signature; who holds the link may download."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse

from licensing.models import Delivery
from media import ranges, remote
from media.models import Master

SALT = "licensing.delivery"


def link_to(delivery: Delivery) -> str:
    """The page of the delivery. The address itself opens nothing: a download is a POST."""
    return reverse("licensing_delivery", args=[signing.Signer(salt=SALT).sign(delivery.public_id)])


def delivery_of(token: str) -> Delivery | None:
    """The delivery behind a token; None when it is forged or unknown."""
    try:
        public_id = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
    related = Delivery.objects.select_related("agreement__asset__master", "agreement__licensee")
    return related.filter(public_id=public_id).first()


def bytes_address(delivery: Delivery) -> str:
    """A short-lived address of the bytes, with ranges, so that a broken download can resume.

    Give it out only after `count_download`. Where the bucket has the file the address leads
    into it at once, for `S3_EXPIRES_S` seconds: no longer-lived token of ours stands between.
    """
    digest = delivery.file_sha256
    ticket = ranges.Ticket(
        root="d" if delivery.clip else "m",
        path=f"{digest[:2]}/{digest[2:4]}/{digest}",
        media_type=delivery.media_type,
        etag=digest,
        download_name=delivery.file_name,
        is_remote=_in_bucket(delivery),
        asset=delivery.agreement.asset.public_id,
    )
    if ticket.is_remote:
        return ranges.remote_address(ticket)
    return reverse("media_bytes", args=[ranges.sign(ticket)])


def _in_bucket(delivery: Delivery) -> bool:
    if not remote.is_on():
        return False
    if delivery.clip is not None:
        return delivery.remote_at is not None
    return Master.objects.filter(sha256=delivery.master_sha256, remote_at__isnull=False).exists()
