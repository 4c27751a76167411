"""The question to the index: SQLite asks FTS5, PostgreSQL a tsvector. Both hold the very tokens of analysis.py and parse nothing
themselves, so both find the same; the order is made here, from where in a document the words stand."""

from dataclasses import dataclass

from django.db import connection

from .analysis import Word

MOST = 200  # documents looked at for one question; those with a word in title or keywords come first
WEIGHTS = {"title_words": 10.0, "keyword_words": 6.0, "summary_words": 3.0}
BODY = 1.0
WHOLE_TITLE = 8.0
HALF_TYPED = 0.8

COLUMNS = "d.id, d.key, d.kind, d.title, d.summary, d.url, d.title_words, d.keyword_words, d.summary_words"


@dataclass
class Hit:
    id: int
    key: str
    kind: str
    title: str
    summary: str
    url: str
    title_words: str
    keyword_words: str
    summary_words: str
    score: float = 0.0


def find(words: list[Word], language: str, *, any_word: bool = False) -> list[Hit]:
    """Documents that have all the words (or with `any_word` at least one), best first. One query."""
    if not words:
        return []
    sql, values = (_postgres if connection.vendor == "postgresql" else _sqlite)(words, language, any_word)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        hits = [Hit(*row) for row in cursor.fetchall()]
    for hit in hits:
        hit.score = _score(hit, words)
    return sorted(hits, key=lambda hit: (-hit.score, hit.title, hit.id))


def _sqlite(words, language, any_word):
    ask = (" OR " if any_word else " AND ").join(_match(word) for word in words)
    strong = f"{{title_words keyword_words}} : ({ask})"
    sql = f"""
        SELECT {COLUMNS} FROM search_index i JOIN search_document d ON d.id = i.rowid
        WHERE search_index MATCH %s AND d.language = %s
        ORDER BY i.rowid IN (SELECT rowid FROM search_index WHERE search_index MATCH %s) DESC, i.rowid LIMIT {MOST}"""  # noqa: S608
    return sql, [ask, language, strong]


def _match(word):
    ways = (" AND ".join(_fts5(token, word.is_prefix and token == way[-1]) for token in way) for way in word.ways)
    return "(" + " OR ".join(f"({way})" for way in ways) + ")"


def _fts5(token, is_prefix):
    return '"' + token.replace('"', '""') + '"' + ("*" if is_prefix else "")


def _postgres(words, language, any_word):
    ask = (" | " if any_word else " & ").join(_tsquery(word) for word in words)
    sql = f"""
        SELECT {COLUMNS} FROM search_document d
        WHERE d.all_words @@ %s::tsquery AND d.language = %s
        ORDER BY d.strong_words @@ %s::tsquery DESC, d.id LIMIT {MOST}"""  # noqa: S608
    return sql, [ask, language, ask]


def _tsquery(word):
    ways = (" & ".join(_lexeme(token, word.is_prefix and token == way[-1]) for token in way) for way in word.ways)
    return "(" + " | ".join(f"({way})" for way in ways) + ")"


def _lexeme(token, is_prefix):
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'" + (":*" if is_prefix else "")


def _score(hit, words):
    columns = [(weight, set(getattr(hit, name).split(" "))) for name, weight in WEIGHTS.items()]
    score = sum(max(_weight(way, word.is_prefix, columns) for way in word.ways) for word in words)
    asked = {token for word in words for way in word.ways for token in way}
    return score + (WHOLE_TITLE if set(hit.title_words.split(" ")) <= asked else 0)


def _weight(way, is_prefix, columns):
    """What the weakest of its tokens weighs."""
    return min(_weight_of(token, is_prefix and token == way[-1], columns) for token in way)


def _weight_of(token, is_prefix, columns):
    best = BODY
    for weight, tokens in columns:
        if token in tokens:
            best = max(best, weight)
        elif is_prefix and any(one.startswith(token) for one in tokens):
            best = max(best, weight * HALF_TYPED)
    return best
