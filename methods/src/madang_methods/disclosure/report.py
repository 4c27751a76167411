"""A checked package as a report: what is wrong with it, and how much of what should be told is told."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from madang_methods.disclosure import Completeness, Disclosure
from madang_methods.drawing import bars
from madang_methods.pages import Picture, Report, Section, Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def report(found: Disclosure) -> Report:
    sections = [Section("Errors and warnings", tables=(_problems(found),))]
    methods = [found.method]
    told = found.completeness
    if told:
        picture = Picture("disclosure", "Share of the items told, by stage; the table says the same.", lambda: stages_picture(told))
        sections.append(Section("How much is told", (told.explain(),), (_stages(told), _items(told)), (picture,)))
        methods.append(told.method)
    return Report(f"{found.kind}, checked by {found.standard}", (found.explain(),), sections, methods)


def _problems(found: Disclosure) -> Table:
    """Alike ones once, with how often and where first: a field that a whole package misuses is one thing to mend."""
    alike = Counter((one.level, _without_places(one.where), one.reason) for one in found.problems)
    first = {(one.level, _without_places(one.where), one.reason): one.unit or "the package" for one in reversed(found.problems)}
    rows = [(level, where, reason, f"{count:,}", first[level, where, reason]) for (level, where, reason), count in alike.most_common()]
    return Table("Errors and warnings, alike ones together", ("level", "where", "reason", "times", "first in"), rows, frozenset({3}))


def _without_places(where: str) -> str:
    return "/".join("*" if step.isdigit() else step for step in where.split("/"))


def _stages(told: Completeness) -> Table:
    rows = [(stage, str(sum(one.stage == stage for one in told.items)), f"{share:.0%}") for stage, share in told.by_stage.items()]
    return Table("Items told, by stage", ("stage", "items", "told"), rows, frozenset({1, 2}))


def _items(told: Completeness) -> Table:
    rows = [
        (one.stage, one.name, f"{one.share:.0%}", f"{one.due:,}", "–" if one.share_of_due is None else f"{one.share_of_due:.0%}")
        for one in told.items
    ]
    return Table("Every item", ("stage", "item", "told by", "projects that owe it", "told of those"), rows, frozenset({2, 3, 4}))


def stages_picture(told: Completeness) -> Figure:
    stages = told.by_stage
    shares = [100 * share for share in stages.values()]
    title = f"What is told of the 39 items (projects: {told.projects:,})"
    return bars([name.capitalize() for name in stages], shares, [f"{share:.0f} %" for share in shares], title, "Items told, %")
