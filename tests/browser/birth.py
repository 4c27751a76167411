"""Amina registers the birth of her son: what is answered on which page, whatever the language."""

from __future__ import annotations

import datetime
from pathlib import Path

from PIL import Image, ImageDraw

TODAY = datetime.date.today()


def a_birth_notice(folder: Path) -> Path:
    """A photograph of a paper, as a telephone takes it."""
    target = folder / "birth-notice.jpg"
    picture = Image.new("RGB", (900, 1200), "#f4f1ea")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((40, 40, 860, 1160), outline="#333333", width=3)
    for line in range(12):
        draw.line((100, 160 + line * 70, 800, 160 + line * 70), fill="#555555", width=2)
    picture.save(target, quality=80)
    return target


def answers(notice: Path, *, copies="3"):
    """Question → its boxes."""
    born = TODAY - datetime.timedelta(days=3)
    return {
        "child_family_name": {"child_family_name": "Salim"},
        "child_given_name": {"child_given_name": "Yusuf"},
        "child_sex": {"child_sex": "boy"},
        "born_on": {"born_on_day": born.day, "born_on_month": born.month, "born_on_year": born.year},
        "born_at": {"born_at": "08:30"},
        "birth_place": {"birth_place": "home"},
        "is_twin": {"is_twin": "no"},
        "applicant": {
            "applicant-family_name": "Salim",
            "applicant-given_name": "Amina",
            "applicant-birth_date_day": 21,
            "applicant-birth_date_month": 5,
            "applicant-birth_date_year": 1994,
            "applicant-national_number": "940521-6969908",
        },
        "relation": {"relation": "mother"},
        "add_father": {"add_father": "no"},
        "married": {"married": "no"},
        "home": {"home-street": "Mulle-ro", "home-number": "7"},
        "birth_notice": {"birth_notice": notice},
        "copies": {"copies": copies},
        "nurse_visit": {"nurse_visit": "no"},
        "truth": {"truth": True},
    }


CONTACT = {"name": "Amina Salim", "channel": "email", "email": "amina@example.org"}


def fill_in(walk, given, *, until="check", on_page=lambda walk, name: None, contact=CONTACT):
    """Answers page after page until the one named, which is left open. `on_page` is called on each before anything is filled in."""
    for _page in range(40):
        name = walk.path.rstrip("/").split("/")[-1].split("?")[0]
        on_page(walk, name)
        if name in (until, "check"):
            return
        walk.fill(**((contact or {}) if name == "contact" else given[name]))
        walk.go_on()
        now = walk.path.rstrip("/").split("/")[-1].split("?")[0]
        assert now != name, f"{name} was not accepted:\n{walk.text()}"
    raise AssertionError(f"The form does not end: {walk.path}")


def begin(walk):
    walk.go("/services/register-birth/apply/")
    walk.press("main form button[type=submit]")
