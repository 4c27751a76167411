"""A page that explains an outcome by itself: no scripts, nothing fetched, prints well. Pictures need the extra `plots`."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from madang_methods.budgeting.explaining import Explanation
from madang_methods.budgeting.impact import METHOD, Comparison, GroupImpact
from madang_methods.budgeting.markers import MARKER, MEANINGS, SHARES, markers
from madang_methods.budgeting.outcome import Outcome, shown
from madang_methods.budgeting.plots import as_svg, impact_picture, money_picture

STYLE = """
:root{color-scheme:light}body{font:18px/1.5 system-ui,sans-serif;color:#1B1F23;background:#FBF8F1;max-inline-size:60rem;margin:2rem auto;
padding-inline:1rem}table{border-collapse:collapse;inline-size:100%;font-size:.85em}th,td{text-align:start;vertical-align:top;padding:.35rem .6rem;
border-block-end:1px solid #DDD6C4}td.n,th.n{text-align:end;font-variant-numeric:tabular-nums;white-space:nowrap}svg{max-inline-size:100%;block-size:auto}
.scroll{overflow-x:auto}caption{text-align:start;font-weight:600;padding-block:.5rem}h1,h2{line-height:1.2}.no{color:#5A5348}
"""


UNELECTED = ' class="no"'


def page(outcomes: Sequence[Outcome], table: Comparison) -> str:
    """HTML of the outcome: in words, why each project was or was not elected, whom it serves; several rules side by side."""
    election = outcomes[0].election
    title = election.meta.get("description") or election.meta.get("instance") or "The vote on the town's money"
    body = [f"<h1>{escape(title)}</h1>", *(_outcome(outcome) for outcome in outcomes), _impact(table)]
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>{''.join(body)}</main></body></html>\n"
    )


def _outcome(outcome: Outcome) -> str:
    rows = "".join(_row(explanation) for explanation in outcome.explanations)
    assumptions = "".join(f"<li>{escape(text)}</li>" for text in outcome.method.assumptions)
    picture = _picture(
        as_svg(money_picture(outcome)), f"Cost of each funded project by {outcome.rule.published_name}; the table below says the same."
    )
    return (
        f"<h2>{escape(outcome.rule.published_name)}, version {outcome.method.version}</h2><p>{escape(outcome.explain())}</p>{picture}"
        f'<div class="scroll"><table><caption>Why each project was elected or not</caption><tr><th class="n">Round</th><th>Project</th>'
        f'<th class="n">Cost</th><th class="n">Votes</th><th>Why</th></tr>{rows}</table></div>{_markers(outcome)}'
        f"<p>Source: {escape(outcome.method.source)}.</p><ul>{assumptions}</ul>"
    )


def _picture(svg: str, words: str) -> str:
    return f'<figure role="img" aria-label="{escape(words, quote=True)}">{svg}</figure>'


def _row(explanation: Explanation) -> str:
    also = ", ".join(f"{escape(project)} ({voters:,})" for project, voters in explanation.also_got)
    more = f"<br>Its supporters also got: {also}." if also else ""
    return (
        f'<tr{UNELECTED if not explanation.is_elected else ""}><td class="n">{explanation.round or "–"}</td>'
        f'<td>{escape(explanation.name)} ({escape(explanation.project)})</td><td class="n">{shown(explanation.cost)}</td>'
        f'<td class="n">{explanation.votes:,}</td><td>{escape(explanation.reason)}{more}</td></tr>'
    )


def _markers(outcome: Outcome) -> str:
    if not {MARKER, SHARES} & set(outcome.election.project_columns):
        return ""
    found = markers(outcome.election, outcome.selected)
    rows = "".join(
        f'<tr><td>{escape(marker or "–")}: {escape(MEANINGS[marker])}</td><td class="n">{found.projects_by_marker[marker]}</td><td class="n">{shown(money)}</td></tr>'
        for marker, money in found.by_marker.items()
    )
    rows += "".join(
        f'<tr><td>Benefit of {escape(group)}</td><td></td><td class="n">{shown(money)}</td></tr>' for group, money in found.benefits.items()
    )
    return f'<table><caption>{escape(found.explain())}</caption><tr><th>Marker</th><th class="n">Projects</th><th class="n">Money</th></tr>{rows}</table>'


def _impact(table: Comparison) -> str:
    heads = "".join(
        f'<th class="n">{escape(impact.rule)}: served</th><th class="n">money per voter (quartiles)</th>' for impact in table.impacts
    )
    rows = "".join(
        f"<tr><td>{escape(row.attribute)}: {escape(row.group)}</td><td class='n'>{'…' if row.voters is None else f'{row.voters:,}'}</td>"
        + "".join(_cells(impact.rows[number]) for impact in table.impacts)
        + "</tr>"
        for number, row in enumerate(table.impacts[0].rows)
    )
    words = "".join(f"<p>{escape(impact.explain())}</p>" for impact in table.impacts)
    notes = "".join(f"<li>{escape(text)}</li>" for text in METHOD.assumptions)
    picture = _picture(as_svg(impact_picture(table)), "Share of voters served, by group and rule; the table below says the same.")
    return (
        f'<h2>Whom the outcome serves</h2>{words}{picture}<div class="scroll"><table><caption>By group; … stands for groups too small to show</caption>'
        f'<tr><th>Group</th><th class="n">Voters</th>{heads}</tr>{rows}</table></div><ul>{notes}</ul>'
    )


def _cells(row: GroupImpact) -> str:
    if row.served is None or row.served_interval is None or row.money is None or row.quartiles is None:
        return '<td class="n">…</td><td class="n">…</td>'
    low, high = row.served_interval.lower, row.served_interval.upper
    spread = "/".join(f"{value:,.2f}" for value in row.quartiles)
    return f'<td class="n">{row.served:.1%} ({low:.1%}–{high:.1%})</td><td class="n">{row.money:,.2f} ({spread})</td>'
