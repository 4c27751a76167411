"""The index over the words: FTS5 with triggers on SQLite, generated tsvector columns on PostgreSQL.

Both follow the rows of search_document by themselves, whoever writes them. The words were split and stemmed in Python, so
FTS5 takes everything but blanks as part of a word (tokenizer `ascii`), and PostgreSQL makes its vector from an array.
A later migration that rebuilds search_document on SQLite must run this one's SQL again: SQLite drops triggers with their table.
"""

from django.db import migrations

WORDS = "title_words, keyword_words, summary_words, body_words"
NEW = "new.title_words, new.keyword_words, new.summary_words, new.body_words"
OLD = "old.title_words, old.keyword_words, old.summary_words, old.body_words"
FORGET = f"INSERT INTO search_index(search_index, rowid, {WORDS}) VALUES ('delete', old.id, {OLD});"
LEARN = f"INSERT INTO search_index(rowid, {WORDS}) VALUES (new.id, {NEW});"

SQLITE = [
    f"""CREATE VIRTUAL TABLE search_index USING fts5({WORDS}, content='search_document', content_rowid='id',
        tokenize='ascii', detail='column', prefix='2 3 4')""",
    f"CREATE TRIGGER search_document_added AFTER INSERT ON search_document BEGIN {LEARN} END",
    f"CREATE TRIGGER search_document_removed AFTER DELETE ON search_document BEGIN {FORGET} END",
    f"CREATE TRIGGER search_document_changed AFTER UPDATE ON search_document BEGIN {FORGET} {LEARN} END",
    "INSERT INTO search_index(search_index) VALUES ('rebuild')",
]
SQLITE_BACK = [f"DROP TRIGGER search_document_{name}" for name in ("added", "removed", "changed")] + ["DROP TABLE search_index"]


def vector(*columns):
    joined = " || ' ' || ".join(columns)
    return f"array_to_tsvector(array_remove(string_to_array({joined}, ' '), ''))"


POSTGRES = [
    f"ALTER TABLE search_document ADD COLUMN all_words tsvector GENERATED ALWAYS AS ({vector(*WORDS.split(', '))}) STORED",
    f"ALTER TABLE search_document ADD COLUMN strong_words tsvector GENERATED ALWAYS AS ({vector('title_words', 'keyword_words')}) STORED",
    "CREATE INDEX search_document_all_words ON search_document USING gin (all_words)",
]
POSTGRES_BACK = ["ALTER TABLE search_document DROP COLUMN all_words", "ALTER TABLE search_document DROP COLUMN strong_words"]


def build(apps, schema_editor):
    for statement in POSTGRES if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def remove(apps, schema_editor):
    for statement in POSTGRES_BACK if schema_editor.connection.vendor == "postgresql" else SQLITE_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(build, remove)]
