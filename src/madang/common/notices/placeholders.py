"""What a town's own wording of a message may insert: the names its shipped template uses."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.apps import apps
from django.template import Context
from django.template.base import FilterExpression, Template, TokenType, VariableNode
from django.template.loader import get_template
from django.templatetags.i18n import BlockTranslateNode

PLACEHOLDER = re.compile(r"\{([\w.]+)\}")


def shipped(name: str) -> Template:
    """The text a room ships for the message, as `cases/decided`."""
    return get_template(f"notices/{name}.txt").template


def placeholders(template: Template) -> dict[str, FilterExpression]:
    """What a town's own wording may insert: exactly what the shipped one inserts, by name, and nothing else of the database."""
    nodes = template.nodelist
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
    return sorted(placeholders(shipped(name)))


def shipped_names() -> list[str]:
    """Every message the rooms can send, as `cases/decided`."""
    folders = [Path(config.path) / "templates" / "notices" for config in apps.get_app_configs()]
    return sorted(str(file.relative_to(folder).with_suffix("")) for folder in folders for file in folder.glob("*/*.txt"))


def _plain_parser() -> Any:
    from django.template import engines
    from django.template.base import Parser

    engine = engines["django"].engine
    return Parser([], engine.template_libraries, engine.template_builtins)
