"""From a template to a subject and a text, in the language of the person who reads it."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.template import Context
from django.utils import translation

from madang.common.ui.models import Town

from .models import NoticeText
from .placeholders import fill, placeholders, shipped


def render(name: str, language: str, context: dict[str, Any]) -> tuple[str, str]:
    """(subject, body): the town's own wording where it wrote one, else the one shipped."""
    template = shipped(name)
    own = NoticeText.objects.filter(template=name, language=language).first()
    with translation.override(language):
        values = Context({"town": Town.current(), "base_url": settings.BASE_URL, "language": language, **context}, autoescape=False)
        if own:
            with values.bind_template(template):
                subject, body = (fill(text, placeholders(template), values) for text in (own.subject, own.body))
        else:
            subject, _, body = template.render(values).strip().partition("\n")
    return one_line(subject), re.sub(r"\n{3,}", "\n\n", body).strip()


def one_line(text: str) -> str:
    """A subject cannot carry a second header with it."""
    return " ".join(text.split())[:300]
