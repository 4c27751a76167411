"""What a pack brings to the site: pages/*.md, news/*.md, events.yaml, alerts.yaml."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import AwareDatetime, Field
from wagtail.models import Locale

from madang.common.directory.models import Office
from madang.common.packs.definition import Code, Entry, Words
from madang.common.packs.reading import Lines, read_markdown, read_yaml
from madang.common.packs.report import did_you_mean
from madang.common.places.models import Area

from .actions import setup_site
from .keeping import Shelf, digest_of
from .markdown import plain, to_blocks
from .models import Alert, ContentPage, EventIndex, EventPage, HomePage, Loaded, NewsIndex, NewsPage
from .models.page import EventKind

Kind = Literal[tuple(EventKind.values)]  # type: ignore[valid-type]
LEVELS = {"information": Alert.Level.INFORMATION, "warning": Alert.Level.WARNING, "danger": Alert.Level.DANGER}
A_SENTENCE = 300
HOME = 2  # depth in Wagtail's tree


class PageEntry(Entry):
    slug: Code
    parent: Code | None = "home"
    title: str = Field(min_length=1, max_length=255)
    summary: str = Field(default="", max_length=300)
    order: int = 500
    office: Code | None = None
    in_menu: bool = False
    keywords: list[str] = []
    services: list[Code] = Field([], description="services to link to at the end")


class NewsEntry(Entry):
    slug: Code | str
    title: str = Field(min_length=1, max_length=255)
    date: date
    summary: str = Field(default="", max_length=300)
    office: Code | None = None
    keywords: list[str] = []


class EventEntry(Entry):
    code: Code | str
    kind: Kind = EventKind.TOWN
    starts_at: AwareDatetime
    ends_at: AwareDatetime | None = None
    all_day: bool = False
    office: Code | None = None
    area: Code | None = None
    title: Words
    place: Words = Field(default_factory=dict)
    text: Words = Field(default_factory=dict)
    cancelled: bool = False


class AlertEntry(Entry):
    code: Code
    level: Literal["information", "warning", "danger"] = "information"
    severity: Literal["Extreme", "Severe", "Moderate", "Minor", "Unknown"] = "Unknown"
    urgency: Literal["Immediate", "Expected", "Future", "Past", "Unknown"] = "Unknown"
    certainty: Literal["Observed", "Likely", "Possible", "Unlikely", "Unknown"] = "Unknown"
    event: str = ""
    areas: list[Code] = []
    starts_at: AwareDatetime
    ends_at: AwareDatetime | None = None
    title: Words
    text: Words = Field(default_factory=dict)
    link: str = ""


def load(folder, report):
    setup_site()
    places = Places(report)
    shelf = Shelf(report, places.offices)
    _take_pages(_texts(folder / "pages", PageEntry, report, places), shelf)
    _take_news(_texts(folder / "news", NewsEntry, report, places), shelf)
    for name, entry_type, take in (("events.yaml", EventEntry, _take_event), ("alerts.yaml", AlertEntry, _take_alert)):
        if (folder / name).exists():
            with report.collecting():
                data, lines = read_yaml(folder / name)
                for index, raw in enumerate(data or []):
                    if entry := report.validate(entry_type, raw, lines, index):
                        places.at(lines, index)
                        take(entry, shelf, places)


@dataclass
class Text:
    """One Markdown file, checked."""

    file: Path
    lines: Lines
    entry: PageEntry | NewsEntry
    body: str


def _texts(folder, entry_type, report, places):
    """{slug: {language: Text}} of the files named slug.language.md."""
    found = defaultdict(dict)
    languages = set(Locale.objects.values_list("language_code", flat=True))
    for file in sorted(folder.glob("*.md")):
        language = file.stem.rpartition(".")[2]
        with report.collecting():
            data, body, lines = read_markdown(file)
            entry = report.validate(entry_type, data, lines)
            if entry and language not in languages:
                report.error(
                    file,
                    0,
                    _("End the name of the file with a language of this portal. %(hint)s") % {"hint": did_you_mean(language, languages)},
                )
            elif entry:
                places.at(lines)
                places.office(entry.office)
                found[entry.slug][language] = Text(file, lines, entry, body)
    return found


class Places:
    """Offices and areas by code; a code that is not there becomes a mistake at its line."""

    def __init__(self, report):
        self.report, self.lines, self.index = report, None, 0
        self.offices = {office.code: office for office in Office.objects.all()}
        self.areas = {area.code: area for area in Area.objects.all()}

    def at(self, lines, *index):
        self.lines, self.index = lines, index

    def office(self, code):
        return self._find(self.offices, code, "office", _("There is no office “%(code)s”. %(hint)s"))

    def area(self, code):
        return self._find(self.areas, code, "area", _("There is no area “%(code)s”. %(hint)s"))

    def _find(self, known, code, key, message):
        if code and code not in known:
            self.report.error(self.lines.file, self.lines.at(*self.index, key), message % {"code": code, "hint": did_you_mean(code, known)})
        return known.get(code)


def _take_pages(texts, shelf):
    home = HomePage.objects.get(locale=Locale.get_default(), depth=HOME)
    pages = {"home": home}
    if "home" in texts:
        _take_home(home, texts.pop("home"), shelf)
    waiting = sorted(texts.items(), key=lambda item: _first(item[1]).entry.order)
    while ready := [(slug, twins) for slug, twins in waiting if (_first(twins).entry.parent or "home") in pages]:
        for slug, twins in ready:
            entry = _first(twins).entry
            fields = {"office": shelf.offices.get(entry.office), "show_in_menus": entry.in_menu}
            key = f"pages/{slug}"
            pages[slug] = shelf.put(ContentPage, key, slug, pages[entry.parent or "home"], _fields(twins), **fields) or home
        waiting = [item for item in waiting if item not in ready]
    for _slug, twins in waiting:
        lost = _first(twins)
        message = _("There is no page “%(slug)s” to stand under. %(hint)s") % {
            "slug": lost.entry.parent,
            "hint": did_you_mean(lost.entry.parent, pages),
        }
        shelf.report.error(lost.file, lost.lines.at("parent"), message)


def _take_home(home, twins, shelf):
    """Home pages are there before any pack, in every language."""
    for page in HomePage.objects.filter(translation_key=home.translation_key).select_related("locale"):
        text = twins.get(page.locale.language_code)
        if text:
            shelf.fill(page, f"pages/home#{page.locale.language_code}", _fields(twins)[page.locale.language_code])


def _take_news(texts, shelf):
    index = NewsIndex.objects.filter(locale=Locale.get_default()).first()
    for slug, twins in sorted(texts.items(), key=lambda item: _first(item[1]).entry.date):
        shelf.put(NewsPage, f"news/{slug}", slug, index, _fields(twins), published_on=_first(twins).entry.date)


def _first(twins):
    """What holds for every language is said in the default language's file."""
    return twins.get(Locale.get_default().language_code) or next(iter(twins.values()))


def _fields(twins):
    return {language: _fields_in(language, text) for language, text in twins.items()}


def _fields_in(language, text):
    body = to_blocks(text.body, link=partial(_link, language))
    body += [("service", {"service": f"service:{slug}"}) for slug in getattr(text.entry, "services", [])]
    return {"title": text.entry.title, "summary": text.entry.summary, "keywords": ", ".join(text.entry.keywords)[:300], "body": body}


def _link(language, address):
    """A path on this portal leads to the page in the same language."""
    is_path = address.startswith("/") and not address.startswith(("/static/", "/media/", "/documents/"))
    return f"/{language}{address}" if is_path and language != settings.LANGUAGE_CODE else address


def _take_event(entry, shelf, places):
    index = EventIndex.objects.filter(locale=Locale.get_default()).first()
    fields = {
        "kind": entry.kind, "starts_at": entry.starts_at, "ends_at": entry.ends_at, "is_all_day": entry.all_day,
        "office": places.office(entry.office), "area": places.area(entry.area), "is_cancelled": entry.cancelled,
    }  # fmt: skip
    texts = {
        language: {"title": title, "place": entry.place.get(language, ""), **_lead_and_body(entry.text.get(language, ""))}
        for language, title in entry.title.items()
    }
    shelf.put(EventPage, f"events.yaml/{entry.code}", entry.code, index, texts, **fields)


def _lead_and_body(text):
    """One short paragraph is a summary; more is a body."""
    words = plain(text)
    if len(words) <= A_SENTENCE and "\n\n" not in text.strip() and "](" not in text:
        return {"summary": words, "body": []}
    return {"summary": "", "body": to_blocks(text)}


def _take_alert(entry, shelf, places):
    """A row has no revisions, so what it looked like after loading is remembered instead."""
    key, source = f"alerts.yaml/{entry.code}", digest_of(entry.model_dump())
    loaded = Loaded.objects.filter(key=key).first()
    alert = Alert.objects.filter(code=entry.code).first()
    if loaded and (loaded.source == source or alert is None or loaded.state != _state(alert)):
        return
    alert = alert or Alert(code=entry.code)
    alert.title, alert.text, alert.link, alert.level = entry.title, entry.text, entry.link, LEVELS[entry.level]
    alert.starts_at, alert.ends_at = entry.starts_at, entry.ends_at
    alert.cap = {"event": entry.event, "severity": entry.severity, "urgency": entry.urgency, "certainty": entry.certainty}
    alert.save()
    alert.areas.set([area for area in map(places.area, entry.areas) if area])
    Loaded.objects.update_or_create(key=key, defaults={"source": source, "state": _state(alert)})
    shelf.report.count("alerts")


def _state(alert):
    when = [moment.timestamp() if isinstance(moment, datetime) else None for moment in (alert.starts_at, alert.ends_at)]
    return digest_of([alert.title, alert.text, alert.link, alert.level, alert.is_withdrawn, when])
