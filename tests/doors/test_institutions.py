"""Two museums in one house: nobody of the one opens a door of the other, or reads of it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.models import Institution, Membership, User
from accounts.roles import Role
from archive.models import (
    BulkEdit,
    BulkEditItem,
    Circle,
    CircleMember,
    Collection,
    ConsentCover,
    ExportFile,
    ImportBatch,
    ImportMapping,
    ImportValue,
    Record,
    SavedView,
)
from archive.services.create_record import create_record
from archive.services.start_import import REHEARSE
from jobs.models import Job
from launch.strings import PACKAGES
from media.models import Asset
from tests.archive.factories import (
    CollectionFactory,
    ConsentFactory,
    ProtocolFactory,
    RecordFactory,
)
from tests.archive.motifs import bearing, motif
from tests.doors.institutions import (
    CHOOSER_VIEWS,
    CHOOSERS,
    IN_COLLECTIONS,
    LOOKING,
    NEVER,
    OPENS,
    OWNED,
    PAGES,
    SHARED,
    SNIPPET_VIEWS,
)
from tests.doors.routes import all_routes
from tests.media.factories import AssetFactory, TextTrackFactory

pytestmark = pytest.mark.django_db

LOCAL_ROLES = [role.value for role in Role if role is not Role.OPERATOR]


@dataclass
class Museum:
    """One of everything that a museum owns, each with the museum's mark in its words."""

    mark: str
    institution: Institution
    collection: Collection
    record: Record
    live: Record
    asset: Asset
    keys: dict[str, dict[str, object]]  # model to the arguments of its addresses


def person(museum: Museum | None, role: str, *, only: Collection | None = None) -> User:
    user = User.objects.create_user(f"{role}-{museum.mark if museum else 'house'}@example.org")
    if museum is None:
        user.groups.add(Group.objects.get(name=role))
    else:
        Membership.objects.create(
            institution=museum.institution, user=user, role=role, collection=only
        )
    return User.objects.get(pk=user.pk)


def museum(mark: str, institution: Institution) -> Museum:
    now = timezone.now()
    collection = CollectionFactory(institution=institution, title_zh=f"{mark}专题", live=True)
    asset = AssetFactory(
        institution=institution, title_zh=f"{mark}影像", ready=True, public_access="full"
    )
    record = create_record(
        collection=collection, kind="object", title_zh=f"{mark}草稿", by=None, media=[asset]
    )
    live = RecordFactory(collection=collection, title_zh=f"{mark}公开", published=True)
    pattern = motif(bearing(record, note_zh=f"{mark}说明"), published=False, title_zh=f"{mark}纹样")
    track = TextTrackFactory(
        asset__institution=institution, asset__title_zh=f"{mark}录音", label=f"{mark}字幕"
    )
    batch = ImportBatch.objects.create(
        file_name=f"{mark}总账.csv", sha256="0" * 64, collection=collection, created_at=now
    )
    Job.objects.create(kind="media.renditions", subject=asset.public_id, state="failed", error="x")
    Job.objects.create(kind=REHEARSE, subject=str(batch.pk), state="failed", error="x")
    requester = User.objects.create_user(f"requester-{collection.pk}@example.org")
    state = Record.get_default_workflow().start(record, user=requester)
    task = state.current_task_state
    revision = record.latest_revision_id
    edit = BulkEdit.objects.create(created_by=requester, created_at=now, state="planned")
    BulkEditItem.objects.create(edit=edit, record=record, state="planned")
    value = ImportValue.objects.create(batch=batch, field="materials", text=f"{mark}丝", count=1)
    export = ExportFile.objects.create(
        form="csv", collection=collection, created_by=requester, created_at=now
    )
    mapping = ImportMapping.objects.create(name=f"{mark}对应", institution=institution)
    view = SavedView.objects.create(
        owner=requester, name=f"{mark}视图", shared=True, institution=institution
    )
    circle = Circle.objects.create(institution=institution, name_zh=f"{mark}名单")
    member = CircleMember.objects.create(circle=circle, user=requester, added_at=now)
    consent = ConsentFactory(institution=institution, reference=f"{mark}同意书")
    ConsentCover.objects.create(consent=consent, record=record)
    protocol = ProtocolFactory(institution=institution, title_zh=f"{mark}规约")
    keys: dict[str, dict[str, object]] = {
        "archive_circle": {"pk": circle.pk},
        "archive_circle_add": {"pk": circle.pk},
        "archive_circle_remove": {"pk": circle.pk, "member": member.pk},
        "archive_consent": {"pk": consent.pk},
        "archive_consent_act": {"pk": consent.pk, "act": "force"},
        "archive_consent_print": {"pk": consent.pk},
        "archive_consent_scan": {"pk": consent.pk},
        "archive_protocol": {"pk": protocol.pk},
        "archive_protocol_act": {"pk": protocol.pk, "act": "force"},
        "archive_bulk_edit": {"pk": edit.pk},
        "archive_bulk_act": {"pk": edit.pk, "act": "apply"},
        "archive_delete_view": {"pk": view.pk},
        "archive_record": {
            "pk": record.pk,
            "revision_id": revision,
            "revision_id_a": "earliest",
            "revision_id_b": "latest",
            "action_name": "approve",
            "task_state_id": task.pk,
            "task_id": task.task_id,
            "workflow_state_id": state.pk,
        },
        "archive_collection": {"pk": collection.pk},
        "archive_motif": {
            "pk": pattern.pk,
            "revision_id": pattern.latest_revision_id,
            "revision_id_a": "earliest",
            "revision_id_b": "latest",
        },
        "archive_motif_act": {"pk": pattern.pk, "act": "merge"},
        "region_images": {"pk": record.pk},
        "media_asset": {"pk": asset.pk},
        "media_texttrack": {"pk": track.pk},
        "archive_import": {"pk": batch.pk},
        **{
            f"archive_import_{act}": {"pk": batch.pk}
            for act in (
                "apply", "columns", "layout", "rehearse", "cancel", "take_back", "discard",
            )
        },
        "archive_import_decide": {"pk": batch.pk, "value": value.pk},
        "archive_import_mapping": {"pk": mapping.pk},
        "archive_import_mapping_delete": {"pk": mapping.pk},
        "archive_import_faults": {"pk": batch.pk, "form": "csv"},
        "archive_export_file": {"pk": export.pk},
        "archive_export_remove": {"pk": export.pk},
        "media_tracks": {"public_id": track.asset.public_id},
        "media_track_history": {"public_id": track.asset.public_id, "track_id": track.pk},
        "media_likenesses": {"public_id": asset.public_id},
        "archive_premis_asset": {"public_id": asset.public_id},
        "archive_premis_record": {"pk": record.pk},
        "media_reprocess": {"public_id": asset.public_id},
        "wagtailadmin_editing_sessions:ping": {
            "app_label": "archive", "model_name": "record", "object_id": record.pk, "session_id": 1,
        },
    }  # fmt: skip
    return Museum(mark, institution, collection, record, live, asset, keys)


@pytest.fixture
def museums() -> tuple[Museum, Museum]:
    first = Institution.objects.get(is_default=True)
    second = Institution.objects.create(code="second", name_zh="另一座馆")
    return museum("甲秘", first), museum("乙秘", second)


@dataclass(frozen=True)
class Door:
    name: str
    kind: str
    model: str  # key of Museum.keys, or the snippet's model
    view: str


def doors() -> list[Door]:
    """Every address below /cms/ that is about things; one that no table explains fails."""
    found = []
    for route in all_routes():
        if not route.pattern.startswith("/cms/") or not route.name:
            continue
        space, _, view = route.name.rpartition(":")
        if space.startswith("wagtailsnippets_"):
            model, kinds = space.removeprefix("wagtailsnippets_"), SNIPPET_VIEWS
        elif space.startswith("wagtailsnippetchoosers_"):
            model, kinds = space.removeprefix("wagtailsnippetchoosers_"), CHOOSER_VIEWS
        elif route.package in PACKAGES and view in CHOOSER_VIEWS or space in CHOOSERS:
            model, kinds = CHOOSERS.get(space, ""), CHOOSER_VIEWS
        elif route.package in PACKAGES or route.name in PAGES:
            found.append(Door(route.name, PAGES.get(route.name, "?"), route.name, ""))
            continue
        else:
            continue
        kind = "house" if model in SHARED else kinds.get(view, "?") if model in OWNED else "?"
        found.append(Door(route.name, kind, model, view))
    return found


def address(door: Door, of: Museum) -> str:
    arguments = of.keys.get(door.model, {})
    for names in (_PARAMETERS.get(door.view, ("pk",)), tuple(arguments), ()):
        try:
            return reverse(door.name, kwargs={name: arguments[name] for name in names})
        except (NoReverseMatch, KeyError):
            continue
    raise AssertionError(f"no address for {door}")


_PARAMETERS = {
    "list": (), "list_results": (), "add": (), "preview_on_add": (),
    "choose": (), "choose_results": (), "create": (), "chosen_multiple": (),
    "revisions_view": ("pk", "revision_id"), "revisions_revert": ("pk", "revision_id"),
    "revisions_unschedule": ("pk", "revision_id"),
    "revisions_compare": ("pk", "revision_id_a", "revision_id_b"),
    "workflow_action": ("pk", "action_name", "task_state_id"),
    "collect_workflow_action_data": ("pk", "action_name", "task_state_id"),
    "workflow_history_detail": ("pk", "workflow_state_id"),
    "workflow_preview": ("pk", "task_id"),
}  # fmt: skip


def test_every_page_of_the_cms_is_in_the_table():
    unknown = {door.name for door in doors() if door.kind == "?"}
    gone = PAGES.keys() - {door.name for door in doors()}

    assert unknown == set(), "no row in tests/doors/institutions.py"
    assert gone == set(), "a row for an address that is gone"


def ask(client: Client, url: str):
    """GET, or POST where only that is answered; nothing stays changed."""
    with transaction.atomic():
        answer = client.get(url)
        if answer.status_code == 405:
            answer = client.post(url)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return answer, body.decode(errors="replace")


def is_open(answer) -> bool:
    if answer.status_code in {301, 302, 303}:
        return "login" not in answer["Location"] and answer["Location"] != "/cms/"
    return answer.status_code not in {401, 403, 404}


def body_is_clean(body: str, mark: str) -> bool:
    return mark not in body and mark.encode("unicode_escape").decode() not in body


@pytest.mark.parametrize("role", LOCAL_ROLES)
def test_nobody_opens_a_door_of_another_museum(museums, role):
    mine, other = museums
    faults = []
    for home, foreign in ((mine, other), (other, mine)):
        client = Client()
        client.force_login(person(home, role))
        for door in doors():
            if door.kind == "house":
                continue
            for of in (home, foreign) if door.kind == "one" else (foreign,):
                url = address(door, of) if door.kind != "many" else many(door, home, foreign)
                answer, body = ask(client, url)
                if door.kind == "list":  # and as a file
                    body += ask(client, f"{url}?export=csv")[1]
                if of is foreign and door.kind == "one" and is_open(answer):
                    faults.append(f"{role} of {home.mark} opened {url}: {answer.status_code}")
                if not body_is_clean(body, foreign.mark):
                    faults.append(f"{role} of {home.mark} read of {foreign.mark} at {url}")
    assert faults == []


def many(door: Door, home: Museum, foreign: Museum) -> str:
    """A page about several things at once, asked for those of both museums."""
    if door.name == "wagtail_bulk_action":
        url = reverse(door.name, args=["archive", "record", "delete"])
        return f"{url}?id={home.record.pk}&id={foreign.record.pk}"
    keys = [of.keys[door.model]["pk"] for of in (home, foreign)]
    return f"{reverse(door.name)}?id={keys[0]}&id={keys[1]}"


def test_lists_hold_what_is_ones_own(museums):
    """The other side of the test above: the lists are not simply empty."""
    mine, _other = museums
    client = Client()
    client.force_login(person(mine, "publisher"))
    empty = []
    for door in doors():
        tells = door.view in {"list", "list_results", "choose", "choose_results"}
        if door.model in OWNED and tells or door.name in {"archive_imports", "jobs_queue"}:
            _answer, body = ask(client, address(door, mine))
            if body_is_clean(body, mine.mark):
                empty.append(door.name)
    assert empty == []


def opened_by(role: str, who: User, of: Museum) -> set[tuple[str, str]]:
    client = Client()
    client.force_login(who)
    return {
        (door.model, door.view)
        for door in doors()
        if door.kind == "one" and is_open(ask(client, address(door, of))[0])
    }


@pytest.mark.parametrize("role", [*Role, "superuser"])
def test_doors_of_ones_own_museum_open_by_role(museums, role):
    mine, other = museums
    if role == "superuser":
        who = User.objects.create_superuser("root@example.org", "secret-words-1")
        expected = {(door.model, door.view) for door in doors() if door.kind == "one"} - NEVER
    else:
        who = person(None if role == Role.OPERATOR else mine, str(role))
        expected = {door for door, who_may in OPENS.items() if role in who_may}
    for of in museums if role in {"superuser", Role.OPERATOR} else (mine,):
        assert opened_by(str(role), who, of) == expected


@pytest.mark.parametrize("role", LOCAL_ROLES)
def test_who_is_limited_to_a_collection_acts_only_on_what_lies_in_it(museums, role):
    mine, other = museums
    part = museum("丙秘", mine.institution)
    who = person(part, role, only=part.collection)
    expected = {door for door, who_may in OPENS.items() if role in who_may}
    looking = {door for door in expected if door[0] not in IN_COLLECTIONS or door in LOOKING}

    assert opened_by(role, who, part) == expected
    assert opened_by(role, who, mine) == looking
    assert opened_by(role, who, other) == set()


def test_nothing_opens_for_a_visitor_or_a_creator(museums):
    mine, _other = museums
    creator = Client()
    creator.force_login(User.objects.create_user("maker@example.org", "secret-words-1"))
    for client in (Client(), creator):
        for door in doors():
            if door.kind in {"one", "list"}:
                answer, body = ask(client, address(door, mine))
                assert not is_open(answer), door
                assert body_is_clean(body, mine.mark), door
