"""Numbers to places on the page. Lengths are per cent of the width, so that words keep their size on a phone."""

import hashlib
import textwrap
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

LINE, BAR, GAP = 24, 22, 20
LABEL_ROOM = 34  # letters that fit beside each other on a 320 px phone
VALUE_ROOM = 24  # per cent kept free behind the longest bar for its number


@dataclass(frozen=True)
class Words:
    """What a chart says: its title, what it shows in a sentence, the unit, and the heads of its table's columns."""

    title: str
    desc: str = ""
    unit: str = ""
    label: Any = None
    value: Any = None

    def in_template(self):
        identity = "chart-" + hashlib.sha256(str(self.title).encode()).hexdigest()[:8]
        heads = {"label_head": self.label or _("What"), "value_head": self.value or _("How many")}
        return {"id": identity, "title": self.title, "desc": self.desc, **heads}


def shown(value, unit):
    if value is None:
        return _("not shown")
    text = number_format(
        value if isinstance(value, int) else round(value, 1), decimal_pos=None if isinstance(value, int) else 1, force_grouping=True
    )  # it cuts off
    return f"{text}\u00a0{unit}" if unit and unit != "%" else f"{text}{unit}"


def lines_of(label):
    """The label in lines that fit a phone; a Korean or Chinese sign is as wide as two letters."""
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in label)
    return textwrap.wrap(label, LABEL_ROOM // 2 if wide > len(label) / 3 else LABEL_ROOM) or [""]


def place(start, length):
    """x of something that starts `start` per cent from where reading begins."""
    return round(100 - start - length if get_language_bidi() else start, 2)


def bars(rows, words):
    rows = [(*row, None)[:3] for row in rows]
    longest = max((number for _label, number, _shown in rows if number is not None), default=0) or 1
    y, drawn = 0, []
    for name, number, text in rows:
        lines = [{"text": text_line, "y": y + 17 + i * LINE} for i, text_line in enumerate(lines_of(str(name)))]
        y += len(lines) * LINE
        length = round((number or 0) / longest * (100 - VALUE_ROOM), 2)
        said = text or shown(number, words.unit)
        drawn.append(
            {
                "name": name,
                "lines": lines,
                "y": y,
                "x": place(0, length),
                "length": length,
                "said": said,
                "said_x": place(length, 0),
                "said_y": y + 17,
                "missing": number is None,
            }
        )
        y += BAR + GAP
    nudge = -8 if get_language_bidi() else 8
    return {**words.in_template(), "rows": drawn, "height": y - GAP + 2, "bar": BAR, "edge": place(0, 0), "nudge": nudge}


def stacked(rows, series, words):
    if len(series) > 4:
        raise ValueError("A stacked chart tells at most four series apart; put the smaller ones together.")
    y, drawn = 0, []
    for name, numbers in rows:
        lines = [{"text": text_line, "y": y + 17 + i * LINE} for i, text_line in enumerate(lines_of(str(name)))]
        y += len(lines) * LINE
        drawn.append(
            {
                "name": name,
                "lines": lines,
                "y": y,
                "parts": parts_of(numbers, y, words.unit),
                "said": [shown(number, words.unit) for number in numbers],
            }
        )
        y += 30 + GAP
    key = [{"number": i, "name": name} for i, name in enumerate(series, 1)]
    return {**words.in_template(), "rows": drawn, "series": key, "height": y - GAP + 2, "edge": place(0, 0)}


def parts_of(numbers, y, unit):
    whole, start, parts = sum(number or 0 for number in numbers) or 1, 0.0, []
    for i, number in enumerate(numbers, 1):
        length = (number or 0) / whole * 100
        # A number is written into its bar only where it fits even on a phone.
        parts.append(
            {
                "series": i,
                "x": place(start, length),
                "length": round(length, 2),
                "y": y,
                "said": shown(number, unit) if length >= 16 else "",
                "mid": place(start + length / 2, 0),
                "text_y": y + 21,
            }
        )
        start += length
    return parts


def ranges(rows, words):
    """Rows are (label, value, (low, high) or None): a dot on its interval, from nothing to 100."""
    y, drawn, scale = 0, [], (100 - VALUE_ROOM) / 100
    for name, number, interval in rows:
        lines = [{"text": text_line, "y": y + 17 + i * LINE} for i, text_line in enumerate(lines_of(str(name)))]
        y += len(lines) * LINE
        low, high = interval or (number or 0, number or 0)
        drawn.append(
            {
                "name": name,
                "lines": lines,
                "y": y + BAR / 2,
                "x": None if number is None else place(number * scale, 0),
                "low": place(low * scale, 0),
                "high": place(high * scale, 0),
                "said": said_range(number, interval, words.unit),
                "said_x": place(100 * scale if number is not None else 0, 0),
                "said_y": y + 17,
                "value": shown(number, words.unit),
            }
        )
        y += BAR + GAP
    nudge = -8 if get_language_bidi() else 8
    return {**words.in_template(), "rows": drawn, "height": y - GAP + 2, "edge": place(0, 0), "end": place(100 * scale, 0), "nudge": nudge}


def said_range(number, interval, unit):
    if number is None or interval is None:
        return shown(number, unit)
    low, high = (number_format(round(bound), force_grouping=True) for bound in interval)
    return _("%(value)s (%(low)s to %(high)s)") % {"value": shown(number, unit), "low": low, "high": high}


def line(points, words):
    known = [number for _label, number in points if number is not None]
    top = nice_top(max(known, default=0))
    step = 100 / max(len(points) - 1, 1)
    placed = [
        {
            "name": name,
            "value": number,
            "x": place(i * step, 0),
            "y": None if number is None else round(100 - number / top * 100, 2),
            "said": shown(number, words.unit),
        }
        for i, (name, number) in enumerate(points)
    ]
    drawn = [point for point in placed if point["y"] is not None]
    return {
        **words.in_template(), "rows": placed, "drawn": drawn, "runs": runs(placed), "first": placed[0] if placed else None,
        "last": placed[-1] if placed else None, "last_drawn": drawn[-1] if drawn else None, "top": shown(top, words.unit),
    }  # fmt: skip


def runs(points):
    """Unbroken stretches as the points of a polyline."""
    stretch, found = [], []
    for point in [*points, {"y": None}]:
        if point["y"] is not None:
            stretch.append(f"{point['x']},{point['y']}")
        elif stretch:
            found.append(" ".join(stretch))
            stretch = []
    return found


def nice_top(number):
    """The round number at or above the highest point, from 1, 2, 2.5 or 5 times a power of ten."""
    if number <= 0:
        return 1
    power = 1
    while power * 10 <= number:
        power *= 10
    while power > number:
        power /= 10
    return next(power * step for step in (1, 2, 2.5, 5, 10) if power * step >= number)
