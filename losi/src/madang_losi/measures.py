"""What is counted in the markup or the layout of a site rather than read in its words."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from madang_losi.pages import Unit, count_words
from madang_losi.reading import ReadPage, ReadSite, has_month
from madang_losi.rules import Hit
from madang_losi.terms import detect, is_clearly, languages, normal

Measure = Callable[[ReadSite], Iterator[Hit]]

SOCIAL = re.compile(
    r"(facebook\.com|fb\.com|instagram\.com|twitter\.com|//x\.com|youtube\.com|youtu\.be|tiktok\.com|linkedin\.com|"
    r"vk\.com|t\.me|telegram\.|weibo\.com|blog\.naver\.com|pf\.kakao\.com|ok\.ru|threads\.net|line\.me|flickr\.com)/?",
    re.I,
)
CHAT = re.compile(r"(wa\.me|api\.whatsapp\.com|web\.whatsapp\.com|m\.me|pf\.kakao\.com/[^/]+/chat|tawk\.to|whatsapp://)", re.I)
STORES = re.compile(r"(play\.google\.com/store|apps\.apple\.com|itunes\.apple\.com|appgallery\.huawei|rustore\.ru|onestore)", re.I)
DATA_FILE = re.compile(r"\.(csv|geojson|rdf|ods|json|kml|shp)(\?|$)", re.I)
PHONE = re.compile(r"(\+|\b00|\(?\b0?)\d[\d\s()./-]{5,14}\d")
MAIL = re.compile(r"[\w.+-]+(@|\s?\[at\]\s?|\(at\))[\w-]+\.[\w.]+")
MAIL_SIGNS = ("@", "[at]", "(at)")
DATE = re.compile(r"\b\d{1,2}[./-]\d{1,2}[./-](19|20)?\d\d\b|\b(19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}\b|(19|20)\d\d年|(19|20)\d\d년")
DAY = re.compile(r"\b\d{1,2}:\d\d\b")
PERSON = re.compile(r"\b[^\W\d_a-z][^\W\d_]{1,}(?:\s+(?:de|da|do|di|van|von|bin|al|el)\b)?\s+[^\W\d_a-z][^\W\d_]{1,}")
ADMIN = re.compile(r"webmail|mail\.|roundcube|wp-admin|wp-login|\badmin|intranet|zimbra|\bowa\b", re.I)
COPYRIGHT = re.compile(r"©|\(c\)|copyright|all rights reserved", re.I)
MEDIA = re.compile(r"@media[^{]*(max|min)-(device-)?width|@media[^{]*width\s*[<>]", re.I)
FRAMEWORKS = re.compile(r"bootstrap|tailwind|foundation|materialize|bulma|responsive|uikit|w3\.css|pure-min", re.I)
# A button that opens the search says so in a few words; longer ones speak of something else.
BUTTON_WORDS = 4
# Some languages say *register* of a home, a shop or a pupil as of an account.
REGISTERED = frozenset({"residence", "address_change", "business_licence", "vehicle", "education"})
TRANSLATORS = re.compile(r"translate\.google|translate\.yandex|gtranslate|microsofttranslator", re.I)


def everything(read: ReadSite) -> Iterator[Hit]:
    """Every unit once: the frame with the home page, then each page's own."""
    home = read.home
    if home:
        yield from ((home, unit) for unit in read.frame)
    yield from ((page, unit) for page in read.pages for unit in page.units)


def names_itself(read: ReadSite) -> Iterator[Hit]:
    """Title of the home page, frame, headings of the home page, imprint; a kind of place in the title or beside the copyright mark."""
    home = read.home
    if home is None:
        return
    for unit in [*home.page.units, *read.frame]:
        if "place_kind" in unit.concepts and (unit.kind == "title" or (COPYRIGHT.search(unit.text) and len(unit.text) < 200)):
            yield home, unit
    for unit in home.page.units:
        if "municipality" in unit.concepts and unit.kind in {"title", "heading", "text"} and len(unit.text) < 200 and not _is_card(unit):
            yield home, unit
    named = (unit for unit in read.frame if "municipality" in unit.concepts and len(unit.text) < 200)
    yield from ((home, unit) for unit in named if unit.kind != "link" or _is_owner(unit, read))


def _is_card(unit: Unit) -> bool:
    """What a tile leads to is not what the site is: *jobs with the city* stands on the pages of others too."""
    return bool(unit.attributes.get("only_link"))


def _is_owner(link: Unit, read: ReadSite) -> bool:
    """In the frame, the name of the town leads home; *services of the municipality* in a menu leads on."""
    return link.target == read.site.home


def several_departments(read: ReadSite) -> Iterator[Hit]:
    """At least three offices, each with a page of its own that says something."""
    found: dict[str, Hit] = {
        page.page.address: (page, page.units[0]) for page in read.pages if "department" in page.topic and page.words >= 30 and page.units
    }
    by_address = {page.page.address: page for page in read.pages}
    for page, unit in everything(read):
        target = by_address.get(unit.target)
        if unit.kind == "link" and "department" in unit.concepts and target is not None and target.words >= 30:
            found.setdefault(unit.target, (page, unit))
    if len(found) >= 3:
        yield from found.values()


def heads_with_contacts(read: ReadSite) -> Iterator[Hit]:
    """A head of office by name, and on the same page a way to reach them."""
    for page in read.pages:
        if page.is_news or page.is_home:
            continue
        heads = [(page, unit) for at, unit in enumerate(page.units) if _names_a_head(page.units, at)]
        if heads and any(unit.leads == "mail" or PHONE.search(unit.text) or MAIL.search(unit.text) for unit in page.units):
            yield from heads


def _names_a_head(units: list[Unit], at: int) -> bool:
    unit = units[at]
    if "head_title" not in unit.concepts or unit.kind not in {"text", "heading"} or count_words(unit.text) > 14:
        return False
    around = [near.text for near in units[max(0, at - 1) : at + 2] if near.kind in {"text", "heading"}]
    return any(PERSON.search(text) and count_words(text) <= 14 for text in around)


def links_to_public_bodies(read: ReadSite) -> Iterator[Hit]:
    """Three or more links to other bodies, or a list under a heading that announces such links."""
    bodies: dict[str, Hit] = {}
    for page, unit in everything(read):
        if unit.kind != "link" or unit.leads != "outside" or SOCIAL.search(unit.href):
            continue
        host = urlsplit(unit.target).hostname or ""
        if _is_sister(host, read):
            continue
        if "public_body" in unit.concepts or "useful_links" in unit.section_concepts:
            bodies.setdefault(host, (page, unit))
    if len(bodies) >= 3:
        yield from bodies.values()
    yield from announced_lists(read)


def announced_lists(read: ReadSite) -> Iterator[Hit]:
    """A heading that announces other bodies, with at least three live links under it."""
    for page, unit in everything(read):
        if unit.kind == "heading" and unit.zone == "main" and "useful_links" in unit.concepts:
            live = [link for link in page.page.links if link.section == unit.text and link.leads in {"outside", "page"}]
            if len(live) >= 3:
                yield page, unit


def _is_sister(host: str, read: ReadSite) -> bool:
    """Another site of the same town: the same name before the country's ending."""
    return any(host == own or host.endswith(f".{own}") for own in read.site.hosts)


def other_languages(read: ReadSite) -> Iterator[Hit]:
    """A page in another language, or a switch that leads somewhere."""
    own = {code: normal(language.own_name) for code, language in languages().items() if code != read.language}
    for page in read.pages:
        if page.page.has_filler:
            continue
        if page.page.language not in {read.language, ""} and page.words >= 120 and _is_really(page):
            yield page, page.units[0]
    for page, unit in everything(read):
        if unit.kind == "link" and unit.leads in {"page", "outside"} and _switches(unit, own):
            yield page, unit


def _is_really(page: ReadPage) -> bool:
    long = [unit.text for unit in page.units if unit.kind == "text" and count_words(unit.text) > 6]
    return detect(long, page.page.declared_language) == page.page.language and is_clearly(long, page.page.language)


def _switches(unit: Unit, own: dict[str, str]) -> bool:
    plain = normal(unit.text)
    return plain in own.values() or bool(TRANSLATORS.search(unit.href)) or bool(unit.attributes.get("hreflang") in own)


def store_links(read: ReadSite) -> Iterator[Hit]:
    return ((page, unit) for page, unit in everything(read) if unit.kind == "link" and STORES.search(unit.href))


def dated_events(read: ReadSite) -> Iterator[Hit]:
    """Under events (a page or a heading), something with a date; meetings of the council are not events of the town."""
    for page in read.pages:
        for unit in page.units:
            named = page.topic | unit.section_concepts | unit.concepts
            about = "events" in page.topic or "events" in unit.section_concepts | unit.outer_concepts
            if about and "council_meeting" not in named and "news" not in unit.section_concepts and _is_appointment(unit, page):
                yield page, unit


def _is_appointment(unit: Unit, page: ReadPage) -> bool:
    if unit.kind not in {"text", "heading", "link"} or unit.leads in {"nowhere", "place"}:
        return False
    return bool(DATE.search(unit.text)) or has_month(unit.text, page.page.language)


def dated_news(read: ReadSite) -> Iterator[Hit]:
    """A section or page of news with at least one item in it: a line of news with a date nearby, or several links to read on."""
    for page in read.pages:
        if page.page.has_filler and not page.is_home:
            continue
        if page.is_news and page.words >= 15 and "news" not in page.topic:
            yield page, page.units[0]
        items = [unit for unit in page.units if _is_news_item(unit, page)]
        if any(_is_appointment(unit, page) or DAY.search(unit.text) for unit in items) or _several(items):
            yield from ((page, unit) for unit in items[:3])


def news_items(read: ReadSite) -> Iterator[Hit]:
    """Something under a heading of news that does not itself speak of news: an introduction is not yet an item."""
    for page in read.pages:
        for unit in page.units:
            if _is_news_item(unit, page) and "news" not in unit.concepts and unit.kind != "heading" and count_words(unit.text) >= 4:
                yield page, unit


def _is_news_item(unit: Unit, page: ReadPage) -> bool:
    is_under = "news" in unit.section_concepts | unit.outer_concepts or page.is_news
    return is_under and unit.kind in {"text", "link", "heading"} and unit.leads not in {"place"} and "soon" not in unit.concepts


def _several(items: list[Unit]) -> bool:
    """Headlines: at least two that lead somewhere or stand as headings, each a line of its own."""
    lines = {
        unit.text for unit in items if count_words(unit.text) >= 4 and (unit.kind == "heading" or unit.leads in {"page", "outside", "file"})
    }
    return len(lines) >= 2


def data_files(read: ReadSite) -> Iterator[Hit]:
    return ((page, unit) for page, unit in everything(read) if unit.kind == "link" and DATA_FILE.search(unit.href))


def message_form(read: ReadSite) -> Iterator[Hit]:
    """A form with room for a message; a box for comments under an article is not one."""
    for page in read.pages:
        for unit in page.page.units:
            if unit.kind == "field" and unit.element.startswith("textarea"):
                yield page, unit


def search_on_home(read: ReadSite) -> Iterator[Hit]:
    home = read.home
    if home is None:
        return
    for unit in home.page.units:
        if unit.kind in {"field", "form", "button"} and _is_search(unit):
            yield home, unit


def _is_search(unit: Unit) -> bool:
    given = unit.attributes
    if given.get("type") == "search" or given.get("role") == "search":
        return True
    if unit.kind == "field" and given.get("name", "").lower() in {"q", "s", "query", "search", "keyword", "searchword"}:
        return True
    if unit.kind == "button":
        return "search" in unit.concepts and count_words(unit.text) <= BUTTON_WORDS
    return unit.kind == "field" and given.get("type", "text") in {"text", ""} and "search" in unit.concepts


def resident_login(read: ReadSite) -> Iterator[Hit]:
    """A link to log in, or a field for a password; not the door of the staff."""
    for page in read.pages:
        if page.asks_password and "staff" not in page.topic and not ADMIN.search(page.page.address):
            yield from ((page, unit) for unit in page.units if unit.attributes.get("type") == "password")
    for page, unit in everything(read):
        if "login" not in unit.concepts or unit.concepts & REGISTERED or "staff" in unit.concepts | unit.section_concepts | page.topic:
            continue
        if unit.kind == "link" and unit.leads in {"page", "outside"} and not _leads_to_staff(unit):
            yield page, unit


def _leads_to_staff(unit: Unit) -> bool:
    return bool(ADMIN.search(unit.href))


def chat_links(read: ReadSite) -> Iterator[Hit]:
    for page, unit in everything(read):
        if unit.kind == "link" and CHAT.search(unit.href) and "share" not in unit.href and "?text=http" not in unit.href:
            yield page, unit


def social_links(read: ReadSite) -> Iterator[Hit]:
    """The city's own: on the home page or in the frame, not those of a club on its own page."""
    home = read.home
    if home is None:
        return
    for unit in [*home.page.units, *read.frame]:
        if unit.kind == "link" and SOCIAL.search(unit.href) and "sharer" not in unit.href and "share?" not in unit.href:
            yield home, unit
    for source in home.page.markup["frames"]:
        if SOCIAL.search(source):
            yield home, Unit("frame", source, "iframe")


def contact_details(read: ReadSite) -> Iterator[Hit]:
    for page, unit in everything(read):
        if (unit.kind == "link" and unit.leads in {"mail", "phone"}) or (
            unit.kind == "text" and (_holds_mail(unit.text) or (_is_address(unit) and PHONE.search(unit.text)))
        ):
            yield page, unit


def _holds_mail(text: str) -> bool:
    """The search tries each word of a passage, so it is asked only where one of its signs stands."""
    return any(sign in text for sign in MAIL_SIGNS) and bool(MAIL.search(text))


def _is_address(unit: Unit) -> bool:
    """Said to be a way of contact, under such a heading, or in the footer, where numbers are hardly anything else."""
    return "contact" in unit.concepts | unit.section_concepts or unit.zone == "footer"


def responsive(read: ReadSite) -> Iterator[Hit]:
    """A viewport as wide as the device, and styles that answer to the width."""
    home = read.home
    if home is None:
        return
    viewport = home.page.markup["meta"].get("viewport", "")
    if "width" in viewport and _styles_adapt(read):
        yield home, Unit("markup", f'<meta name="viewport" content="{viewport}">', "meta")


def _styles_adapt(read: ReadSite) -> bool:
    markup = read.home.page.markup if read.home else {}
    if MEDIA.search(markup["styles"]) or any(FRAMEWORKS.search(href) for href in markup["stylesheets"]):
        return True
    if any(MEDIA.search(text) for text in read.site.assets.values()):
        return True
    return bool(markup["stylesheets"]) and not read.site.assets


def sitemap(read: ReadSite) -> Iterator[Hit]:
    for page, unit in everything(read):
        if (
            unit.kind == "link"
            and "sitemap" in unit.concepts
            and "service_guide" not in unit.concepts
            and unit.leads in {"page", "self"}
            and unit.target != read.site.home
            and not unit.href.endswith(".xml")
        ):
            yield page, unit
        if unit.kind == "heading" and "sitemap" in unit.concepts and _links_under(page, unit, read) >= 5:
            yield page, unit


def _links_under(page: ReadPage, heading: Unit, read: ReadSite) -> int:
    return sum(unit.kind == "link" and unit.section == heading.text for unit in [*page.page.units, *read.frame])


def search_filters(read: ReadSite) -> Iterator[Hit]:
    """Beside a search field, a choice that narrows the result."""
    for page in read.pages:
        fields = [unit for unit in page.page.units if unit.kind in {"field", "button"}]
        if not any(_is_search(unit) for unit in fields):
            continue
        for unit in fields:
            if "filter" in unit.concepts and (unit.element.startswith("select") or count_words(unit.text) <= 4):
                yield page, unit


MEASURES: dict[str, Measure] = {
    measure.__name__: measure
    for measure in (
        names_itself, several_departments, heads_with_contacts, links_to_public_bodies, other_languages, store_links,
        dated_events, dated_news, news_items, data_files, message_form, search_on_home, resident_login, chat_links, social_links,
        contact_details, responsive, sitemap, search_filters,
    )
}  # fmt: skip
