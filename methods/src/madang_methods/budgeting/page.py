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
:root{color-scheme:light}body{font:18px/1.5 system-ui,sans-serif;color:#1B1F23;background:#FBF8F1;max-inline-size:64rem;margin:2rem auto;
padding-inline:1rem;overflow-wrap:break-word}table{border-collapse:collapse;inline-size:100%;font-size:.85em;margin-block:1rem}
th,td{text-align:start;vertical-align:top;padding:.35rem .6rem;border-block-end:1px solid #DDD6C4}th{vertical-align:bottom}
td.n,th.n{text-align:end;font-variant-numeric:tabular-nums}td.n,td.n small{white-space:nowrap}small{font-size:.9em;color:#5A5348}
figure{margin:1rem 0;overflow-x:auto}svg{max-inline-size:100%;min-inline-size:34rem;block-size:auto}
caption{text-align:start;font-weight:600;padding-block:.5rem}h1,h2{line-height:1.2}h2{margin-block-start:2.5rem}.no td{color:#5A5348}
@media(max-width:45rem){h1{font-size:1.6em}h2{font-size:1.3em}table,tbody,tr,td,caption{display:block}tr:has(>th){display:none}
tr{padding-block:.6rem;border-block-end:1px solid #B9AF98}td,td.n{border:0;padding:.1rem 0;text-align:start;white-space:normal}
td[data-label]::before{content:attr(data-label) ": ";color:#5A5348}td:empty{display:none}}
@media print{body{background:#fff;font-size:10.5pt;margin:0;max-inline-size:none}tr,figure{break-inside:avoid}h2,caption{break-after:avoid}}
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
        f'<table><caption>Why each project was elected or not</caption><tr><th class="n">Round</th><th>Project</th>'
        f'<th class="n">Cost</th><th class="n">Votes</th><th>Why</th></tr>{rows}</table>{_markers(outcome)}'
        f"<p>Source: {escape(outcome.method.source)}.</p><ul>{assumptions}</ul>"
    )


def _picture(svg: str, words: str) -> str:
    return f'<figure role="img" aria-label="{escape(words, quote=True)}">{svg}</figure>'


def _row(explanation: Explanation) -> str:
    also = ", ".join(f"{escape(project)} ({voters:,})" for project, voters in explanation.also_got)
    more = f"<br>Its supporters also got: {also}." if also else ""
    return (
        f'<tr{UNELECTED if not explanation.is_elected else ""}><td class="n" data-label="Round">{explanation.round or "–"}</td>'
        f"<td><bdi>{escape(explanation.name)}</bdi> ({escape(explanation.project)})</td>"
        f'<td class="n" data-label="Cost">{shown(explanation.cost)}</td><td class="n" data-label="Votes">{explanation.votes:,}</td>'
        f"<td>{escape(explanation.reason)}{more}</td></tr>"
    )


def _markers(outcome: Outcome) -> str:
    if not {MARKER, SHARES} & set(outcome.election.project_columns):
        return ""
    found = markers(outcome.election, outcome.selected)
    rows = "".join(
        f'<tr><td>{escape(marker or "–")}: {escape(MEANINGS[marker])}</td><td class="n" data-label="Projects">{found.projects_by_marker[marker]}</td><td class="n" data-label="Money">{shown(money)}</td></tr>'
        for marker, money in found.by_marker.items()
    )
    rows += "".join(
        f'<tr><td>Benefit of {escape(group)}</td><td></td><td class="n" data-label="Money">{shown(money)}</td></tr>'
        for group, money in found.benefits.items()
    )
    return f'<table><caption>{escape(found.explain())}</caption><tr><th>Marker</th><th class="n">Projects</th><th class="n">Money</th></tr>{rows}</table>'


def _impact(table: Comparison) -> str:
    heads = "".join(
        f'<th class="n">{escape(impact.rule).replace("/", "/<wbr>")}: served</th><th class="n">money per voter</th>'
        for impact in table.impacts
    )
    rows = "".join(
        f"<tr><td>{escape(row.attribute)}: {escape(row.group)}</td><td class='n' data-label='Voters'>{'…' if row.voters is None else f'{row.voters:,}'}</td>"
        + "".join(_cells(impact.rule, impact.rows[number]) for impact in table.impacts)
        + "</tr>"
        for number, row in enumerate(table.impacts[0].rows)
    )
    words = "".join(f"<p>{escape(impact.explain())}</p>" for impact in table.impacts)
    notes = "".join(f"<li>{escape(text)}</li>" for text in METHOD.assumptions)
    picture = _picture(as_svg(impact_picture(table)), "Share of voters served, by group and rule; the table below says the same.")
    return (
        f"<h2>Whom the outcome serves</h2>{words}{picture}<table><caption>By group, with the range that is likely for residents like them, and the quarters of money; … stands for groups too small to show</caption>"
        f'<tr><th>Group</th><th class="n">Voters</th>{heads}</tr>{rows}</table><ul>{notes}</ul>'
    )


def _cells(rule: str, row: GroupImpact) -> str:
    served, money = f'<td class="n" data-label="{escape(rule)}: served">', '<td class="n" data-label="money per voter">'
    if row.served is None or row.served_interval is None or row.money is None or row.quartiles is None:
        return f"{served}…</td>{money}…</td>"
    low, high = row.served_interval.lower, row.served_interval.upper
    spread = " / ".join(_amount(value) for value in row.quartiles)
    return (
        f"{served}{row.served:.1%}<br><small>{low:.1%}–{high:.1%}</small></td>{money}{_amount(row.money)}<br><small>{spread}</small></td>"
    )


def _amount(value: float) -> str:
    """Without decimals where they would say nothing."""
    return f"{value:,.0f}" if value >= 1000 else f"{value:,.2f}"
