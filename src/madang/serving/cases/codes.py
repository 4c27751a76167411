"""References, codes and tokens: unguessable where they open something, easy to read out over the telephone."""

import hashlib
import hmac
import secrets
import unicodedata

from django.conf import settings
from django.utils import timezone

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0 O 1 I L U: read out, typed in, never mistaken


def random_code(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def new_reference() -> str:
    """`2026-7K3F-9QHM`: the year and eight random letters, so that it tells nobody how many cases there are."""
    code = random_code(8)
    return f"{timezone.localdate():%Y}-{code[:4]}-{code[4:]}"


def canonical_reference(text: str) -> str:
    """The one way of writing a reference, whatever alphabet, blanks or hyphens it was typed with: what is looked up, and what is counted."""
    letters = "".join(letter for letter in unicodedata.normalize("NFKC", text).upper() if letter.isascii() and letter.isalnum())[:40]
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def access_code(reference: str) -> str:
    """What opens a case together with its reference. Derived, so that a letter can print it again and no table holds it."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"case:{reference}".encode(), hashlib.sha256).digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:8])


def is_access_code(reference: str, code: str) -> bool:
    return hmac.compare_digest(access_code(reference).encode(), normalised(code).encode())


def normalised(code: str) -> str:
    """As it was meant: capitals, no blanks and hyphens."""
    return "".join(character for character in code.upper() if character.isalnum())


def new_token() -> str:
    return secrets.token_urlsafe(24)


def token_digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
