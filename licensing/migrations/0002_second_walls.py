"""What CHECK and UNIQUE cannot say: cells that exclude each other, entries that balance,
plans that add up to the whole, terms that never change. Same rules on both vendors.
"""

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations

# (name, moment, table, forbidden): the trigger refuses the row where `forbidden` holds.
RULES = [
    (
        "posting_only_in_open_entry",
        "INSERT",
        "licensing_posting",
        "EXISTS (SELECT 1 FROM licensing_journalentry e WHERE e.id = NEW.entry_id AND e.sealed)",
    ),
    ("posting_never_changes", "UPDATE", "licensing_posting", "1 = 1"),
    (
        "posting_of_sealed_stays",
        "DELETE",
        "licensing_posting",
        "EXISTS (SELECT 1 FROM licensing_journalentry e WHERE e.id = OLD.entry_id AND e.sealed)",
    ),
    (
        "entry_starts_open",
        "INSERT",
        "licensing_journalentry",
        "NEW.sealed",
    ),
    (
        "entry_seals_balanced",
        "UPDATE",
        "licensing_journalentry",
        "OLD.sealed OR NEW.sealed AND ("
        "(SELECT COALESCE(SUM(p.amount_fen), 1) FROM licensing_posting p"
        " WHERE p.entry_id = NEW.id) <> 0)",
    ),
    ("entry_sealed_stays", "DELETE", "licensing_journalentry", "OLD.sealed"),
    (
        "share_only_in_open_plan",
        "INSERT",
        "licensing_share",
        "EXISTS (SELECT 1 FROM licensing_splitplan s WHERE s.id = NEW.plan_id AND s.sealed)",
    ),
    (
        "share_of_sealed_plan_stays",
        "UPDATE",
        "licensing_share",
        "EXISTS (SELECT 1 FROM licensing_splitplan s"
        " WHERE s.id IN (OLD.plan_id, NEW.plan_id) AND s.sealed)",
    ),
    (
        "share_of_sealed_plan_kept",
        "DELETE",
        "licensing_share",
        "EXISTS (SELECT 1 FROM licensing_splitplan s WHERE s.id = OLD.plan_id AND s.sealed)",
    ),
    ("plan_starts_open", "INSERT", "licensing_splitplan", "NEW.sealed"),
    (
        "plan_seals_whole",
        "UPDATE",
        "licensing_splitplan",
        "OLD.sealed AND NOT NEW.sealed OR OLD.asset_id <> NEW.asset_id OR"
        " NEW.sealed AND (SELECT COALESCE(SUM(s.share_bp), 0) FROM licensing_share s"
        " WHERE s.plan_id = NEW.id) <> 10000",
    ),
    (
        "offer_terms_never_change",
        "UPDATE",
        "licensing_offerversion",
        "OLD.state <> 'draft' AND (NEW.state = 'draft'"
        " OR OLD.base_price_fen <> NEW.base_price_fen"
        " OR CAST(OLD.terms AS TEXT) <> CAST(NEW.terms AS TEXT)"
        " OR OLD.asset_id <> NEW.asset_id OR OLD.licensor_id <> NEW.licensor_id"
        " OR OLD.ai_policy <> NEW.ai_policy OR OLD.version <> NEW.version"
        " OR OLD.credit_line_zh <> NEW.credit_line_zh"
        " OR OLD.credit_line_en <> NEW.credit_line_en)",
    ),
    (
        "agreement_terms_never_change",
        "UPDATE",
        "licensing_agreement",
        "OLD.terms_json <> NEW.terms_json OR OLD.terms_sha256 <> NEW.terms_sha256"
        " OR OLD.split_json <> NEW.split_json OR OLD.price_fen <> NEW.price_fen"
        " OR OLD.asset_id <> NEW.asset_id OR OLD.licensee_id <> NEW.licensee_id"
        " OR OLD.licensor_id <> NEW.licensor_id OR OLD.number <> NEW.number",
    ),
]

COLLISION = (
    "NEW.walled AND EXISTS (SELECT 1 FROM licensing_grantcell c"
    " WHERE c.walled AND c.id <> NEW.id AND c.subject = NEW.subject AND c.act = NEW.act"
    " AND c.use = NEW.use AND c.territory = NEW.territory AND c.licensee_id <> NEW.licensee_id"
    " AND c.slot_from < NEW.slot_to AND NEW.slot_from < c.slot_to"
    " AND (c.end_day IS NULL OR NEW.start_day < c.end_day)"
    " AND (NEW.end_day IS NULL OR c.start_day < NEW.end_day))"
)

EXCLUDE = """
ALTER TABLE licensing_grantcell ADD CONSTRAINT grant_cell_excludes EXCLUDE USING gist (
    subject WITH =, act WITH =, use WITH =, territory WITH =, licensee_id WITH <>,
    int8range(slot_from, slot_to) WITH &&, daterange(start_day, end_day) WITH &&
) WHERE (walled)
"""

SEALED_AT_COMMIT = """
CREATE FUNCTION licensing_entry_sealed_at_commit() RETURNS trigger AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM licensing_journalentry e WHERE e.id = NEW.id AND NOT e.sealed) THEN
        RAISE EXCEPTION 'licensing: entry_sealed_at_commit' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE CONSTRAINT TRIGGER entry_sealed_at_commit AFTER INSERT ON licensing_journalentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION licensing_entry_sealed_at_commit();
"""


def sqlite_trigger(name, moment, table, forbidden):
    return (
        f"CREATE TRIGGER licensing_{name} BEFORE {moment} ON {table} FOR EACH ROW"
        f" WHEN {forbidden} BEGIN SELECT RAISE(ABORT, 'licensing: {name}'); END"
    )


def postgres_trigger(name, moment, table, forbidden):
    kept = "OLD" if moment == "DELETE" else "NEW"
    return f"""
CREATE FUNCTION licensing_{name}() RETURNS trigger AS $$
BEGIN
    IF {forbidden} THEN
        RAISE EXCEPTION 'licensing: {name}' USING ERRCODE = 'check_violation';
    END IF;
    RETURN {kept};
END $$ LANGUAGE plpgsql;
CREATE TRIGGER licensing_{name} BEFORE {moment} ON {table} FOR EACH ROW
    EXECUTE FUNCTION licensing_{name}();
"""


def build(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for rule in RULES:
            schema_editor.execute(sqlite_trigger(*rule), params=None)
        for moment in ("INSERT", "UPDATE"):
            schema_editor.execute(
                sqlite_trigger(
                    f"grant_cell_excludes_{moment.lower()}",
                    moment,
                    "licensing_grantcell",
                    COLLISION,
                ),
                params=None,
            )
    elif schema_editor.connection.vendor == "postgresql":
        for rule in RULES:
            schema_editor.execute(postgres_trigger(*rule), params=None)
        schema_editor.execute(EXCLUDE, params=None)
        schema_editor.execute(SEALED_AT_COMMIT, params=None)


def remove(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "sqlite":
        names = [rule[0] for rule in RULES]
        names += ["grant_cell_excludes_insert", "grant_cell_excludes_update"]
        for name in names:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS licensing_{name}")
    elif vendor == "postgresql":
        for name, _moment, table, _forbidden in RULES:
            schema_editor.execute(f"DROP TRIGGER licensing_{name} ON {table}")
            schema_editor.execute(f"DROP FUNCTION licensing_{name}()")
        schema_editor.execute("ALTER TABLE licensing_grantcell DROP CONSTRAINT grant_cell_excludes")
        schema_editor.execute("DROP TRIGGER entry_sealed_at_commit ON licensing_journalentry")
        schema_editor.execute("DROP FUNCTION licensing_entry_sealed_at_commit()")


class Migration(migrations.Migration):
    dependencies = [("licensing", "0001_initial")]
    operations = [BtreeGistExtension(), migrations.RunPython(build, remove)]
