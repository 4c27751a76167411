"""A bound field of any Django form, drawn as a component: which template, which attributes, which errors."""

from decimal import Decimal

from django import forms
from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from .forms import DateWidget
from .localised import LocalisedWidget

# Wide widgets first: the first match wins.
TEMPLATES = (
    (forms.HiddenInput, "hidden"),
    (DateWidget, "date"),
    (LocalisedWidget, "languages"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.FileInput, "file"),
    (forms.Textarea, "textarea"),
    (forms.Select, "select"),
)

CLASSES = {"input": "govuk-input", "textarea": "govuk-textarea", "select": "govuk-select", "file": "file-field", "languages": "govuk-input"}
GROUPED = {"date", "languages", "checkboxes", "radios"}


def kind_of(widget):
    return next((kind for widget_class, kind in TEMPLATES if isinstance(widget, widget_class)), "input")


def draw_field(bound, options=None):
    kind = kind_of(bound.field.widget)
    # A room may draw a widget of its own, by a template that extends one of those here.
    template = getattr(bound.field.widget, "field_template", f"ui/fields/{kind}.html")
    return render_to_string(template, context_of(bound, kind, options or {}))


def context_of(bound, kind, options):
    look = {**getattr(bound.field, "look", {}), **options}
    context = {
        "bound": bound,
        "kind": kind,
        "id": bound.id_for_label or bound.auto_id,
        "group_id": bound.auto_id,
        "label": look.pop("label", None) or bound.label,
        "hint": look.pop("hint", None) or bound.help_text,
        "errors": said_errors(bound, kind),
        "heading": False,
        "hide_label": False,
        "label_size": "l" if look.get("heading") else ("m" if kind in GROUPED else "s"),
        **look,
    }
    context["described_by"] = described_by(context)
    context["drawn"] = drawn(bound, kind, context)
    return context


def said_errors(bound, kind):
    """Django's own "This field is required." and "Ensure this value…" do not say which field, or what to do; ours do."""
    return [
        missing(bound, kind) if is_stock_required(error) else beyond(error) or str(message)
        for error, message in zip(bound.errors.as_data(), bound.errors, strict=True)
    ]


def beyond(error):
    """A number or a text that is past its limit; empty for any other error."""
    sentences = {
        "min_value": _("Enter a number of %(limit)s or more."),
        "max_value": _("Enter a number of %(limit)s or less."),
        "min_length": _("This is too short: write at least %(limit)s characters. Now there are %(count)s."),
        "max_length": _("This is too long: write at most %(limit)s characters. Now there are %(count)s."),
    }
    params = error.params or {}
    if error.code not in sentences or not isinstance(params.get("limit_value"), (int, float, Decimal)):
        return ""
    return sentences[error.code] % {"limit": in_figures(params["limit_value"]), "count": in_figures(params["show_value"])}


def in_figures(number):
    """`1,000`, and `5` for 5.0."""
    return number_format(int(number) if isinstance(number, (float, Decimal)) and number == int(number) else number, force_grouping=True)


def is_stock_required(error):
    return error.code == "required" and error.message == forms.Field.default_error_messages["required"]


def missing(bound, kind):
    sentences = {
        "radios": _("Choose an answer to “%(label)s”."),
        "checkboxes": _("Choose at least one answer to “%(label)s”."),
        "select": _("Choose an answer to “%(label)s”."),
        "checkbox": _("Tick “%(label)s” to go on."),
        "file": _("Choose a file for “%(label)s”."),
    }
    return sentences.get(kind, _("Fill in “%(label)s”.")) % {"label": str(bound.label).rstrip(".:")}


def described_by(context):
    ids = [f"{context['group_id']}_hint"] if context["hint"] else []
    ids += [f"{context['group_id']}_error"] if context["errors"] else []
    return " ".join(ids)


def drawn(bound, kind, context):
    """The widget itself, or its options one by one."""
    if kind in ("radios", "checkboxes"):
        return [option(widget, bound) for widget in bound.subwidgets]
    if kind == "date":
        return date_parts(bound)
    return bound.as_widget(attrs=attributes(bound, kind, context))


def attributes(bound, kind, context):
    own = bound.field.widget.attrs
    attrs = {"aria-describedby": context["described_by"] or None}
    if context["errors"]:
        attrs["aria-invalid"] = "true"
    if kind == "checkbox":
        attrs["class"] = "govuk-checkboxes__input"
    elif kind in CLASSES:
        attrs["class"] = " ".join(filter(None, [CLASSES[kind], own.get("class"), *modifiers(kind, context)]))
    if kind == "textarea":
        attrs["rows"] = context.get("rows") or (own.get("rows") if str(own.get("rows")) != "10" else None) or 5
    # The server answers in the page's language; the browser's own bubbles cannot be translated or printed.
    attrs["required"] = False
    return {name: value for name, value in attrs.items() if value is not None}


def modifiers(kind, context):
    if context["errors"]:
        yield "file-field--error" if kind == "file" else f"govuk-{kind}--error"
    if context.get("width"):
        yield f"govuk-input--width-{context['width']}"


def option(widget, bound):
    data = widget.data
    hints = getattr(bound.field, "option_hints", {})
    return {
        "group": None,
        "id": data["attrs"].get("id", ""),
        "name": data["name"],
        "value": data["value"],
        "label": data["label"],
        "checked": data["selected"],
        "disabled": bound.field.disabled or data["attrs"].get("disabled"),
        "hint": hints.get(str(data["value"])),
    }


def date_parts(bound):
    wrong = wrong_parts(bound)
    return [
        {
            "name": f"{bound.html_name}_{part}",
            "id": f"{bound.auto_id}_{part}",
            "part": part,
            "label": label,
            "value": value,
            "width": 4 if part == "year" else 2,
            "wrong": part in wrong,
            "autocomplete": f"bday-{part}" if getattr(bound.field, "is_birthday", False) else None,
        }
        for part, label, value in bound.field.widget.boxes(bound.value())
    ]


def wrong_parts(bound):
    """The parts named by the error; all three when it is about the whole date."""
    codes = [error.code for error in bound.errors.as_data()]
    named = {part for code in codes for part in DateWidget.PARTS if code and part in code.split("-")}
    return named or (set(DateWidget.PARTS) if codes else set())


def summary_errors(form):
    """(message, where to go) of every error, in the order of the page."""
    if hasattr(form, "management_form"):
        yield from ((str(message), None) for message in form.non_form_errors())
        for one in form:
            yield from summary_errors(one)
        return
    if not form.is_bound:
        return
    yield from ((str(message), None) for message in form.non_field_errors())
    for bound in form:
        for message in said_errors(bound, kind_of(bound.field.widget)):
            yield message, f"#{first_control(bound)}"


def first_control(bound):
    kind = kind_of(bound.field.widget)
    if kind == "date":
        wrong = wrong_parts(bound)
        return f"{bound.auto_id}_{next(part for part in DateWidget.order() if part in wrong)}"
    if kind in ("radios", "checkboxes", "languages"):
        return f"{bound.auto_id}_0"
    return bound.id_for_label or bound.auto_id
