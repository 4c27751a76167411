"""Markdown of packs → the blocks editors work with.

`##` is a heading, a quotation is a call-out (an important one when it begins in bold), a table is a table; all else is text.
"""

import re

import nh3
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
TAGS = {"p", "br", "b", "i", "ul", "ol", "li", "h3", "h4", "a", "code"}
SCHEMES = {"http", "https", "mailto", "tel"}
EDITORS_TAGS = (("strong>", "b>"), ("em>", "i>"))  # what Wagtail's editor writes


def to_blocks(text, link=lambda address: address):
    """`link` turns the address of a link into the one to be stored."""
    blocks = []
    tokens = _markdown.parse(text)
    for node in SyntaxTreeNode(tokens).children:
        kind, value = _block(node, link)
        if kind == "text" and blocks and blocks[-1][0] == "text":
            blocks[-1] = ("text", blocks[-1][1] + value)
        elif value:
            blocks.append((kind, value))
    return blocks


def plain(text):
    """The words alone, for summaries and search."""
    return " ".join(re.sub(r"<[^>]+>", " ", _markdown.render(text)).split())


def _block(node, link):
    if node.type == "heading" and node.tag in ("h1", "h2"):
        return "heading", _words(node)
    if node.type == "blockquote":
        html = _html(node.children, link)
        return "callout", {"kind": "warning" if html.startswith("<p><b>") else "note", "text": html}
    if node.type == "table":
        return "table", _table(node)
    return "text", _html([node], link)


def _html(nodes, link):
    tokens = [token for node in nodes for token in node.to_tokens()]
    for token in tokens:
        for child in token.children or []:
            if child.type == "link_open":
                child.attrSet("href", link(child.attrGet("href")))
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    for theirs, editors in EDITORS_TAGS:
        html = html.replace(theirs, editors)
    return nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel=None).strip()


def _words(node):
    return "".join(child.content for child in node.walk() if child.type in ("text", "code_inline"))


def _table(node):
    rows = [[_words(cell) for cell in row.children] for part in node.children for row in part.children]
    return {
        "data": rows,
        "first_row_is_table_header": True,
        "first_col_is_header": False,
        "table_header_choice": "row",
        "table_caption": "",
    }
