"""Public warnings in the Common Alerting Protocol 1.2: read, write, and check by its schema and by the rules beyond it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from madang_methods.alerts.messages import Alert, Area, Info, Reference, Resource
from madang_methods.alerts.reading import NAMESPACE, alert_of, schema, tree_of
from madang_methods.alerts.rules import Problem, problems
from madang_methods.alerts.writing import write_alert
from madang_methods.errors import UnusableInput
from madang_methods.result import Method, as_json

__all__ = [
    "Alert",
    "Area",
    "Checked",
    "Info",
    "Problem",
    "Reference",
    "Resource",
    "check_alert",
    "check_alerts",
    "read_alert",
    "write_alert",
]

OTHER_DOCUMENTS = {
    "feed": "an Atom feed. Follow its links to the alerts and check those",
    "rss": "an RSS feed. Follow its links to the alerts and check those",
    "EDXLDistribution": "an EDXL envelope. Take the alert out of it and check that",
    "alerts": "a list of alerts. Check each alert by itself",
}


@dataclass(frozen=True, slots=True)
class Checked:
    """name: of the file. alert: None where the schema already refuses it."""

    method: ClassVar[Method] = Method(
        name="check of CAP alerts",
        version="1",
        source="OASIS (2010), Common Alerting Protocol Version 1.2, with its XML schema",
        assumptions=(
            "A signature is seen, not verified.",
            "Errors are what the standard forbids; warnings are what it allows and people pay for.",
            "Nothing is fetched: links are not followed, and earlier messages are known only if they are checked together.",
        ),
    )
    name: str
    alert: Alert | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(one for one in self.problems if one.is_error)

    @property
    def passes(self) -> bool:
        return self.alert is not None and not self.errors

    def explain(self) -> str:
        warnings = len(self.problems) - len(self.errors)
        if self.passes:
            return f"{self.name} passes" + (f" (warnings: {warnings})." if warnings else ".")
        return f"{self.name} is refused (errors: {len(self.errors)}). {self.errors[0].explain()}"

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": self.method.to_dict(),
            "file": self.name,
            "passes": self.passes,
            "problems": [one.to_dict() for one in self.problems],
            "alert": self.alert.to_dict() if self.alert else None,
            "explanation": self.explain(),
        }

    def to_json(self) -> str:
        return as_json(self.to_dict())


def check_alert(document: bytes, name: str = "The alert") -> Checked:
    """Check one file, and read it if the schema lets it through. Never raises for what the file holds: it is named instead."""
    try:
        root = tree_of(document)
    except UnusableInput as problem:
        return Checked(name, None, (Problem("error", "file", 1, str(problem)),))
    wrong = _wrong_document(root)
    if wrong:
        return Checked(name, None, (wrong,))
    if not schema().validate(root):
        return Checked(name, None, tuple(Problem("error", "schema", one.line, _plain(one.message)) for one in schema().error_log))
    try:
        alert = alert_of(root)
    except UnusableInput as problem:
        return Checked(name, None, (Problem("error", "file", 1, str(problem)),))
    return Checked(name, alert, tuple(problems(root)))


def _wrong_document(root: Any) -> Problem | None:
    namespace, _, tag = root.tag.rpartition("}")
    namespace = namespace.lstrip("{")
    if tag in OTHER_DOCUMENTS:
        return Problem("error", tag, root.sourceline, f"This is {OTHER_DOCUMENTS[tag]}.")
    if tag == "alert" and namespace != NAMESPACE:
        version = namespace.rpartition(":")[2] or "no version"
        return Problem("error", "alert", root.sourceline, f"The namespace is “{namespace}” ({version}). CAP 1.2 is {NAMESPACE}.")
    return None if tag == "alert" else Problem("error", tag, root.sourceline, f"The document is a {tag}, not an alert.")


def _plain(message: str) -> str:
    return message.replace(f"{{{NAMESPACE}}}", "")


def check_alerts(documents: Iterable[tuple[str, bytes]]) -> list[Checked]:
    """Check several files (name, bytes); an identifier may be used once by a sender."""
    found = []
    seen: dict[tuple[str, str], str] = {}
    for name, document in documents:
        checked = check_alert(document, name)
        if checked.alert:
            key = (checked.alert.sender, checked.alert.identifier)
            if key in seen:
                reason = f"{key[0]} used this identifier before, in {seen[key]}. Give every message its own."
                checked = Checked(name, checked.alert, (*checked.problems, Problem("error", "identifier", 1, reason)))
            seen.setdefault(key, name)
        found.append(checked)
    return found


def read_alert(document: bytes) -> Alert:
    """The alert. Raises UnusableInput with the first reason where it is against the schema; rules beyond it are for `check_alert`."""
    checked = check_alert(document)
    if checked.alert is None:
        raise UnusableInput(checked.problems[0].explain())
    return checked.alert
