"""The rules as data, and what each kind of evidence means."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, Self
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field

from madang_losi.pages import Unit, count_words
from madang_losi.reading import EMPTY_PAGE, ReadPage, ReadSite, is_of_others
from madang_losi.site import FILES

PATTERNS = {
    "percent": re.compile(r"\d{1,3}([.,]\d+)? ?(%|٪|percent|procent|prozent|por ciento|per cento)", re.I),
    "mail": re.compile(r"e-?mail|correo|courriel|@|メール|이메일|邮箱|почт|بريد|posta elettronica|surel", re.I),
    "phone": re.compile(r"\+?\d[\d ()./-]{5,}\d"),
}
DEEDS = frozenset({"apply", "pay", "declare", "report"})
# What leads on to a form says so in a few words.
DOOR_WORDS = 6
# So many words, of which so many begin with a capital, are a name.
NAME_WORDS = 4
NAME_SHARE = 0.75
# Under such a heading, a live link that names a service is the service.
ONLINE = frozenset({"online", "online_service"})


class Rule(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["topic", "section", "passage", "link", "field", "service", "measure"]
    weight: Literal["strong", "medium", "weak"]
    all: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    also_passage: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    words: int = 0
    pages: int = 1
    times: int = 1
    mentions: int = 1
    news: bool = False
    form: bool = False
    online: bool = False
    doing: tuple[str, ...] = ("online", "apply")
    thing: str = ""
    pattern: str = ""
    name: str = ""
    not_topic: tuple[str, ...] = ()

    @property
    def type(self) -> str:
        return f"{self.kind} {self.weight}"


class RuleBook(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str
    items: dict[str, tuple[Rule, ...]]
    unknown: dict[str, str] = Field(default_factory=dict)

    @classmethod
    @cache
    def load(cls) -> Self:
        text = (files("madang_losi") / "rules" / "evidence.yaml").read_text(encoding="utf-8")
        return cls.model_validate(yaml.safe_load(text))


@dataclass(frozen=True, slots=True)
class Finding:
    """Something seen on the site that speaks for a yes."""

    type: str
    address: str
    quote: str
    element: str
    depth: int
    language: str
    rule: str
    on_home: bool = False

    def to_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__} | {"depth": self.depth if self.depth >= 0 else None}


Look = Callable[[Rule, ReadSite], Iterator[tuple[ReadPage, Unit]]]
Hit = tuple[ReadPage, Unit]


def names(concepts: Iterable[str], wanted: Iterable[str]) -> bool:
    """All of `wanted`, where a|b asks for either."""
    have = concepts if isinstance(concepts, (set, frozenset)) else set(concepts)
    return all(each in have or ("|" in each and any(one in have for one in each.split("|"))) for each in wanted)


def pages_for(rule: Rule, read: ReadSite) -> Iterator[ReadPage]:
    return (page for page in read.pages if rule.news or not page.is_news)


def is_refused(rule: Rule, unit: Unit) -> bool:
    if unit.is_biography or is_of_others(unit) or any(concept in unit.concepts for concept in ("soon", *rule.without)):
        return True
    return not rule.news and "news" in unit.section_concepts


def topic_hits(rule: Rule, read: ReadSite) -> Iterator[Hit]:
    for page in pages_for(rule, read):
        if page.is_home or page.page.has_filler or page.words < rule.words or not is_about(page, rule):
            continue
        if page.is_empty or (rule.online and _is_on_paper(page)) or any(concept in page.topic for concept in rule.not_topic):
            continue
        if rule.form and not (page.has_form or page.asks_password):
            continue
        if rule.also and not any(names(unit.concepts, rule.also) for unit in page.units if unit.kind != "heading"):
            continue
        shown = next((unit for unit in page.units if unit.kind == "text" and names(unit.concepts, rule.all)), None)
        shown = shown or next((unit for unit in page.units if unit.kind in {"heading", "text"}), None)
        if shown is not None:
            yield page, shown


def is_about(page: ReadPage, rule: Rule) -> bool:
    """By title and main heading; by the words of links to it only where the page itself says so several times."""
    is_named = names(page.topic, rule.all)
    if not is_named and (len(page.incoming) >= 12 or not names(page.incoming, rule.all)):
        return False
    said = min((page.mentions[concept] for concept in _singles(rule.all)), default=0)
    return said >= rule.mentions or page.words >= 80 if is_named else said >= 2 + rule.mentions


def _singles(wanted: Iterable[str]) -> list[str]:
    return [each.split("|")[0] for each in wanted]


def _is_on_paper(page: ReadPage) -> bool:
    """To print, fill in and hand in, and nothing on the page that can be done from home."""
    if "on_paper" not in page.mentions or page.has_form or page.words >= EMPTY_PAGE:
        return False
    return not any("online" in unit.concepts for unit in page.units if unit.kind in {"text", "link", "button"})


def section_hits(rule: Rule, read: ReadSite) -> Iterator[Hit]:
    for page, unit in read.naming(rule.all[0]):
        if unit.kind == "heading" and names(unit.concepts, rule.all) and _is_section(rule, unit, page):
            yield page, unit


def _is_section(rule: Rule, heading: Unit, page: ReadPage) -> bool:
    if (page.is_news and not rule.news) or page.is_empty or any(concept in page.topic for concept in rule.not_topic):
        return False
    if rule.also and not any(concept in page.mentions for concept in rule.also):
        return False
    under = _under(page.units, next(at for at, unit in enumerate(page.units) if unit is heading))
    return sum(count_words(unit.text) for unit in under) >= rule.words and not any("soon" in unit.concepts for unit in under[:2])


def _under(units: list[Unit], position: int) -> list[Unit]:
    found = []
    for unit in units[position + 1 :]:
        if unit.kind == "heading" and unit.level <= units[position].level:
            break
        if unit.kind in {"text", "heading"}:
            found.append(unit)
    return found


def is_name(unit: Unit) -> bool:
    """A body, a street or a title named in a list says nothing about what the town does."""
    words = [word for word in unit.text.split() if word[0].isalpha()]
    if len(words) < NAME_WORDS or unit.text.isupper() or unit.text[-1] in ".!?:":
        return False
    return sum(word[0].isupper() for word in words) >= NAME_SHARE * len(words)


def passage_hits(rule: Rule, read: ReadSite) -> Iterator[Hit]:
    for page, unit in read.naming(rule.all[0]):
        if (rule.news or not page.is_news) and not page.is_empty and _is_said(rule, unit, read) and _is_passage(rule, unit, page):
            yield page, unit
    for home, unit in read.frame_naming(rule.all[0]):
        if unit.kind == "text" and _is_passage(rule, unit, home):
            yield home, unit


def _is_said(rule: Rule, unit: Unit, read: ReadSite) -> bool:
    """A passage, or a card that is one link, tells what it leads to and leads to more than an empty page."""
    if unit.kind != "link":
        return unit.kind in {"text", "heading"}
    return unit.leads not in {"nowhere", "place"} and count_words(unit.text) > 5 and not _leads_to_nothing(rule, unit, read)


def _leads_to_nothing(rule: Rule, unit: Unit, read: ReadSite) -> bool:
    target = read.by_address.get(unit.target)
    return target is not None and (target.is_empty or (rule.online and _is_on_paper(target)))


def _is_passage(rule: Rule, unit: Unit, page: ReadPage) -> bool:
    if not names(unit.concepts, rule.all) or is_refused(rule, unit) or count_words(unit.text) < rule.words:
        return False
    if rule.online and _is_on_paper(page):
        return False
    if unit.attributes.get("only_link") or (unit.kind == "text" and is_name(unit)):
        return False
    if rule.near and not any(concept in page.topic | unit.section_concepts for concept in rule.near):
        return False
    if any(concept in page.topic for concept in rule.not_topic):
        return False
    return not rule.pattern or bool(PATTERNS[rule.pattern].search(unit.text))


def link_hits(rule: Rule, read: ReadSite) -> Iterator[Hit]:
    for page, unit in read.naming(rule.all[0]):
        if (rule.news or not page.is_news) and _is_link(rule, unit, page, read):
            yield page, unit
    yield from ((home, unit) for home, unit in read.frame_naming(rule.all[0]) if _is_link(rule, unit, home, read))


def _is_link(rule: Rule, unit: Unit, page: ReadPage, read: ReadSite) -> bool:
    if unit.kind != "link" or not _leads(rule, unit) or not names(unit.concepts, rule.all) or is_refused(rule, unit):
        return False
    if count_words(unit.text) > 25:
        return False
    if rule.near and not any(concept in page.topic | unit.section_concepts for concept in rule.near):
        return False
    return unit.leads != "page" or _page_keeps_promise(rule, unit, read)


def _leads(rule: Rule, unit: Unit) -> bool:
    """A form on a platform for forms lies outside too; a file elsewhere is a file."""
    if unit.leads == "outside" and "file" in rule.leads and FILES.search(urlsplit(unit.target).path):
        return True
    return unit.leads in rule.leads or (unit.leads == "form" and "outside" in rule.leads)


def _page_keeps_promise(rule: Rule, unit: Unit, read: ReadSite) -> bool:
    """A link to a page of the site counts when that page takes up what the link says, and was not merely unread."""
    target = read.by_address.get(unit.target)
    if target is None or _leads_to_nothing(rule, unit, read):
        return False
    if target.has_form or target.asks_password or any(unit.element.startswith("textarea") for unit in target.page.units):
        return True
    return target.words >= 15 and any(one in target.mentions or one in target.topic for one in _alternatives(rule.all))


def _alternatives(wanted: Iterable[str]) -> Iterator[str]:
    return (one for each in wanted for one in each.split("|"))


def field_hits(rule: Rule, read: ReadSite) -> Iterator[Hit]:
    for page, unit in read.naming(rule.all[0]):
        if unit.kind in {"field", "button"} and names(unit.concepts, rule.all):
            yield page, unit


def service_hits(rule: Rule, read: ReadSite) -> Iterator[Hit]:
    """Offered online: said in one breath, a live link to a form, or a page that is about the service and says how to do it online."""
    for page, unit in read.naming(rule.of[0]):
        if page.is_news or page.is_empty or not names(unit.concepts, (*rule.of, *rule.also_passage)) or is_refused(rule, unit):
            continue
        if _offers(rule, unit, page, read):
            yield page, unit
        elif unit.kind == "heading" and (doors := [link for link in page.units if _is_door(rule, link, unit, read)]):
            yield from ((page, door) for door in doors)
        elif unit.kind in {"text", "heading"} and _is_page_of(rule, page):
            yield from ((page, doing) for doing in page.units if _is_doing(rule, doing, page))
        elif rule.thing and unit.kind == "text" and unit.section:
            yield from ((page, doing) for doing in page.units if _is_done_online(rule, doing) and _is_same(unit, doing, rule.thing))


def _is_door(rule: Rule, link: Unit, heading: Unit, read: ReadSite) -> bool:
    """Under the name of a service, a live link that says no more than that it goes on online."""
    if link.kind != "link" or link.section != heading.text or not any(word in link.concepts for word in rule.doing):
        return False
    return link.leads == "form" or (
        "online" in link.concepts and (link.leads == "outside" or (link.leads == "page" and _has_form(link, read)))
    )


def _is_same(unit: Unit, doing: Unit, thing: str) -> bool:
    """Named one by one in one sentence of a section, offered online together in another."""
    return doing.section == unit.section and thing in unit.concepts and thing in doing.concepts


def _offers(rule: Rule, unit: Unit, page: ReadPage, read: ReadSite) -> bool:
    if unit.kind == "text":
        return _is_done_online(rule, unit)
    if unit.kind == "button":
        return rule.doing[-1] in unit.concepts and page.has_form
    if unit.kind != "link" or _leads_to_nothing(rule, unit, read):
        return False
    if "online" in unit.concepts and unit.leads in {"outside", "page"}:
        return True
    is_listed = bool((unit.section_concepts | page.topic) & ONLINE)
    return unit.leads == "form" or (is_listed and (unit.leads == "outside" or (unit.leads == "page" and _has_form(unit, read))))


def _has_form(unit: Unit, read: ReadSite) -> bool:
    target = read.by_address.get(unit.target)
    return target is not None and target.has_form


def _is_doing(rule: Rule, unit: Unit, page: ReadPage) -> bool:
    """On the page of a service, its name need not be said again: a sentence, a form with such a button, a door to one."""
    if _is_done_online(rule, unit):
        return True
    if "soon" in unit.concepts or not any(word in unit.concepts for word in rule.doing):
        return False
    if unit.kind == "button":
        return page.has_message
    is_led = unit.leads in {"form", "outside"} or (unit.leads == "page" and bool(unit.section_concepts & ONLINE))
    return unit.kind == "link" and is_led and _is_asked(unit)


def _is_asked(link: Unit) -> bool:
    """A door says what one does there in a few words; a longer link or a file tells of it."""
    return bool(link.concepts & DEEDS) and count_words(link.text) <= DOOR_WORDS and not FILES.search(urlsplit(link.target).path)


def _is_done_online(rule: Rule, unit: Unit) -> bool:
    if unit.kind not in {"text", "link"} or unit.attributes.get("only_link") or unit.leads in {"nowhere", "place"}:
        return False
    return names(unit.concepts, rule.doing) and "soon" not in unit.concepts


def _is_page_of(rule: Rule, page: ReadPage) -> bool:
    return any(names(page.topic, (topic,)) for topic in rule.topic) if rule.topic else names(page.topic, rule.of)


LOOKS: dict[str, Look] = {
    "topic": topic_hits,
    "section": section_hits,
    "passage": passage_hits,
    "link": link_hits,
    "field": field_hits,
    "service": service_hits,
}
