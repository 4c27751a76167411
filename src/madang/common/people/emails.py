"""An e-mail address as it is looked up, written to and counted: one way of writing it, so that a limit cannot be passed by writing it otherwise."""

import unicodedata

from django import forms


def canonical_email(text: str) -> str:
    """Small letters, no full-width or invisible ones: mail to `ANNA@ｅxample.org` arrives at `anna@example.org`."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return "".join(letter for letter in plain if letter.isprintable() and not letter.isspace())


def mailbox_of(email: str) -> str:
    """What is counted: `anna+1@example.org` and `anna+2@example.org` fill one mailbox."""
    name, _at, domain = canonical_email(email).rpartition("@")
    return f"{name.partition('+')[0]}@{domain.rstrip('.')}"


class EmailField(forms.EmailField):
    def to_python(self, value):
        return canonical_email(super().to_python(value) or "")
