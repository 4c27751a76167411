"""One part of a definition as a form, made from its model: words get an input for each language, names a dropdown."""

from __future__ import annotations

import re
from itertools import chain, count
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from madang.common.directory.models import Office
from madang.common.languages import RIGHT_TO_LEFT, say
from madang.common.ui.forms import MoneyField
from madang.common.ui.localised import LocalisedField

from ..models import Event, EvidenceType, Service
from . import words
from .checks import Problem
from .conditions import (
    Group,
    Wrong,
    condition_fields,
    posted_tree,
    questions_before,
    read_condition,
    stored_tree,
    when_in_words,
    with_spare_rows,
)
from .hooks import choices_of
from .texts import strange_placeholders
from .tree import Node, Shape, shapes

TEXTS = ("name", "summary", "description", "audience", "keywords", "contact", "time_text", "cost_text")
FACTS = ("office", "sector", "events", "related", "assisted")
FIXED = {"schema_version", "slug"}
RESERVED = {"new", "rules"}  # addresses of the editor's own pages
FACT_NAMES = ("person.name", "person.birth_date", "person.email", "person.phone", "home.address")
NUMBER_CHECKS = ("kr.rrn", "kr.brn", "iban", "bic", "isbn", "eu.vat")


class Words(LocalisedField):
    """Drawn as one group with a label for each language."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.widget.field_template = "services/editor/words.html"

    def prepare_value(self, value):
        return value


class NodeForm(forms.Form):
    """`only` limits the fields to some of the part's; `is_new` asks for the short name too. `act` is a button of the condition, by which the
    page is drawn again with what was typed and nothing is saved."""

    def __init__(self, node: Node, content: dict[str, Any], data: Any = None, *, only: tuple[str, ...] = (), is_new: bool = False):
        act = (data or {}).get("act", "")
        self.node, self.content, self.is_new, self.act = node, content, is_new, act
        self.before = node.value or {}
        self.tree = posted_tree(data, act) if data else with_spare_rows(stored_tree(self.before.get("show_if")))
        self.shapes = {name: shape for name, shape in _own_shapes(node, only).items() if name != "id" or is_new}
        initial, fields = {}, {}
        for name, shape in self.shapes.items():
            made, values = self._fields(name, shape)
            fields |= made
            initial |= values
        super().__init__(data, initial=initial)
        self.fields.update(fields)
        for name, field in self.fields.items():
            field.depends = (
                isinstance(field, forms.BooleanField) or name.startswith("show_if-") or initial.get(name) not in (None, "", [], {})
            )

    def _fields(self, name: str, shape: Shape) -> tuple[dict[str, forms.Field], dict[str, Any]]:
        if shape.kind == "condition":
            return condition_fields(self.content, self.node.path, self.tree)
        if name == "letter":
            letter = self.before.get("letter") or {}
            inner = {f"letter-{key}": self._words(key, rows=12 if key == "body" else 0) for key in ("subject", "body")}
            inner["letter-body"].help_text = words.LETTER_HELP
            return inner, {f"letter-{key}": letter.get(key) for key in ("subject", "body")}
        field = self._field(name, shape)
        return {name: field}, {name: self._initial(name, shape)}

    def _initial(self, name: str, shape: Shape) -> Any:
        value = self.before.get(name, _default(self.node.model, name))
        if shape.kind == "words":
            return {language: ", ".join(listed) for language, listed in (value or {}).items()}
        return value

    def _words(self, name: str, rows: int = 0, required: bool = True) -> forms.Field:
        label, help_text = words.LABELS[name]
        return Words(label=label, help_text=help_text, rows=rows, required=required)

    def _field(self, name: str, shape: Shape) -> forms.Field:
        info = self.node.model.model_fields[name]
        label, help_text = words.LABELS.get(name, (name, ""))
        common = {"label": label, "help_text": help_text, "required": info.is_required() and name != "id"}
        if shape.kind in ("localised", "words"):
            rows = 10 if name == "description" else 3 if name in words.LONG else 0
            return Words(rows=rows, **(common | {"required": common["required"] and shape.kind == "localised"}))
        if (choices := self._choices(name)) is not None:
            many = shape.kind == "names"
            return _many(choices, **common) if many else forms.ChoiceField(choices=_with_none(choices, common["required"]), **common)
        return _plain(shape, name, info, self._currency(), common)

    def _currency(self) -> str:
        return self.before.get("currency") or (self.content.get("fee") or {}).get("currency") or "KRW"

    def _choices(self, name: str) -> list[tuple[str, Any]] | None:
        """What a field that names something may name; None for fields that name nothing."""
        model = self.node.model.__name__
        if name == "type" and model == "EvidenceNeed":
            name = "evidence"
        makers = {
            "office": _offices, "held_by": _offices, "events": _events, "evidence": _evidence, "related": self._services, "calendar": lambda: choices_of("calendar"),
            "data": lambda: _titles((self.content.get("form") or {}).get("data_uses")), "produces": lambda: _titles(self.content.get("outputs")),
            "questions": lambda: _titles(questions_before(self.content, ())), "per": self._countable, "copies": lambda: self._countable("number"),
            "fact": lambda: self._kept(name, FACT_NAMES), "number_check": lambda: self._kept(name, NUMBER_CHECKS),
        }  # fmt: skip
        return makers[name]() if name in makers else None

    def _kept(self, name: str, known: tuple[str, ...]) -> list[tuple[str, str]]:
        now = self.before.get(name)
        return [(one, words.KNOWN.get(one, one)) for one in dict.fromkeys([*known, *([now] if now else [])])]

    def _countable(self, *types: str):
        return _titles([q for q in questions_before(self.content, ()) if q.get("type") in (types or ("number", "repeat"))])

    def _services(self):
        return [
            (service.slug, str(service))
            for service in Service.objects.exclude(slug=self.content.get("slug")).select_related("current_version")
        ]

    # --- What was typed ----------------------------------------------------------------------------------------------

    @property
    def plain(self):
        return [bound for bound in self.visible_fields() if not bound.name.startswith("show_if-")]

    @property
    def condition(self):
        """The tree as it is drawn; None for parts that always apply."""
        return self._drawn(self.tree) if "show_if-mode" in self.fields else None

    def _drawn(self, group: Group) -> dict[str, Any]:
        parts = [
            {"group": self._drawn(part)}
            if isinstance(part, Group)
            else {"row": [self[f"{part.name}-{name}"] for name in ("question", "op", "answer", "text")]}
            for part in group.parts
            if isinstance(part, Group) or f"{part.name}-question" in self.fields
        ]
        return {"mode": self[f"{group.name}-mode"], "parts": parts, "address": group.address, "may_hold_groups": group.may_hold_groups}

    @property
    def in_words(self) -> str:
        """The condition as typed, as far as it can be read; else as it is stored."""
        typed = self.cleaned_data.get("show_if", ...) if self.is_bound and hasattr(self, "cleaned_data") else self.before.get("show_if")
        return "" if typed is ... else when_in_words(self.node.model.__name__, typed, self.content)

    def full_clean(self):
        """After a button of the condition only what is wrong with the condition is said, and only when it is to be put in words."""
        super().full_clean()
        if self.act:
            said = {name: errors for name, errors in self._errors.items() if name.startswith("show_if") and self.act == "say"}
            self._errors.clear()
            self._errors.update(said)

    def clean(self):
        cleaned = super().clean()
        if "show_if" in self.shapes and not any(name.startswith("show_if") for name in self.errors):
            try:
                cleaned["show_if"] = read_condition(cleaned, self.content, self.node.path, self.tree)
            except Wrong as wrong:
                self.add_error(*wrong.args)
        if self.is_new and "id" in self.shapes and not self.errors.get("id"):
            self._make_id(cleaned)
        return cleaned

    def _make_id(self, cleaned: dict[str, Any]) -> None:
        name = cleaned.get("id") or _free_id(_id_from(cleaned, self.node.path[-2]), ids_in(self.content))
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,59}", name):
            self.add_error("id", _("Use small letters, digits and _ for “Short name”, and begin with a letter."))
        else:
            cleaned["id"] = name

    def value(self) -> dict[str, Any]:
        """The part as it would be stored: what this form does not show is kept."""
        value = dict(self.before)
        for name, shape in self.shapes.items():
            new = _in_order(self._typed(name, shape), self.before.get(name))
            if (
                (name not in self.before and new == _default(self.node.model, name))
                or new in (None, "")
                or (new in ({}, []) and not self.node.model.model_fields[name].is_required() and shape.kind != "choices")
            ):
                value.pop(name, None)
            else:
                value[name] = new
        return value

    def _typed(self, name: str, shape: Shape) -> Any:
        if name == "letter":
            letter = self.before.get("letter") or {}
            return {key: _with_others(self.cleaned_data.get(f"letter-{key}"), letter.get(key)) for key in ("subject", "body")}
        new = self.cleaned_data.get(name)
        if shape.kind == "localised":
            return _with_others(new, self.before.get(name))
        if shape.kind == "words":
            listed = {language: [one.strip() for one in text.split(",") if one.strip()] for language, text in (new or {}).items()}
            return _with_others(listed, self.before.get(name))
        return int(new) if isinstance(new, float) and shape.kind == "float" and new == int(new) else new

    def take(self, problems: list[Problem]) -> None:
        """Put each sentence at the field it is about."""
        for problem in problems:
            field = {"show_if": "show_if-mode", "letter": "letter-body"}.get(problem.field, problem.field)
            self.add_error(field if field in self.fields else None, problem.sentence)


def _own_shapes(node: Node, only: tuple[str, ...]) -> dict[str, Shape]:
    found = {
        name: shape
        for name, shape in shapes(node.model).items()
        if (shape.kind not in ("model", "list") or name == "letter") and name not in FIXED and (not only or name in only)
    }
    if node.model.__name__.endswith("Question"):
        found.pop("type", None)
        if "questions" in node.path[:-2] and node.path.count("questions") > 1:
            found.pop("show_if", None)  # within a list every item is asked whole
    return {name: found[name] for name in [*only, *(name for name in found if name not in only)] if name in found}


def _default(model: Any, name: str) -> Any:
    info = model.model_fields[name]
    return None if info.is_required() else info.get_default(call_default_factory=True)


def _with_others(new: Any, before: Any) -> Any:
    """The languages the portal does not show now stay as they are."""
    shown = {code for code, _name in settings.LANGUAGES}
    hidden = {code: text for code, text in (before or {}).items() if code not in shown}
    return hidden | {code: _as_before(text, (before or {}).get(code)) for code, text in (new or {}).items()}


def _as_before(new: Any, before: Any) -> Any:
    """A browser sends other line ends, and forms strip the last one: neither is a change."""
    if not isinstance(new, str):
        return new
    new = new.replace("\r\n", "\n")
    return before if isinstance(before, str) and new.strip() == before.strip() else new


def _in_order(new: Any, before: Any) -> Any:
    """Boxes are ticked in the order of the page; the same choices in another order are no change."""
    both = isinstance(new, list) and isinstance(before, list)
    return before if both and len(new) == len(before) and set(map(str, new)) == set(map(str, before)) else new


def _id_from(cleaned: dict[str, Any], listed: str) -> str:
    """From the English words; whoever writes none (or a figure first) gets the kind of thing: `question`, `fee line` as `line`."""
    said = next((cleaned[name] for name in ("title", "name", "label", "purpose") if cleaned.get(name)), {})
    made, kind = re.sub(r"[^a-z0-9]+", "_", slugify(said.get("en", "")))[:40].strip("_"), listed.removesuffix("s")
    return made if made[:1].isalpha() else f"{kind}_{made}".strip("_")


def _free_id(wanted: str, taken: set[str]) -> str:
    numbered = (f"{wanted}_{number}" for number in count(2))
    return next(name for name in chain([wanted], numbered) if name not in taken)


def ids_in(part: Any) -> set[str]:
    """All short names of a definition, wherever they stand."""
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    own = {part["id"]} if isinstance(part, dict) and isinstance(part.get("id"), str) else set()
    return own.union(*map(ids_in, inner))


def _with_none(choices: list[Any], required: bool) -> list[Any]:
    return [("", _("– choose –") if required else _("– none –")), *choices]


def _many(choices: list[Any], **common: Any) -> forms.Field:
    return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)


def _plain(shape: Shape, name: str, info: Any, currency: str, common: dict[str, Any]) -> forms.Field:
    if shape.kind == "bool":
        return forms.BooleanField(**(common | {"required": False}))
    if shape.kind in ("choice", "choices"):
        options = [(one, words.CHOICES.get(one, one)) for one in shape.options]
        return _many(options, **common) if shape.kind == "choices" else forms.ChoiceField(choices=options, **common)
    if name.endswith("_cents"):
        return MoneyField(currency=currency, **common)
    limits = {"min_value": _limit(info, "ge"), "max_value": _limit(info, "le")}
    if shape.kind == "int":
        return forms.IntegerField(**limits, **common)
    if shape.kind == "float":
        return forms.FloatField(**limits, **common)
    return forms.CharField(**common)


def _limit(info: Any, name: str) -> Any:
    return next((getattr(one, name) for one in info.metadata if getattr(one, name, None) is not None), None)


def _offices():
    return [(office.code, say(office.name)) for office in Office.objects.all()]


def _events():
    return [(event.code, say(event.name)) for event in Event.objects.all()]


def _evidence():
    return [(kind.code, say(kind.name)) for kind in EvidenceType.objects.all()]


def _titles(items: Any) -> list[tuple[str, str]]:
    return [(item["id"], words.title_of(item, item["id"])) for item in items or []]


class NewServiceForm(forms.Form):
    name = Words(label=words.LABELS["name"][0])
    slug = forms.SlugField(label=words.LABELS["slug"][0], help_text=words.LABELS["slug"][1], max_length=80, required=False)
    office = forms.ChoiceField(label=words.LABELS["office"][0])
    copy_of = forms.ChoiceField(label=words._("Begin with a copy of"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["office"].choices = _with_none(_offices(), True)
        services = Service.objects.select_related("current_version")
        self.fields["copy_of"].choices = [("", _("– nothing: an empty service –")), *((one.slug, str(one)) for one in services)]

    def clean(self):
        cleaned = super().clean()
        slug = cleaned.get("slug") or slugify((cleaned.get("name") or {}).get("en", ""))
        if not re.fullmatch(r"[a-z][a-z0-9-]{0,79}", slug):
            self.add_error("slug", _("Write an address of small letters, digits and hyphens that begins with a letter."))
        elif slug in RESERVED or Service.objects.filter(slug=slug).exists():
            self.add_error("slug", _("There is a service with this address already. Choose another one."))
        cleaned["slug"] = slug
        return cleaned


class PublishForm(forms.Form):
    note = forms.CharField(label=words._("What has changed, and why"), widget=forms.Textarea, max_length=2000)


class ReviewForm(forms.Form):
    """Which of the two was decided is said by the button that was pressed."""

    answer = forms.CharField(
        label=words._("What should be changed"), widget=forms.Textarea, max_length=2000, required=False,
        help_text=words._("Needed only when you send it back. The editor gets it as a message."),
    )  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        if self.data.get("decision") == "send_back" and not cleaned.get("answer"):
            self.add_error("answer", _("Say what should be changed, so that the editor knows what to do."))
        return cleaned


class RuleForm(forms.Form):
    two_people = forms.BooleanField(
        label=words._("A second person approves each version"), required=False,
        help_text=words._("Whoever has changed a draft cannot approve it. Editors and administrators may approve."),
    )  # fmt: skip


class BesideForm(forms.Form):
    """Each text of a service in one language, to be written in another beside it."""

    def __init__(self, rows: list[dict[str, Any]], target: str, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows, self.target = rows, target
        rtl = target.split("-", maxsplit=1)[0] in RIGHT_TO_LEFT
        for number, row in enumerate(rows):
            high = min(12, 1 + max(len(row["source"]) // 60 + row["source"].count("\n"), 1))
            widget = forms.Textarea(attrs={"rows": high, "lang": target, "dir": "rtl" if rtl else "ltr"})
            self.fields[f"text-{number}"] = forms.CharField(
                label=row["place"], initial=row["target"], required=False, widget=widget, max_length=20_000
            )
            self.fields[f"text-{number}"].depends = True

    def pairs(self):
        return [(row, self[f"text-{number}"]) for number, row in enumerate(self.rows)]

    def clean(self):
        cleaned = super().clean()
        for number, row in enumerate(self.rows):
            if fault := strange_placeholders(row["source"], cleaned.get(f"text-{number}") or ""):
                self.add_error(f"text-{number}", fault)
        return cleaned

    def changed(self) -> dict[str, str]:
        """{address: new text}; what was not touched here may have been changed by somebody else and stays."""
        typed = ((row, (self.cleaned_data.get(f"text-{number}") or "").replace("\r\n", "\n")) for number, row in enumerate(self.rows))
        return {row["address"]: text for row, text in typed if text != row["target"]}


class XliffForm(forms.Form):
    file = forms.FileField(label=words._("The translated XLIFF file"), help_text=words._("XLIFF 1.2, up to 2 MB."))

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > 2_000_000:
            raise ValidationError(_("The file is larger than 2 MB. Is it the right one?"))
        return file.read()


class TableForm(forms.Form):
    table = forms.FileField(label=words._("The table with the translations"), help_text=words._("A CSV file in UTF-8, up to 1 MB."))

    def clean_table(self):
        file = self.cleaned_data["table"]
        if file.size > 1_000_000:
            raise ValidationError(_("The table is larger than 1 MB. Is it the right file?"))
        try:
            return file.read().decode("utf-8")
        except UnicodeDecodeError:
            raise ValidationError(_("The table is not written in UTF-8. Choose “CSV UTF-8” when you save it.")) from None
