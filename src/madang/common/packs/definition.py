"""What `pack.yaml` may hold. Rooms find it, already checked, as `report.pack`."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,79}$")]
Color = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]


def _in_one_language(value: Any) -> Any:
    return {"en": value} if isinstance(value, str) else value


Words = Annotated[dict[str, Annotated[str, Field(min_length=1)]], BeforeValidator(_in_one_language), Field(min_length=1)]


class Entry(BaseModel):
    """Unknown keys are refused, so that a misspelt key is found and not silently lost."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Mark(Entry):
    file: str
    alt: Words = Field(default_factory=dict)


class Colors(Entry):
    primary: Color | None = None
    header: Color | None = None
    accent: Color | None = None


class Contact(Entry):
    phone: str = ""
    email: str = ""
    address: Words = Field(default_factory=dict)
    emergency: Words = Field(default_factory=dict)


class Centre(Entry):
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    zoom: int = 12


class PrivacyOfficer(Entry):
    name: Words
    title: Words = Field(default_factory=dict)
    office: str = ""
    phone: str = ""
    email: str = ""


class Bank(Entry):
    holder: Words
    name: Words
    account: str


class Fiscal(Entry):
    year_starts: str = "01-01"
    budget_year: int | None = None
    budget_total: int | None = None
    participatory_budget: int | None = None
    office: Code | None = Field(None, description="the treasury: reads the bank's statements")
    bank: Bank | None = None
    cash_desk: Words = Field(default_factory=dict)


class Holiday(Entry):
    date: date
    name: Words


class Calendar(Entry):
    weekdays: list[Weekday] = ["mon", "tue", "wed", "thu", "fri"]
    holidays: list[Holiday] = []


class Pack(Entry):
    schema_version: Literal[1]
    code: Code
    name: Words
    short_name: Words = Field(default_factory=dict)
    tagline: Words = Field(default_factory=dict)
    nation: Words = Field(default_factory=dict)
    languages: list[str] = ["en"]
    default_language: str = "en"
    country: str = Field(default="", pattern=r"^([a-z]{2})?$")
    national_number: str = ""
    business_number: str = ""
    currency: str = Field(default="", pattern=r"^([A-Z]{3})?$")
    timezone: str = ""
    domain: str = ""
    population: int | None = None
    population_on: date | None = None
    centre: Centre | None = None
    mark: Mark | None = None
    colors: Colors = Colors()
    contact: Contact = Contact()
    privacy_officer: PrivacyOfficer | None = None
    fiscal: Fiscal = Fiscal()
    calendar: Calendar = Calendar()
    menu: list[str] = []
