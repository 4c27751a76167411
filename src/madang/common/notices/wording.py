"""From a template to a subject and a text, in the language of the person who reads it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.template import Context
from django.template.base import FilterExpression, Template, TokenType, VariableNode
from django.template.loader import get_template
from django.templatetags.i18n import BlockTranslateNode
from django.utils import translation

from madang.common.ui.models import Town

from .models import NoticeText

PLACEHOLDER = re.compile(r"\{([\w.]+)\}")


def render(name: str, language: str, context: dict[str, Any]) -> tuple[str, str]:
    """(subject, body): the town's own wording where it wrote one, else the one shipped."""
    shipped = get_template(f"notices/{name}.txt").template
    own = NoticeText.objects.filter(template=name, language=language).first()
    with translation.override(language):
        values = Context({"town": Town.current(), "base_url": settings.BASE_URL, "language": language, **context}, autoescape=False)
        if own:
            with values.bind_template(shipped):
                subject, body = (fill(text, placeholders(shipped), values) for text in (own.subject, own.body))
        else:
            subject, _, body = shipped.render(values).strip().partition("\n")
    return one_line(subject), re.sub(r"\n{3,}", "\n\n", body).strip()


def placeholders(shipped: Template) -> dict[str, FilterExpression]:
    """What a town's own wording may insert: exactly what the shipped one inserts, by name, and nothing else of the database."""
    nodes = shipped.nodelist
    found = [node.filter_expression for node in nodes.get_nodes_by_type(VariableNode)]
    for node in nodes.get_nodes_by_type(BlockTranslateNode):
        tokens = [*node.singular, *(node.plural or [])]
        aliases = node.extra_context
        names = (token.contents for token in tokens if token.token_type == TokenType.VAR)
        found += [aliases.get(name) or FilterExpression(name, _plain_parser()) for name in names]
        found += [expression for alias, expression in aliases.items() if expression not in found]
    return {expression.token.split("|")[0].strip(): expression for expression in found}


def fill(text: str, expressions: dict[str, FilterExpression], values: Context) -> str:
    """Replace {name}; a name that does not exist stays as it is written, so that it is seen and corrected."""

    def value(match: re.Match[str]) -> str:
        expression = expressions.get(match[1])
        return match[0] if expression is None else str(expression.resolve(values))

    return PLACEHOLDER.sub(value, text)


def known_placeholders(name: str) -> list[str]:
    return sorted(placeholders(get_template(f"notices/{name}.txt").template))


def shipped_names() -> list[str]:
    """Every message the rooms can send, as `cases/decided`."""
    folders = [Path(config.path) / "templates" / "notices" for config in apps.get_app_configs()]
    return sorted(str(file.relative_to(folder).with_suffix("")) for folder in folders for file in folder.glob("*/*.txt"))


def one_line(text: str) -> str:
    """A subject cannot carry a second header with it."""
    return " ".join(text.split())[:300]


def _plain_parser() -> Any:
    from django.template import engines
    from django.template.base import Parser

    engine = engines["django"].engine
    return Parser([], engine.template_libraries, engine.template_builtins)
