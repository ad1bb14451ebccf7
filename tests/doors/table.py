"""Who may open what. Every address of the house has a row; a new address without one fails.

`{…}` in a path is filled from the world of the test: things that are published, and things
that belong to one person alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from accounts.roles import Role

ANYONE = frozenset({"anonymous", "stranger", "owner", *Role, "superuser"})
SIGNED_IN = ANYONE - {"anonymous"}
OWNER = frozenset({"owner"})
NOBODY: frozenset[str] = frozenset()


def roles(*names: str) -> frozenset[str]:
    """These roles, and the superuser who holds all."""
    return frozenset({*names, "superuser"})


OFFICER = roles(Role.RIGHTS_OFFICER)
MODERATOR = roles(Role.MODERATOR)
KEEPERS = roles(Role.CATALOGUER, Role.PUBLISHER)
RECORD_EDITORS = roles(Role.CATALOGUER, Role.REVIEWER, Role.PUBLISHER)
RECORD_READERS = roles(*Role)
LOCAL = roles(*(frozenset(Role) - {Role.OPERATOR}))
READERS = roles(Role.CATALOGUER, Role.REVIEWER, Role.PUBLISHER, Role.RIGHTS_OFFICER, Role.OPERATOR)


@dataclass(frozen=True, slots=True)
class Door:
    """A path to try, and who gets something else than “sign in”, “forbidden”, “not found”."""

    path: str
    opens_to: frozenset[str]
    method: str = "GET"


DOORS: dict[str, Door] = {
    # museum
    "healthz": Door("/healthz", ANYONE),
    "robots": Door("/robots.txt", ANYONE),
    "sitemap": Door("/sitemap.xml", ANYONE),
    "sitemap_pages": Door("/sitemap-pages.xml", ANYONE),
    "sitemap_records": Door("/sitemap-records-1.xml", ANYONE),
    "favicon": Door("/favicon.ico", ANYONE),
    "collection_list": Door("/collections", ANYONE),
    "collection_page": Door("/collections/{collection}", ANYONE),
    "record_page": Door("/objects/{record}", ANYONE),
    "protocol_agree": Door("/protocols/none/agree", NOBODY, "POST"),  # none is in force
    "motif_list": Door("/motifs/", ANYONE),
    "motif_page": Door("/motifs/{motif}", ANYONE),
    "verify": Door("/verify", ANYONE),
    # community
    "creator_list": Door("/creators", ANYONE),
    "creator_page": Door("/creators/{creator}", ANYONE),
    "contribute": Door("/contribute", ANYONE),
    "contribute_step": Door("/contribute/{contribution}/about", OWNER),
    "workspace": Door("/workspace/", SIGNED_IN),
    "workspace_profile": Door("/workspace/profile", SIGNED_IN),
    "contribution_page": Door("/workspace/contributions/{contribution}", OWNER),
    "contribution_withdraw": Door(
        "/workspace/contributions/{contribution}/withdraw", OWNER, "POST"
    ),
    "record_remixes": Door("/objects/{record}/remixes", ANYONE),
    "community_queue": Door("/cms/contributions/", MODERATOR),
    "community_review": Door("/cms/contributions/{sent}/", MODERATOR),
    # licensing
    "licensing_home": Door("/licensing/", ANYONE),
    "licensing_offer": Door("/licensing/offers/{offer}", ANYONE),
    "licensing_price": Door("/licensing/offers/{offer}/price", ANYONE),
    "licensing_licensee": Door("/licensing/offers/{offer}/licensee{choice}", SIGNED_IN),
    "licensing_confirm": Door("/licensing/offers/{offer}/confirm{choice}", SIGNED_IN),
    "licensing_request": Door("/licensing/requests/{request}", OWNER | OFFICER),
    # an officer reaches these three, and the service refuses what is not theirs to do
    "licensing_accept_counter": Door(
        "/licensing/requests/{request}/accept", OWNER | OFFICER, "POST"
    ),
    "licensing_agreement": Door("/licensing/agreements/{agreement}", OWNER | OFFICER),
    "licensing_sign": Door("/licensing/agreements/{agreement}/sign", OWNER | OFFICER, "POST"),
    "licensing_pay": Door("/licensing/agreements/{agreement}/pay", OWNER | OFFICER, "POST"),
    "licensing_contract": Door("/licensing/agreements/{licence}/contract-zh.pdf", OWNER | OFFICER),
    "licensing_sandbox": Door("/licensing/sandbox/{payment}", OWNER),
    "licensing_notices": Door("/licensing/sandbox/notices", NOBODY, "POST"),  # asks for a signature
    "licensing_certificate": Door("/licensing/certificates/{licence}", ANYONE),
    "licensing_delivery": Door("/licensing/deliveries/forged", NOBODY),
    "licensing_workspace": Door("/workspace/licences", SIGNED_IN),
    "licensing_desk": Door("/cms/licensing/desk/", OFFICER),
    "licensing_request_desk": Door("/cms/licensing/requests/{request}/", OFFICER),
    "licensing_payment_desk": Door("/cms/licensing/payments/{transfer}/", OFFICER),
    "licensing_registration_desk": Door("/cms/licensing/registrations/{registration}/", OFFICER),
    "licensing_switch_desk": Door("/cms/licensing/switches/{licensed}/", OFFICER),
    "licensing_offer_desk": Door("/cms/licensing/offers/{offer}/", OFFICER),
    # search
    "search": Door("/search?q=织锦", ANYONE),
    "search_suggest": Door("/search/suggest?q=织", ANYONE),
    # iiif
    "iiif_image": Door("/iiif/image/3/{asset}/info.json", ANYONE),
    "iiif_collection": Door("/iiif/presentation/3/collections/top", ANYONE),
    "iiif_collection_part": Door("/iiif/presentation/3/collections/doors/1", NOBODY),  # it is short
    "iiif_manifest": Door("/iiif/presentation/3/{record}/manifest", ANYONE),
    "foreign_list": Door("/elsewhere", ANYONE),
    "foreign_page": Door("/elsewhere/{foreign}", ANYONE),
    "foreign_source": Door("/iiif/foreign/{foreign}/source.json", ANYONE),
    "foreign_shelf": Door("/workspace/elsewhere", SIGNED_IN),
    "foreign_arrival": Door("/workspace/elsewhere/arrivals/{own_arrival}", OWNER),
    "foreign_refresh": Door("/workspace/elsewhere/{own_foreign}/refresh", OWNER, "POST"),
    "foreign_again": Door("/workspace/elsewhere/{own_foreign}/again", OWNER, "POST"),
    "foreign_remove": Door("/workspace/elsewhere/{own_foreign}/remove", OWNER, "POST"),
    "foreign_admin_list": Door("/cms/elsewhere/", READERS),
    "foreign_admin_new": Door("/cms/elsewhere/new/", KEEPERS),
    "foreign_admin_arrival": Door("/cms/elsewhere/arrivals/{arrival}/", KEEPERS),
    "foreign_admin_item": Door("/cms/elsewhere/{foreign}/", READERS),
    "foreign_admin_remove": Door(
        "/cms/elsewhere/{foreign}/remove/", roles(Role.PUBLISHER, Role.RIGHTS_OFFICER)
    ),
    "foreign_admin_act": Door(
        "/cms/elsewhere/{foreign}/hide/", roles(Role.PUBLISHER, Role.RIGHTS_OFFICER), "POST"
    ),
    "harvest_sources": Door("/cms/elsewhere/sources/", READERS),
    "harvest_source_new": Door("/cms/elsewhere/sources/new/", KEEPERS),
    "harvest_source": Door("/cms/elsewhere/sources/{harvest_source}/", READERS),
    "harvest_source_edit": Door("/cms/elsewhere/sources/{harvest_source}/edit/", KEEPERS),
    "harvest_source_delete": Door("/cms/elsewhere/sources/{harvest_source}/delete/", KEEPERS),
    "harvest_source_act": Door("/cms/elsewhere/sources/{harvest_source}/pause/", KEEPERS, "POST"),
    "harvest_run": Door("/cms/elsewhere/runs/{harvest_run}/", READERS),
    "harvest_run_csv": Door("/cms/elsewhere/runs/{harvest_run}/changes.csv", READERS),
    "harvest_run_decide": Door("/cms/elsewhere/runs/{harvest_run}/decide/?answer=accept", KEEPERS),
    "harvest_change_decide": Door(
        "/cms/elsewhere/changes/{harvest_change}/decline/", KEEPERS, "POST"
    ),
    "iiif_parts": Door("/iiif/presentation/3/{record}/parts", NOBODY),  # it has no parts
    "iiif_document_text": Door("/iiif/presentation/3/{record}/text/{asset}.txt", NOBODY),
    "iiif_collection_2": Door("/iiif/presentation/2/collections/top", ANYONE),
    "iiif_collection_part_2": Door("/iiif/presentation/2/collections/doors/1", NOBODY),
    "iiif_manifest_2": Door("/iiif/presentation/2/{record}/manifest", ANYONE),
    "iiif_parts_2": Door("/iiif/presentation/2/{record}/parts", NOBODY),
    "iiif_annotations_2": Door("/iiif/presentation/2/{record}/annotations/{asset}/page-1", NOBODY),
    "iiif_auth_probe": Door("/iiif/auth/probe/{asset}", ANYONE),
    "iiif_auth_access": Door("/iiif/auth/access?origin=https://viewer.example", ANYONE),
    "iiif_auth_agree": Door("/iiif/auth/agree?origin=https://viewer.example", SIGNED_IN),
    "iiif_auth_token": Door(
        "/iiif/auth/token?origin=https://viewer.example&messageId=1", ANYONE
    ),  # a token only to whom agreed
    "iiif_discovery": Door("/iiif/discovery/changes", ANYONE),
    "iiif_discovery_page": Door("/iiif/discovery/changes/0", ANYONE),
    "iiif_open": Door(
        "/iiif/open?iiif-content=http://testserver/iiif/presentation/3/{record}/manifest", ANYONE
    ),
    "iiif_annotations": Door(
        "/iiif/presentation/3/{record}/annotations/{asset}/page-1",
        NOBODY,  # a picture has no words
    ),
    "iiif_annotation": Door("/iiif/presentation/3/{record}/annotations/{asset}/page-1/1", NOBODY),
    "iiif_search": Door("/iiif/search/manifests/{record}?q=八", ANYONE),
    "iiif_complete": Door("/iiif/search/collections/top/complete?q=八", ANYONE),
    "cutout_page": Door("/cutouts/{cutout}", ANYONE),
    "cutout_new": Door(
        "/cutouts/new?iiif-content=http://testserver/iiif/presentation/3/{record}"
        "/canvas/{asset}%23xywh=1,1,50,50",
        KEEPERS,
    ),
    "cutout_withdraw": Door("/cutouts/{cutout}/withdraw", KEEPERS, "POST"),
    "cutout_json": Door("/iiif/cutouts/{cutout}", ANYONE),
    "cutout_image": Door("/iiif/cutouts/{cutout}/image.jpg", ANYONE),
    "motif_annotations": Door("/iiif/motifs/{motif}", ANYONE),
    "motif_annotation": Door("/iiif/motifs/{motif}/{bearing}", ANYONE),
    "motif_image": Door("/iiif/motifs/{motif}/{bearing}/image.jpg", ANYONE),
    # archive
    "ark": Door("/ark:/99999/{record}", ANYONE),
    "record_export": Door("/objects/{record}/linked-art.json", ANYONE),
    "motif_export": Door("/motifs/{motif}/linked-art.json", ANYONE),
    "collection_export": Door("/collections/{collection}/linked-art.json", ANYONE),
    "agent_export": Door("/agents/h300000000000/linked-art.json", NOBODY),  # there is none
    "place_export": Door("/places/000000/linked-art.json", NOBODY),  # there is none
    "oai": Door("/oai?verb=Identify", ANYONE),
    "vocabulary_index": Door("/vocabularies/", ANYONE),
    "vocabulary_index_data": Door("/vocabularies.ttl", ANYONE),
    "vocabulary": Door("/vocabularies/places", ANYONE),
    "archive_motif_act": Door("/cms/archive/motifs/{motif_key}/merge/", roles(Role.PUBLISHER)),
    "region_images": Door("/cms/archive/motifs/images/{record_key}/", RECORD_EDITORS),
    "vocabulary_data": Door("/vocabularies/places.ttl", ANYONE),
    "term": Door("/vocabularies/periods/none", NOBODY),  # there is none
    "term_data": Door("/vocabularies/periods/none.ttl", NOBODY),
    "archive_place_act": Door(
        "/cms/archive/places/{place}/deprecate/", roles(Role.CATALOGUER, Role.PUBLISHER)
    ),
    "archive_term_act": Door(
        "/cms/archive/terms/{term}/deprecate/", roles(Role.CATALOGUER, Role.PUBLISHER)
    ),
    "archive_imports": Door("/cms/archive/imports/", KEEPERS),
    "archive_import_template": Door("/cms/archive/imports/template/", KEEPERS),
    "archive_import": Door("/cms/archive/imports/1/", NOBODY),  # none was made
    "archive_import_apply": Door("/cms/archive/imports/1/apply/", NOBODY, "POST"),
    "archive_exports": Door("/cms/archive/exports/", KEEPERS),
    "archive_export_file": Door("/cms/archive/exports/1/file/", NOBODY),  # none was made
    "archive_export_remove": Door("/cms/archive/exports/1/remove/", NOBODY, "POST"),
    "archive_import_columns": Door("/cms/archive/imports/1/columns/", NOBODY),
    "archive_import_layout": Door("/cms/archive/imports/1/layout/", NOBODY, "POST"),
    "archive_import_rehearse": Door("/cms/archive/imports/1/rehearse/", NOBODY, "POST"),
    "archive_import_cancel": Door("/cms/archive/imports/1/cancel/", NOBODY, "POST"),
    "archive_import_decide": Door("/cms/archive/imports/1/values/1/", NOBODY, "POST"),
    "archive_import_take_back": Door("/cms/archive/imports/1/take-back/", NOBODY),
    "archive_import_discard": Door("/cms/archive/imports/1/discard/", NOBODY, "POST"),
    "archive_import_faults": Door("/cms/archive/imports/1/faults.csv", NOBODY),
    # no consent, protocol or circle was written down: tests/doors/test_institutions.py
    "archive_consent_act": Door("/cms/archive/consents/1/force/", NOBODY),
    "archive_consent_print": Door("/cms/archive/consents/1/print/", NOBODY),
    "archive_consent_scan": Door("/cms/archive/consents/1/scan/", NOBODY, "POST"),
    "archive_protocol_act": Door("/cms/archive/protocols/1/force/", NOBODY),
    "archive_circle_add": Door("/cms/archive/circles/1/members/", NOBODY, "POST"),
    "archive_circle_remove": Door("/cms/archive/circles/1/members/1/remove/", NOBODY),
    "archive_import_mappings": Door("/cms/archive/imports/mappings/", KEEPERS),
    "archive_import_mapping": Door("/cms/archive/imports/mappings/1/", NOBODY),  # none was kept
    "archive_import_mapping_delete": Door("/cms/archive/imports/mappings/1/delete/", NOBODY),
    "archive_premis_asset": Door("/cms/archive/premis/assets/{asset}.xml", LOCAL),
    "archive_premis_record": Door("/cms/archive/premis/records/0.xml", NOBODY),  # there is none
    "archive_preserved": Door("/cms/archive/preserved/", roles(Role.OPERATOR)),
    "archive_preserved_act": Door("/cms/archive/preserved/verify/", roles(Role.OPERATOR)),
    "archive_tasks": Door("/cms/archive/tasks/", RECORD_READERS),
    "archive_readiness": Door("/cms/archive/readiness/", RECORD_EDITORS, "POST"),
    "archive_save_view": Door("/cms/archive/views/", RECORD_READERS, "POST"),
    "archive_delete_view": Door("/cms/archive/views/1/delete/", NOBODY, "POST"),  # none was kept
    "archive_bulk_edits": Door("/cms/archive/bulk/", RECORD_EDITORS),
    "archive_bulk_new": Door("/cms/archive/bulk/new/", RECORD_EDITORS),
    "archive_bulk_edit": Door("/cms/archive/bulk/1/", NOBODY),  # none was begun
    "archive_bulk_act": Door("/cms/archive/bulk/1/apply/", NOBODY, "POST"),
    "token_list": Door("/workspace/tokens", SIGNED_IN),
    "token_revoke": Door("/workspace/tokens/{token}/revoke", OWNER, "POST"),
    # api
    "api:me": Door("/api/v1/me", SIGNED_IN),
    "api:uploads": Door("/api/v1/uploads", SIGNED_IN),
    "api:upload": Door("/api/v1/uploads/{upload}", OWNER),
    "api:asset": Door("/api/v1/assets/{asset}", ANYONE),
    # media
    "media_uploads": Door("/media/uploads/", ANYONE, "OPTIONS"),  # what the server can
    "media_upload_part": Door("/media/uploads/{upload}", OWNER, "HEAD"),
    "media_upload_digest": Door("/media/uploads/{upload}/sha256", OWNER, "PUT"),
    "media_bytes": Door("/media/bytes/forged", NOBODY),
    "media_hls_file": Door("/media/hls/forged/master.m3u8", NOBODY),
    "media_opus": Door("/media/{asset}/audio.opus", NOBODY),  # an image has none, nor what follows
    "media_hls": Door("/media/{asset}/hls.m3u8", NOBODY),
    "media_strip": Door("/media/{asset}/strip.vtt", NOBODY),
    "media_strip_sheet": Door("/media/{asset}/strip-001.webp", NOBODY),
    "media_thumbnail": Door("/media/{asset}/thumb-400.webp", ANYONE),
    "media_thumbnail_avif": Door("/media/{asset}/thumb-400.avif", ANYONE),
    "media_poster": Door("/media/{asset}/poster.webp", NOBODY),  # an image has none
    "media_video": Door("/media/{asset}/video.mp4", NOBODY),
    "media_audio": Door("/media/{asset}/audio.m4a", NOBODY),
    "media_waveform": Door("/media/{asset}/waveform.json", NOBODY),
    "media_track": Door("/media/{recording}/tracks/zh-Hans-captions.vtt", ANYONE),
    "media_track_export": Door("/media/{recording}/tracks/zh-Hans-captions.srt", ANYONE),
    "media_tracks_together": Door("/media/{recording}/tracks/captions-side-by-side.csv", ANYONE),
    "media_status": Door("/media/{asset}/status.json", ANYONE),
    "media_master": Door(
        "/media/{asset}/master",
        roles(Role.CATALOGUER, Role.REVIEWER, Role.PUBLISHER, Role.RIGHTS_OFFICER, Role.MODERATOR),
    ),
    "media_upload": Door("/cms/media/upload/", KEEPERS),
    "media_tracks": Door("/cms/media/{recording}/tracks/", KEEPERS),
    "media_track_history": Door("/cms/media/{recording}/tracks/{track}/history/", KEEPERS),
    "media_preservation": Door("/cms/media/preservation/", roles(Role.OPERATOR)),
    "media_preservation_act": Door("/cms/media/preservation/check/", roles(Role.OPERATOR)),
    "media_master_act": Door("/cms/media/preservation/{master}/check/", roles(Role.OPERATOR)),
    "media_quarantine": Door("/cms/media/quarantine/", roles(Role.OPERATOR)),
    "media_quarantine_file": Door(
        "/cms/media/quarantine/20260101-000000000000/file/",
        NOBODY,  # nothing was refused
    ),
    "media_quarantine_delete": Door("/cms/media/quarantine/20260101-000000000000/delete/", NOBODY),
    "media_likenesses": Door(
        "/cms/media/{asset}/likenesses/",
        roles(Role.CATALOGUER, Role.REVIEWER, Role.PUBLISHER, Role.RIGHTS_OFFICER, Role.MODERATOR),
    ),
    "media_likeness": Door("/cms/media/likenesses/1/", NOBODY),  # none was found
    "media_reprocess": Door(
        "/cms/media/{asset}/reprocess/", roles(Role.CATALOGUER, Role.PUBLISHER, Role.OPERATOR)
    ),
    # iiif
    "iiif_server": Door("/cms/iiif/", roles(Role.OPERATOR)),
    "iiif_server_clear": Door("/cms/iiif/clear/", roles(Role.OPERATOR), "POST"),
    # jobs
    "jobs_queue": Door("/cms/jobs/", roles(Role.CATALOGUER, Role.PUBLISHER, Role.OPERATOR)),
    "jobs_retry_kind": Door("/cms/jobs/failed/media.renditions/retry/", roles(Role.OPERATOR)),
    "job_act": Door("/cms/jobs/{job}/retry/", roles(Role.OPERATOR)),
    # provenance
    "evidence_checkpoint": Door("/evidence/checkpoint", ANYONE),
    "evidence_tile": Door("/evidence/tile/0/000", NOBODY),  # no full tile in a small log
    "evidence_key": Door("/evidence/key", ANYONE),
    "evidence_leaf": Door("/evidence/leaf/0.json", ANYONE),
    "evidence_proof": Door("/evidence/proof/0.json", ANYONE),
    "evidence_consistency": Door("/evidence/consistency/1/1.json", ANYONE),
    "evidence_bundle": Door("/evidence/bundle.json?subject={record}", ANYONE),
    "evidence_verifier": Door("/evidence/verifier.py", ANYONE),
    # signs the visitor out, so it comes last
    "iiif_auth_logout": Door("/iiif/auth/logout", ANYONE),
}
