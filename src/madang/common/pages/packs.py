"""What a pack brings to the site: pages/*.md, news/*.md, events.yaml, alerts.yaml."""

from datetime import datetime
from typing import Literal

from django.utils.translation import gettext as _
from pydantic import AwareDatetime, Field
from wagtail.models import Locale

from madang.common.directory.models import Office
from madang.common.packs.definition import Code, Entry, Words
from madang.common.packs.reading import read_yaml
from madang.common.packs.report import did_you_mean
from madang.common.places.models import Area

from .actions import setup_site
from .keeping import Shelf, digest_of
from .markdown import plain, to_blocks
from .models import Alert, EventIndex, EventPage, Loaded
from .models.page import EventKind

Kind = Literal[tuple(EventKind.values)]  # type: ignore[valid-type]
LEVELS = {"information": Alert.Level.INFORMATION, "warning": Alert.Level.WARNING, "danger": Alert.Level.DANGER}
A_SENTENCE = 300


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
    shelf = Shelf(report)
    places = Places(report)
    for name, entry_type, take in (("events.yaml", EventEntry, _take_event), ("alerts.yaml", AlertEntry, _take_alert)):
        if (folder / name).exists():
            with report.collecting():
                data, lines = read_yaml(folder / name)
                for index, raw in enumerate(data or []):
                    if entry := report.validate(entry_type, raw, lines, index):
                        places.at(lines, index)
                        take(entry, shelf, places)


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
