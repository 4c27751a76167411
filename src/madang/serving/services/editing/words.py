"""What the parts and fields of a definition are called on the editor's screens."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from madang.common.languages import say

PARTS = {
    "requirements": (_("Conditions"), _("Add a condition")),
    "evidence": (_("Documents needed"), _("Add a document")),
    "channels": (_("Ways to apply"), _("Add a way to apply")),
    "legal": (_("Law"), _("Add a law")),
    "outputs": (_("Results"), _("Add a result")),
    "parts": (_("Parts of other offices"), _("Add a part")),
    "form": (_("Form"), ""),
    "data_uses": (_("Uses of data"), _("Add a use of data")),
    "sections": (_("Sections"), _("Add a section")),
    "questions": (_("Questions"), _("Add a question")),
    "options": (_("Choices"), _("Add a choice")),
    "workflow": (_("Workflow"), ""),
    "stages": (_("Stages"), _("Add a stage")),
    "tasks": (_("Tasks"), _("Add a task")),
    "outcomes": (_("Outcomes"), _("Add an outcome")),
    "text_blocks": (_("Text blocks"), _("Add a text block")),
    "objection": (_("Objection"), _("Allow objections")),
    "fee": (_("Fee"), ""),
    "lines": (_("Fee lines"), _("Add a fee line")),
    "waivers": (_("Who does not pay"), _("Add a group that does not pay")),
    "letter": (_("Letter"), ""),
    "document": (_("Document that is given out"), _("Give out a document")),
}

QUESTION_TYPES = {
    "text": _("Words"),
    "email": _("E-mail address"),
    "phone": _("Telephone number"),
    "number": _("Number"),
    "date": _("Date"),
    "choice": _("Choice from a list"),
    "yes_no": _("Yes or no"),
    "statement": _("Statement to be ticked"),
    "address": _("Address"),
    "person": _("Person"),
    "file": _("Document or photo"),
    "money": _("Amount of money"),
    "slot": _("Appointment"),
    "repeat": _("Things that come several times (a list)"),
}

CHOICES = {
    "home.address": _("the address of those who live there"), "household.member": _("somebody who lives there"),
    "online": _("Online"), "counter": _("At the counter"), "paper": _("On paper"), "phone": _("By telephone"), "home_visit": _("At your home"),
    "e_mail": _("By e-mail"), "post": _("By post"), "consent": _("consent"), "contract": _("a contract"), "legal_obligation": _("a duty laid down by law"),
    "vital_interests": _("protection of life and limb"), "public_task": _("a public task"), "legitimate_interests": _("legitimate interests"),
    "officer": _("An officer"), "head": _("The head of the office"), "granted": _("Granted"), "partly": _("Granted in part"), "refused": _("Refused"),
    "closed": _("Closed without a decision"), "on_submission": _("When applying"), "before_decision": _("Before the decision"),
    "after_decision": _("After the decision"), "family_name": _("Family name"), "given_name": _("Given name"), "birth_date": _("Date of birth"),
    "national_number": _("National number"), "email": _("E-mail address"), "image": _("Photo"), "pdf": _("PDF"),
}  # fmt: skip

# What a question may be filled in with, and by which rule its number is checked.
KNOWN = {
    "person.name": _("Name"), "person.birth_date": _("Date of birth"), "person.email": _("E-mail address"), "person.phone": _("Telephone"),
    "home.address": _("Where they live"), "kr.rrn": _("Resident registration number (Korea)"),
    "kr.brn": _("Business registration number (Korea)"), "iban": "IBAN", "bic": "BIC", "isbn": "ISBN", "eu.vat": _("VAT number (European Union)"),
}  # fmt: skip

LABELS = {
    "id": (_("Short name"), _("Small letters, digits and _. Other parts refer to it, so it stays as it is. Leave it empty, and it is made from the words.")),
    "slug": (_("Address"), _("The last part of the address of its page: small letters, digits and hyphens.")),
    "name": (_("Name"), ""),
    "summary": (_("Summary"), _("One sentence, shown in lists.")),
    "description": (_("Description"), _("Paragraphs, **bold** and lists (Markdown).")),
    "audience": (_("Who it is for"), ""),
    "keywords": (_("Search words"), _("Other words people search by, with commas between them.")),
    "office": (_("Office"), ""),
    "contact": (_("Contact"), _("Only where it differs from that of the office.")),
    "sector": (_("Field of work"), _("Small letters and hyphens, for example social-protection.")),
    "events": (_("Life events"), ""),
    "time_text": (_("How long it takes"), _("Only where the number of working days does not say it.")),
    "cost_text": (_("What it costs"), _("Only where the fee lines do not say it.")),
    "related": (_("Related services"), ""),
    "assisted": (_("Usually asked for on somebody's behalf"), ""),
    "title": (_("Title"), ""),
    "text": (_("Text"), ""),
    "url": (_("Web address"), ""),
    "phone": (_("Telephone"), ""),
    "type": (_("Kind"), ""),
    "note": (_("Note"), ""),
    "held_by": (_("The office that already has it"), _("Then nobody need bring it.")),
    "purpose": (_("What the answers are for"), ""),
    "legal_basis": (_("On what ground"), ""),
    "law": (_("Which law"), ""),
    "retention_months": (_("Months kept after the case is closed"), _("0 means: erased at the next run.")),
    "sensitive": (_("Sensitive (health, origin, belief and the like)"), ""),
    "recipients": (_("Who else sees it"), ""),
    "label": (_("Words of the question or line"), ""),
    "help": (_("Help"), ""),
    "required": (_("Must be answered"), ""),
    "data": (_("Use of the answer"), _("The first use of data of the form when none is chosen.")),
    "fact": (_("What the town may already hold"), _("It is filled in, and not asked twice.")),
    "becomes": (_("What it becomes in the register"), _("Entered in the register of residents when the case is granted.")),
    "multiline": (_("Several lines"), ""),
    "min_length": (_("At least so many signs"), ""),
    "max_length": (_("At most so many signs"), ""),
    "pattern": (_("Pattern"), _("A regular expression that the whole answer must fit. Mostly not needed.")),
    "pattern_message": (_("What is said where the pattern does not fit"), ""),
    "number_check": (_("Check of an official number"), ""),
    "minimum": (_("At least"), ""),
    "maximum": (_("At most"), ""),
    "decimals": (_("Places after the point"), ""),
    "unit": (_("Unit"), _("For example m².")),
    "not_before_days": (_("Not earlier than so many days from today"), _("-30 is thirty days ago.")),
    "not_after_days": (_("Not later than so many days from today"), _("0 means: not in the future.")),
    "multiple": (_("Several can be chosen"), ""),
    "in_town": (_("Must lie in the town"), ""),
    "ask": (_("What is asked about the person"), ""),
    "accept": (_("What may be given"), ""),
    "maximum_mb": (_("Size of a file at most, in MB"), ""),
    "maximum_files": (_("Files at most"), ""),
    "evidence": (_("The kind of document it proves"), ""),
    "currency": (_("Currency"), _("Three capital letters, for example KRW.")),
    "minimum_cents": (_("At least"), ""),
    "maximum_cents": (_("At most"), ""),
    "calendar": (_("Calendar"), ""),
    "item": (_("What one of them is called"), _("For example: child.")),
    "deadline_days": (_("Working days until it is done"), ""),
    "answer_days": (_("Days a resident has to answer a question"), ""),
    "escalate_after_days": (_("Working days until the head of the office is told"), ""),
    "role": (_("Who does it"), ""),
    "notice": (_("Message to the resident when the stage begins"), ""),
    "after_payment": (_("Begins only when the fee is paid"), _("Until then the clock stands still.")),
    "kind": (_("Kind"), ""),
    "needs_reasons": (_("Reasons must be given"), _("A refusal always needs them.")),
    "produces": (_("Result it gives"), ""),
    "subject": (_("Subject of the letter"), ""),
    "body": (_("Text of the letter"), ""),
    "days": (_("Days to object"), ""),
    "how": (_("How to object"), ""),
    "appeal": (_("Where to go if the objection is rejected"), _("It stands in the letter that rejects it: which body, and until when.")),
    "due": (_("When it is paid"), ""),
    "days_to_pay": (_("Days to pay"), ""),
    "amount_cents": (_("Amount"), ""),
    "per": (_("For each"), _("A number question, or a list: the amount is taken that often.")),
    "copies": (_("How many are given out"), _("A number question; one where none is chosen. Each gets its own number and code.")),
    "free_units": (_("How many of them are free"), ""),
    "show_if": (_("Only if"), ""),
    "questions": (_("Answers that are seen"), _("None chosen means all of them.")),
}  # fmt: skip

LETTER_HELP = _(
    "Stands for itself: {reference}, {service}, {name}, {town}, {reasons}, {decided_on}, {object_until}, and the short name of any question in braces."
)
LONG = {"description", "audience", "body", "how", "appeal", "text", "notice", "purpose", "help", "note", "cost_text", "recipients"}


def label_of(name: str) -> Any:
    return LABELS.get(name, (name, ""))[0]


def part_name(name: str) -> Any:
    return PARTS[name][0] if name in PARTS else label_of(name)


def title_of(value: Any, fallback: str = "") -> str:
    """What a part is called in lists: its own words, in the reader's language."""
    for name in ("title", "name", "label", "purpose", "text"):
        if isinstance(value, dict) and isinstance(value.get(name), dict) and value[name]:
            return say(value[name])
    kind = value.get("type") if isinstance(value, dict) else None
    return str(CHOICES.get(kind, kind) or fallback)
