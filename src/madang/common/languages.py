"""Words kept in several languages, as {"en": "…", "ko": "…"}."""

from django.utils.translation import get_language

DEFAULT = "en"
RIGHT_TO_LEFT = {"ar", "fa", "he", "ur"}


def isolated(code: object) -> str:
    """A reference, or words of another language, inside a sentence of any direction: without these marks 2026-7K3F-9QHM reads 7K3F-9QHM-2026 in Arabic."""
    return f"\u2068{code}\u2069"


def say(text: dict[str, str] | None, language: str | None = None) -> str:
    """The text in `language` (now active when none is given); else in its parent (`zh` for `zh-hans`), in English, in what there is."""
    if not text:
        return ""
    language = language or get_language() or DEFAULT
    for candidate in (language, language.split("-")[0], DEFAULT):
        if candidate in text:
            return text[candidate]
    return next(iter(text.values()))
