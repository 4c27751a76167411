"""The database itself refuses to change or delete what is chained, whoever asks: a slip in a shell, a script, another program.

Somebody who may drop a trigger can still get past it; that is what `madang audit verify` is for. New rows may arrive with their
place in the chain, as when a town moves to PostgreSQL. A later migration that makes SQLite rebuild these tables must run `add` again.
"""

from django.db import migrations

FIXED = "audit_entry is written once: a chained entry can be neither changed nor deleted"

SQLITE = [
    f"""CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry WHEN OLD.sequence IS NOT NULL
        BEGIN SELECT RAISE(ABORT, '{FIXED}'); END""",
    f"""CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry WHEN OLD.sequence IS NOT NULL
        BEGIN SELECT RAISE(ABORT, '{FIXED}'); END""",
    *(
        f"""CREATE TRIGGER audit_object_no_{verb.lower()} BEFORE {verb} ON audit_entryobject
        WHEN (SELECT sequence FROM audit_entry WHERE id = OLD.entry_id) IS NOT NULL
        BEGIN SELECT RAISE(ABORT, '{FIXED}'); END"""
        for verb in ("UPDATE", "DELETE")
    ),
]

POSTGRESQL = [
    f"""CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{FIXED}'; END $$""",
    f"""CREATE FUNCTION audit_refuse_if_chained() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF (SELECT sequence FROM audit_entry WHERE id = OLD.entry_id) IS NOT NULL THEN RAISE EXCEPTION '{FIXED}'; END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        END $$""",
    """CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW
        WHEN (OLD.sequence IS NOT NULL) EXECUTE FUNCTION audit_refuse()""",
    """CREATE TRIGGER audit_object_no_change BEFORE UPDATE OR DELETE ON audit_entryobject FOR EACH ROW
        EXECUTE FUNCTION audit_refuse_if_chained()""",
]


REMOVE = {
    "sqlite": [
        f"DROP TRIGGER IF EXISTS {name}"
        for name in ("audit_entry_no_update", "audit_entry_no_delete", "audit_object_no_update", "audit_object_no_delete")
    ],
    "postgresql": ["DROP FUNCTION IF EXISTS audit_refuse() CASCADE", "DROP FUNCTION IF EXISTS audit_refuse_if_chained() CASCADE"],
}


def add(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement, params=None)


def remove(apps, schema_editor):
    for statement in REMOVE[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
