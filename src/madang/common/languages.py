"""Words kept in several languages, as {"en": "…", "ko": "…"}."""

from django.utils.translation import get_language

DEFAULT = "en"
RIGHT_TO_LEFT = {"ar", "fa", "he", "ur"}


def say(text: dict[str, str] | None, language: str | None = None) -> str:
    """The text in `language` (now active when none is given); else in its parent (`zh` for `zh-hans`), in English, in what there is."""
    if not text:
        return ""
    language = language or get_language() or DEFAULT
    for candidate in (language, language.split("-")[0], DEFAULT):
        if candidate in text:
            return text[candidate]
    return next(iter(text.values()))
