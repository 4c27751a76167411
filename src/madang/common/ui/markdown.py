"""Markdown of editors and officers as safe HTML and as plain text, and what others typed made harmless in it."""

import re
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
TAGS = {
    "p",
    "br",
    "strong",
    "em",
    "ul",
    "ol",
    "li",
    "h2",
    "h3",
    "h4",
    "a",
    "blockquote",
    "code",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "hr",
}


@lru_cache(maxsize=2000)
def to_html(text: str) -> SafeString:
    html = nh3.clean(_markdown.render(text), tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto", "tel"})
    return mark_safe(html)  # cleaned in the line above


def in_one_line(text: str) -> str:
    return ", ".join(line.strip() for line in text.splitlines() if line.strip())


def as_words(text: str) -> str:
    """What a person typed, to be put into Markdown: words in one line, never a link, a heading, or a place for another fact."""
    words = re.sub(r"([\\`*_{}\[\]<>#&|~!])", r"\\\1", in_one_line(text))
    return re.sub(r"^([-+=]|\d+(?=[.)]))", lambda match: f"{match[1]}\\" if match[1].isdecimal() else f"\\{match[1]}", words)


def to_text(text: str) -> str:
    """For e-mails and text messages: paragraphs and lists as they are read, an address behind the words it was laid on."""
    blocks = (_as_text(node) for node in SyntaxTreeNode(_markdown.parse(text)).children)
    return "\n\n".join(block for block in blocks if block)


JOINTS = {
    "table": "\n",
    "thead": "\n",
    "tbody": "\n",
    "list_item": "\n",
    "blockquote": "\n",
    "bullet_list": "\n",
    "ordered_list": "\n",
    "tr": " | ",
}


def _as_text(node: SyntaxTreeNode) -> str:
    if node.type in ("softbreak", "hardbreak"):  # a line of the source may end in the middle of a sentence
        return " " if node.type == "softbreak" else "\n"
    if not node.children:
        return node.content.rstrip("\n") if node.type != "hr" else ""
    return _marked(node, JOINTS.get(node.type, "").join(_as_text(child) for child in node.children))


def _marked(node: SyntaxTreeNode, words: str) -> str:
    """With what the page shows by its form alone: bullets, numbers, where a link leads."""
    if node.type == "link":
        address = str(node.attrs["href"])
        return words if words == address.removeprefix("mailto:") else f"{words} ({address})"
    if node.type == "list_item" and node.parent:
        is_counted = node.parent.type == "ordered_list"
        number = int(node.parent.attrs.get("start", 1)) + node.parent.children.index(node)
        return f"{number}. {words}" if is_counted else f"- {words}"
    return words
