"""What a visitor gets for what they typed."""

import re
from collections import Counter
from dataclasses import dataclass, field

from django.conf import settings
from django.core.cache import caches

from .analysis import fold, loosened, tidy, words
from .index import Hit, find
from .models import Document

VOCABULARY_SECONDS = 60
TOO_SHORT = 4


@dataclass
class Found:
    hits: list[Hit]
    is_partial: bool = False  # no document has all the words, these have some
    suggestion: str = ""
    is_corrected: bool = False  # nothing has the words as typed; these are the results for the suggestion
    elsewhere: list[tuple[str, str, list[Hit]]] = field(default_factory=list)  # other languages: code, name, first hits

    @property
    def kinds(self):
        """[(kind, how many)], the most frequent first."""
        return Counter(hit.kind for hit in self.hits).most_common()


def search(text, language):
    asked = words(text, language)
    if hits := find(asked, language):
        return Found(hits)
    suggestion = did_you_mean(text, language)
    if suggestion and (hits := find(words(suggestion, language), language)):
        return Found(hits, suggestion=suggestion, is_corrected=True)
    loose = loosened(asked)
    found = Found(find(loose, language, any_word=True) if len(loose) > 1 else [], is_partial=True, suggestion=suggestion)
    if not found.hits:
        found.elsewhere = in_other_languages(text, language)
    return found


def in_other_languages(text, language):
    others = [(code, name) for code, name in settings.LANGUAGES if code != language]
    found = ((code, name, find(words(text, code), code)) for code, name in others)
    return [(code, name, hits[:5]) for code, name, hits in found if hits]


# --- Typing mistakes -------------------------------------------------------------------------------------------------


def did_you_mean(text, language):
    """The text with each unknown word replaced by the nearest known one; empty where there is none."""
    known = vocabulary(language)
    pieces = re.split(r"(\W+)", text)
    better = [piece if len(piece) < TOO_SHORT or fold(tidy(piece)) in known else nearest(piece, known) for piece in pieces]
    return "".join(better) if better != pieces else ""


def vocabulary(language):
    """{word: how often} of titles, summaries and keywords."""
    cache, key = caches["process"], f"vocabulary:{language}"
    known = cache.get(key)
    if known is None:
        rows = Document.objects.filter(language=language).values_list("title", "summary", "keywords")
        known = Counter(fold(word) for row in rows for word in re.findall(r"[^\W\d_]{3,30}", tidy(" ".join(row))))
        cache.set(key, known, VOCABULARY_SECONDS)
    return known


def nearest(word, known):
    typed = fold(tidy(word))
    allowed = 1 if len(typed) < 7 else 2
    near = [(distance, -count, one) for one, count in known.items() if (distance := edits(typed, one, allowed)) <= allowed]
    return min(near)[2] if near else word


def edits(one, other, most):
    """Letters to add, drop, change or swap (optimal string alignment); gives up beyond `most`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before, last = [], list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, twin in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != twin))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == twin:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]
