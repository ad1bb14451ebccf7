"""What each page of the CMS is to the wall between two museums. A new page without a row fails.

Kinds of doors:
    one: about one thing; nobody of the other museum gets in.
    list: about many things; nothing of the other museum is in its body.
    house: about nothing of a museum: authority files, the machine, licensing, pages.
"""

from __future__ import annotations

OWNED = {
    "archive_record", "archive_collection", "archive_consent", "archive_protocol",
    "archive_circle", "media_asset", "media_texttrack",
    "archive_motif",
}  # fmt: skip
# Models that the whole house shares, or that belong to an office of the house.
SHARED = {
    "accounts_institution", "archive_agent", "archive_place", "archive_term",
    "archive_vocabulary", "jobs_job", "licensing_account", "licensing_agreement",
    "licensing_assetguard", "licensing_delivery", "licensing_derivation",
    "licensing_journalentry", "licensing_offerversion", "licensing_party", "licensing_payment",
    "licensing_registration", "licensing_settlement",
}  # fmt: skip

# Views of a snippet's model: which kind of door, by name.
SNIPPET_VIEWS = dict.fromkeys(
    ("list", "list_results", "add", "preview_on_add"), "list"
) | dict.fromkeys(
    (
        "edit", "delete", "usage", "history", "history_results", "inspect", "preview_on_edit",
        "revisions_view", "revisions_revert", "revisions_compare", "revisions_unschedule",
        "unpublish", "lock", "unlock", "workflow_action", "collect_workflow_action_data",
        "confirm_workflow_cancellation", "workflow_history", "workflow_history_detail",
        "workflow_preview",
    ),
    "one",
)  # fmt: skip
CHOOSER_VIEWS = {
    "choose": "list", "choose_results": "list", "chosen": "one", "chosen_multiple": "many",
    "create": "list",
}  # fmt: skip
# Choosers of owned models beside the snippets' own, by their namespace.
CHOOSERS = {
    "archive_asset_chooser": "media_asset",
    "museum_asset_chooser": "media_asset",
    "museum_record_chooser": "archive_record",
}

# Every other page of ours and of Wagtail that shows or changes things by model and key.
PAGES = {
    "archive_imports": "list",
    "archive_import_template": "house",
    "archive_import": "one",
    "archive_import_apply": "one",
    "archive_import_columns": "one",
    "archive_import_layout": "one",
    "archive_import_rehearse": "one",
    "archive_import_cancel": "one",
    "archive_import_decide": "one",
    "archive_import_take_back": "one",
    "archive_import_discard": "one",
    "archive_import_faults": "one",
    "archive_import_mappings": "list",
    "archive_import_mapping": "one",
    "archive_import_mapping_delete": "one",
    "archive_exports": "list",
    "archive_export_file": "one",
    "archive_export_remove": "one",
    "archive_place_act": "house",
    "archive_term_act": "house",
    "archive_motif_act": "one",
    "region_images": "one",
    "archive_consent_act": "one",
    "archive_consent_print": "one",
    "archive_consent_scan": "one",
    "archive_protocol_act": "one",
    "archive_circle_add": "one",
    "archive_circle_remove": "one",
    "archive_premis_asset": "one",
    "archive_premis_record": "one",
    "archive_preserved": "house",
    "archive_preserved_act": "house",
    "archive_tasks": "list",
    "archive_readiness": "house",
    "archive_save_view": "house",
    "archive_delete_view": "one",
    "archive_bulk_edits": "list",
    "archive_bulk_new": "list",
    "archive_bulk_edit": "one",
    "archive_bulk_act": "one",
    "media_upload": "house",
    "media_tracks": "one",
    "media_track_history": "one",
    "media_likenesses": "one",
    "media_likeness": "house",  # a pair of which both are seen: tests/media/test_likenesses.py
    "media_reprocess": "one",
    "media_preservation": "house",
    "media_preservation_act": "house",
    "media_master_act": "house",
    "media_quarantine": "house",
    "media_quarantine_file": "house",
    "media_quarantine_delete": "house",
    "jobs_queue": "list",
    "jobs_retry_kind": "house",
    "job_act": "house",
    "iiif_server": "house",
    "iiif_server_clear": "house",
    "foreign_admin_list": "house",
    "foreign_admin_new": "house",
    "foreign_admin_arrival": "house",
    "foreign_admin_item": "house",
    "foreign_admin_remove": "house",
    "foreign_admin_act": "house",
    "harvest_sources": "house",
    "harvest_source_new": "house",
    "harvest_source": "house",
    "harvest_source_edit": "house",
    "harvest_source_delete": "house",
    "harvest_source_act": "house",
    "harvest_run": "house",
    "harvest_run_csv": "house",
    "harvest_run_decide": "house",
    "harvest_change_decide": "house",
    "community_queue": "house",
    "community_review": "house",
    "licensing_desk": "house",
    "licensing_request_desk": "house",
    "licensing_payment_desk": "house",
    "licensing_registration_desk": "house",
    "licensing_switch_desk": "house",
    "licensing_offer_desk": "house",
    # Wagtail's
    "wagtail_bulk_action": "many",
    "wagtailadmin_home": "list",
    "wagtailadmin_editing_sessions:ping": "one",
    "wagtailadmin_editing_sessions:release": "house",
    "wagtailadmin_reports:workflow": "list",
    "wagtailadmin_reports:workflow_results": "list",
    "wagtailadmin_reports:workflow_tasks": "list",
    "wagtailadmin_reports:workflow_tasks_results": "list",
    "wagtailadmin_reports:site_history": "list",
    "wagtailadmin_reports:site_history_results": "list",
    "wagtailsnippets:index": "list",
}

# Who opens a door about a thing of their own museum, by model and view; superusers always.
CATALOGUER, REVIEWER, PUBLISHER = "cataloguer", "reviewer", "publisher"
OFFICER, MODERATOR, OPERATOR = "rights_officer", "moderator", "operator"
EDITORS = {CATALOGUER, PUBLISHER}
REVIEWERS = EDITORS | {REVIEWER}
LOCAL = REVIEWERS | {OFFICER, MODERATOR}
READERS = LOCAL | {OPERATOR}
WRITERS = EDITORS | {OFFICER}  # of consents, protocols and circles
DECIDERS = {PUBLISHER, OFFICER}
# A view of an owned model that is not listed opens to superusers alone.
OPENS: dict[tuple[str, str], set[str]] = {
    ("archive_collection", "chosen"): REVIEWERS | {OPERATOR, OFFICER},
    ("archive_collection", "edit"): EDITORS,
    ("archive_collection", "history"): EDITORS,
    ("archive_collection", "history_results"): EDITORS,
    ("archive_collection", "inspect"): REVIEWERS | {OPERATOR, OFFICER},
    ("archive_collection", "usage"): EDITORS,
    **{
        (f"archive_{model}", view): WRITERS
        for model in ("consent", "protocol", "circle")
        for view in ("edit", "delete", "history", "history_results", "usage")
    },
    **{
        (f"archive_{model}", view): WRITERS | {REVIEWER}
        for model in ("consent", "protocol", "circle")
        for view in ("inspect", "chosen")
    },
    ("archive_consent_act", ""): DECIDERS,
    ("archive_consent_print", ""): WRITERS | {REVIEWER},
    ("archive_consent_scan", ""): WRITERS,
    ("archive_protocol_act", ""): DECIDERS,
    ("archive_circle_add", ""): WRITERS,
    ("archive_circle_remove", ""): WRITERS,
    ("archive_import", ""): EDITORS,
    ("archive_import_apply", ""): EDITORS,
    ("archive_import_columns", ""): EDITORS,
    ("archive_import_layout", ""): EDITORS,
    ("archive_import_rehearse", ""): EDITORS,
    ("archive_import_cancel", ""): EDITORS,
    ("archive_import_decide", ""): EDITORS,
    ("archive_import_take_back", ""): EDITORS,
    ("archive_import_discard", ""): EDITORS,
    ("archive_import_faults", ""): EDITORS,
    ("archive_motif", "chosen"): REVIEWERS | {OPERATOR, OFFICER},
    ("archive_motif", "delete"): EDITORS,
    ("archive_motif", "edit"): REVIEWERS,
    ("archive_motif", "history"): REVIEWERS,
    ("archive_motif", "history_results"): REVIEWERS,
    ("archive_motif", "preview_on_edit"): REVIEWERS,
    ("archive_motif", "revisions_compare"): REVIEWERS,
    ("archive_motif", "revisions_revert"): REVIEWERS,
    ("archive_motif", "revisions_unschedule"): {PUBLISHER},
    ("archive_motif", "revisions_view"): REVIEWERS,
    ("archive_motif", "unpublish"): {PUBLISHER},
    ("archive_motif", "usage"): REVIEWERS,
    ("archive_motif_act", ""): {PUBLISHER},
    ("region_images", ""): REVIEWERS,
    ("archive_import_mapping", ""): EDITORS,
    ("archive_import_mapping_delete", ""): EDITORS,
    ("archive_premis_asset", ""): LOCAL,
    ("archive_premis_record", ""): EDITORS,
    ("archive_record", "chosen"): READERS,
    ("archive_record", "collect_workflow_action_data"): {REVIEWER},
    ("archive_record", "confirm_workflow_cancellation"): READERS,
    ("archive_record", "edit"): REVIEWERS,
    ("archive_record", "history"): REVIEWERS,
    ("archive_record", "history_results"): REVIEWERS,
    ("archive_record", "inspect"): READERS,
    ("archive_record", "lock"): {REVIEWER},
    ("archive_record", "preview_on_edit"): REVIEWERS,
    ("archive_record", "revisions_compare"): REVIEWERS,
    ("archive_record", "revisions_revert"): REVIEWERS,
    ("archive_record", "revisions_unschedule"): {PUBLISHER},
    ("archive_record", "revisions_view"): REVIEWERS,
    ("archive_record", "unpublish"): {PUBLISHER},
    ("archive_record", "usage"): REVIEWERS,
    ("archive_record", "workflow_action"): {REVIEWER},
    ("archive_record", "workflow_history"): REVIEWERS,
    ("archive_record", "workflow_history_detail"): REVIEWERS,
    ("archive_record", "workflow_preview"): {REVIEWER},
    ("media_asset", "chosen"): READERS,
    ("media_asset", "edit"): EDITORS | {OFFICER},
    ("media_asset", "history"): EDITORS | {OFFICER},
    ("media_asset", "history_results"): EDITORS | {OFFICER},
    ("media_asset", "inspect"): READERS,
    ("media_asset", "usage"): EDITORS | {OFFICER},
    ("media_likenesses", ""): LOCAL,
    ("media_reprocess", ""): EDITORS | {OPERATOR},
    ("media_texttrack", "chosen"): READERS,
    ("media_texttrack", "delete"): EDITORS,
    ("media_texttrack", "edit"): EDITORS,
    ("media_texttrack", "history"): EDITORS,
    ("media_texttrack", "history_results"): EDITORS,
    ("media_texttrack", "usage"): EDITORS,
    ("media_track_history", ""): EDITORS,
    ("media_tracks", ""): EDITORS,
    ("wagtailadmin_editing_sessions:ping", ""): REVIEWERS,
}
# Doors about a thing that lies in a collection: whoever is limited to another collection of the
# same museum may look through these, and opens no other.
IN_COLLECTIONS = {
    "archive_record", "archive_collection", "archive_premis_record", "region_images",
    "wagtailadmin_editing_sessions:ping",
} | {
    page for page in PAGES if page.startswith("archive_import") and "mapping" not in page
}  # fmt: skip
LOOKING = {
    ("archive_record", "chosen"), ("archive_record", "confirm_workflow_cancellation"),
    ("archive_record", "inspect"), ("archive_collection", "chosen"),
    ("archive_collection", "inspect"),
}  # fmt: skip
# What not even a superuser does: assets are never deleted by hand, others' views stay theirs.
NEVER = {
    ("media_asset", "delete"),
    ("archive_bulk_act", ""),  # who asked for a change says yes to it
    ("archive_delete_view", ""),
    ("archive_export_file", ""),  # exports are of who asked for them
    ("archive_export_remove", ""),
}
