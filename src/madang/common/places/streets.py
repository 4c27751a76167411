"""How a street is compared: whatever its language, capitals, spaces or the way its letters are put together."""

import unicodedata


def folded(text):
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def street_key(street):
    """One key for all languages of {"en": "Mill Lane", "ko": "물레길"}: both can be looked up."""
    return " ".join(folded(name) for name in street.values() if name)
