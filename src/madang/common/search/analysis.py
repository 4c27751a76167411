"""Text → tokens, the same for what is indexed and for what is asked, and the same on every database.

Words are folded (case, width, accents, Arabic letter forms) and stemmed; both word and stem are kept, so that neither
*registrations* nor a half-typed *registrati* misses. Korean, Chinese and Japanese, which no space divides into the words
people search by, become overlapping pairs of characters: 출생신고 → 출생 생신 신고 고.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import Stemmer  # Snowball compiled: in Python its tables of thirty languages take 8 MB of every process

VERSION = 1  # part of every digest: a change here makes every document be indexed anew
LONGEST = 60

STEMMERS = {
    "en": "english",
    "fr": "french",
    "es": "spanish",
    "ru": "russian",
    "ar": "arabic",
    "de": "german",
    "pt": "portuguese",
    "it": "italian",
}
LATIN = {"en", "fr", "es", "de", "pt", "it"}
# Words so common that they would only empty the list of results.
STOP = {
    "en": "a an and are at be by can do does for from get have how i in is it me my need of on or the to want what when where with you your",
    "fr": "à au aux avec ce comment dans de des du en est et je la le les ma mes mon où par pour que quel quelle un une vous",
    "es": "a al como cómo con de del donde dónde el en es la las lo los me mi mis para por que qué quiero se un una y yo",
    "ru": "в во где для и из как ко мне мой на не о от по с что я",
    "ar": "في من على الى إلى عن مع هل ما كيف أين متى أريد او أو",
}
HANGUL = "\uac00-\ud7a3"
CJK = f"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff{HANGUL}"
WITH_MARKS = "\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f"  # scripts whose vowels are marks on the letter before

_run = re.compile(f"[{CJK}]+|(?:(?![{CJK}])[^\\W_]|[{WITH_MARKS}])+")
_hyphened = re.compile(r"[^\W\d_]+(?:[-‐‑][^\W\d_]+)+")
_marks = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640]")
_arabic = str.maketrans({"ى": "ي", "ة": "ه", "ٱ": "ا", "ی": "ي", "ک": "ك"})
_particles = ("에서", "으로", "까지", "부터", "이나", "을", "를", "이", "가", "은", "는", "에", "의", "로", "도", "와", "과", "나", "요")


@dataclass(frozen=True)
class Word:
    """One thing the visitor asked for: any of `ways`, each a tuple of tokens that must all be there."""

    ways: tuple[tuple[str, ...], ...]
    is_prefix: bool = False  # the last token of each way is only its beginning


def tidy(text):
    text = unicodedata.normalize("NFKC", text).casefold()
    return re.sub("[\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640]", "", text)


@lru_cache(maxsize=20000)
def fold(word):
    """Without accents and with one form for each Arabic letter."""
    bare = _marks.sub("", unicodedata.normalize("NFD", word)).translate(_arabic)
    return unicodedata.normalize("NFC", bare)[:LONGEST]


@lru_cache(maxsize=20000)
def stem(word, language):
    stemmer = _stemmer_for(word[0], language)
    return fold(stemmer.stemWord(word)) if stemmer else fold(word)


def _stemmer_for(letter, language):
    """By the script of the word: an English word in a Korean text is still English."""
    if letter.isdigit():
        return None
    if letter < "\u0370":
        return _stemmer(language if language in LATIN else "en")
    if "\u0400" <= letter < "\u0530":
        return _stemmer("ru")
    return _stemmer("ar") if "\u0600" <= letter < "\u0700" else None


@lru_cache(maxsize=20)
def _stemmer(language):
    return Stemmer.Stemmer(STEMMERS[language])


def tokens(text, language):
    """What a text is found by."""
    language = language.split("-")[0]
    text = tidy(text)
    found = []
    for run in _run.findall(text):
        found += pairs(run) if _is_cjk(run) else [fold(run), stem(run, language)]
    found += [fold(re.sub("[-‐‑]", "", word)) for word in _hyphened.findall(text)]  # e-mail is found by email too
    return list(dict.fromkeys(token for token in found if token))


def pairs(run):
    """Every two neighbours, and the last character alone, so that each single one begins some token."""
    return [run[i : i + 2] for i in range(len(run))]


def words(text, language, limit=8):
    """What somebody typed, as what to look for. The last word may be half typed."""
    language = language.split("-")[0]
    runs = _run.findall(tidy(text)[:200])
    common = {tidy(word) for word in STOP.get(language, "").split()}
    wanted = [run for run in runs if run not in common] or runs
    wanted = list(dict.fromkeys(wanted))[:limit]
    return [_asked(run, language, is_last=place == len(wanted) - 1) for place, run in enumerate(wanted)]


def loosened(asked):
    """Each pair of a Korean, Chinese or Japanese run by itself: 출생식고 still leads to 출생신고."""
    parts = [Word(((token,),)) for word in asked for token in word.ways[0] if len(word.ways[0]) > 1]
    return [word for word in asked if len(word.ways[0]) == 1] + parts


def _asked(run, language, is_last):
    if _is_cjk(run):
        return Word(tuple(_ways_cjk(run)), is_prefix=len(run) == 1)
    plain, stemmed = fold(run), stem(run, language)
    ways = ((plain,),) if plain == stemmed else ((plain,), (stemmed,))
    return Word(ways, is_prefix=is_last and len(plain) > 1)


def _ways_cjk(run):
    yield tuple(pairs(run)[:-1]) or (run,)
    if run[-1] >= HANGUL[0] and (bare := without_particle(run)) != run:
        yield tuple(pairs(bare)[:-1])


def without_particle(run):
    """출생을 asks for 출생."""
    for particle in _particles:
        if run.endswith(particle) and len(run) - len(particle) >= 2:
            return run[: -len(particle)]
    return run


def _is_cjk(run):
    return re.match(f"[{CJK}]", run) is not None
