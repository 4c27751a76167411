"""How well we do, as everybody reads it."""

import re

from madang.serving.cases.calculations import refresh_performance
from madang.serving.cases.models import PerformanceReport

from .filed import file_case

CELL = re.compile(r'<td class="govuk-table__cell govuk-table__cell--numeric">(.*?)</td>')


def test_a_service_nobody_applied_for_has_a_dash_and_no_empty_cell(client, dog_tag):
    refresh_performance()
    page = client.get("/performance/").content.decode()
    assert CELL.findall(page) == ["0", str(dog_tag.current_version.definition.workflow.deadline_days), "–", "–", "–"]
    assert "– means" in page


def test_medians_are_written_alike(client, dog_tag):
    file_case(dog_tag)
    report = refresh_performance()
    figures = report.content["services"][dog_tag.slug] | {"applications": 9, "median_days": 2.0, "kept_percent": 0, "satisfaction": 4.0}
    PerformanceReport.objects.update(content={**report.content, "services": {dog_tag.slug: figures}})
    assert CELL.findall(client.get("/performance/").content.decode())[-3:] == ["2", "0 %", "4.0"]
