"""Who gets a new address in the register of residents when a case is granted. The form says it: questions with `becomes`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from madang.common.names import full_name
from madang.common.people.models import Resident

from .models import Application

HOME = ("street", "number", "unit", "postcode")
NAMES = ("family_name", "given_name", "birth_date")


@dataclass(frozen=True, slots=True)
class Mover:
    """`resident` is None for somebody the register does not know yet. With `why_not` the office has to see to it by hand."""

    person: dict[str, str]
    resident: Resident | None = None
    why_not: str = ""

    def __str__(self) -> str:
        return str(self.resident) if self.resident else full_name(self.person["family_name"], self.person["given_name"])


@dataclass(frozen=True, slots=True)
class Moving:
    """The first of `movers` is whose case it is."""

    home: dict[str, str]
    movers: list[Mover]

    def __str__(self) -> str:
        return " ".join(part for part in self.home.values() if part)


def moving(application: Application) -> Moving | None:
    """None where the form asks for no new address, or none was given."""
    address = next((application.answers.get(question.id) for question in _that_become(application, "home.address")), None)
    people = [person for question in _that_become(application, "household.member") for person in _named(application.answers, question)]
    if not address or not people:
        return None
    applicant = _found(people[0], application.resident, ours=True)
    others = [
        Mover(person, why_not=applicant.why_not) if applicant.why_not else _found(person, applicant.resident, ours=False)
        for person in people[1:]
    ]
    return Moving({part: address.get(part) or "" for part in HOME}, [applicant, *others])


def _that_become(application: Application, what: str) -> Iterator[Any]:
    for question in application.definition.form.questions():
        if getattr(question, "becomes", None) == what or any(
            getattr(inner, "becomes", None) == what for inner in getattr(question, "questions", ())
        ):
            yield question


def _named(answers: Mapping[str, Any], question: Any) -> Iterator[dict[str, str]]:
    """The people a question names: one, or as many as a list has."""
    answer = answers.get(question.id)
    if question.type != "repeat":
        yield from [answer] if answer else []
        return
    names = [inner.id for inner in question.questions if getattr(inner, "becomes", None)]
    yield from (item[name] for item in answer or [] for name in names if item.get(name))


def _found(person: dict[str, str], known: Resident | None, *, ours: bool) -> Mover:
    """`known` is the resident whose case it is; `ours` says that the person named should be just that one."""
    if not all(person.get(part) for part in NAMES):
        return Mover(person, why_not=_("name or date of birth is missing"))
    if ours and known:
        return Mover(person, known) if _is(known, person) else Mover(person, why_not=_("the case belongs to somebody else"))
    if ours and Resident.objects.filter(**{part: person[part] for part in NAMES}).exists():
        return Mover(
            person, why_not=_("nobody has shown to be this person: the case was sent without an account that is tied to the register")
        )
    namesakes = list(Resident.objects.filter(**{part: person[part] for part in NAMES}))
    at_home = [one for one in namesakes if known and known.household_id and one.household_id == known.household_id]
    if len(at_home) == 1:
        return Mover(person, at_home[0])
    if not namesakes:
        return Mover(person)
    return Mover(person, why_not=_("the register has somebody of this name and birthday in another household"))


def _is(resident: Resident, person: Mapping[str, str]) -> bool:
    number = person.get("national_number")
    return str(resident.birth_date) == person["birth_date"] and (not number or resident.register_number in (None, "", number))
