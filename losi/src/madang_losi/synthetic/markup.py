"""The same page as a careful hand, an old editor and a careless one would write it."""

from collections.abc import Callable
from dataclasses import dataclass

# Encodings in which towns of a language really wrote their pages before UTF-8.
LEGACY = {"ru": "cp1251", "ko": "euc-kr", "zh": "gb18030", "el": "iso-8859-7", "ar": "cp1256"}


@dataclass(frozen=True)
class Sheet:
    """What a page consists of, before anybody writes it down. `main` and `nav` hold ready inline markup."""

    language: str
    title: str
    owner: str
    nav: tuple[tuple[str, str], ...]
    main: str
    footer: str
    narrow: bool


@dataclass(frozen=True)
class Style:
    name: str
    write: Callable[[Sheet], str]
    is_legacy: bool = False

    def page(self, sheet: Sheet) -> bytes:
        encoding = LEGACY.get(sheet.language, "cp1252") if self.is_legacy else "utf-8"
        text = self.write(sheet).replace("CHARSET", encoding)
        return text.encode(encoding, errors="xmlcharrefreplace")


NARROW = "<style>@media (max-width: 40em) { nav { display: block } }</style>"
VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1">'


def _links(sheet: Sheet, between: str) -> str:
    return between.join(f'<a href="{address}">{text}</a>' for text, address in sheet.nav)


def modern(sheet: Sheet) -> str:
    direction = ' dir="rtl"' if sheet.language == "ar" else ""
    narrow = VIEWPORT + NARROW if sheet.narrow else ""
    return (
        f'<!doctype html><html lang="{sheet.language}"{direction}><head><meta charset="CHARSET"><title>{sheet.title}</title>{narrow}</head>'
        f"<body><header><p>{sheet.owner}</p></header><nav><ul><li>{_links(sheet, '</li><li>')}</li></ul></nav>"
        f"<main>{sheet.main}</main><footer><p>{sheet.footer}</p></footer></body></html>"
    )


def tables(sheet: Sheet) -> str:
    """Boxes in tables, capitals, no language, an old encoding: the web of 2003, which many towns still run."""
    narrow = VIEWPORT + NARROW if sheet.narrow else ""
    cells = _links(sheet, "</FONT></TD></TR><TR><TD><FONT SIZE=2>")
    return (
        f'<HTML><HEAD><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=CHARSET"><TITLE>{sheet.title}</TITLE>{narrow}</HEAD>'
        f'<BODY BGCOLOR=white><TABLE WIDTH=760 BORDER=0><TR><TD COLSPAN=2><B>{sheet.owner}</B></TD></TR><TR><TD VALIGN=top><TABLE id="menu">'
        f"<TR><TD><FONT SIZE=2>{cells}</FONT></TD></TR></TABLE></TD><TD>{sheet.main}</TD></TR>"
        f'<TR><TD COLSPAN=2 class="footer">{sheet.footer}</TD></TR></TABLE></BODY></HTML>'
    )


def broken(sheet: Sheet) -> str:
    """Nothing closed, something closed twice, attributes without quotes: browsers show it, so it counts."""
    narrow = VIEWPORT + NARROW if sheet.narrow else ""
    main = sheet.main.replace("</p>", "").replace("</li>", "").replace("</h2>", "</h2></b>")
    return (
        f"<meta charset=CHARSET><title>{sheet.title}</title>{narrow}<body class=a class=b></span><div id=header>{sheet.owner}</div>"
        f"<div class=nav><ul><li>{_links(sheet, '<li>')}</ul></div></div><div id=content><b>{main}<i></div>"
        f"<div id=footer>{sheet.footer}</p></div><!-- <a href=never.html>"
    )


STYLES = {style.name: style for style in (Style("modern", modern), Style("tables", tables, is_legacy=True), Style("broken", broken))}
