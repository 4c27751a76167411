"""Codes and links that open something once: the database keeps only their digest."""

import hashlib
import secrets

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that looks like something else on paper


def new_code(length=8):
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def spaced(code):
    """As printed in a letter: in groups of four."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def as_typed(text):
    """What was typed, without spaces and dashes, with the letters people mix up put right."""
    plain = "".join(letter for letter in text.upper() if letter.isalnum())
    return plain.replace("O", "0").replace("I", "1").replace("L", "1").replace("U", "V")


def digest_of(code):
    return hashlib.sha256(code.encode()).hexdigest()


def new_token():
    return secrets.token_urlsafe(32)
