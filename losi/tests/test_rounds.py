"""Many cities: none lost, none done twice, one that fails stops no other."""

import csv
import os

import pytest
from madang_losi import rounds
from madang_losi.errors import LosiError
from madang_losi.rounds import Round
from town import save


@pytest.fixture
def cities(tmp_path):
    rows = []
    for name in ("Maru", "Sol", "Bada"):
        folder = tmp_path / name
        folder.mkdir()
        rows.append((name, save(folder), "north"))
    rows.append(("Nowhere", tmp_path / "missing", "south"))
    sheet = tmp_path / "cities.csv"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("city", "source", "region"), *rows])
    return sheet


def test_every_city_is_assessed_once_and_a_failure_is_told(cities, tmp_path):
    begun = Round(tmp_path / "out", "2024")
    begun.add(cities)
    problems = {job.city: problem for job, problem in begun.run(2, {})}
    assert [city for city, problem in problems.items() if problem] == ["Nowhere"]
    results = {row["city"]: row for row in begun.results()}
    assert results["Maru"]["score"] == results["Sol"]["score"] > 0
    assert results["Nowhere"]["score"] is None
    assert list(Round(tmp_path / "out", "2024").run(2, {})) == []


def test_a_round_that_was_stopped_goes_on_with_the_rest(cities, tmp_path):
    begun = Round(tmp_path / "out", "2024")
    begun.add(cities)
    begun.finish(begun.waiting()[0])
    (begun.folder("Maru")).mkdir(parents=True)
    again = Round(tmp_path / "out", "2024")
    again.add(cities)
    assert {job.city for job, _ in again.run(1, {})} == {"Sol", "Bada", "Nowhere"}


def test_what_failed_is_tried_again_when_asked(cities, tmp_path):
    begun = Round(tmp_path / "out", "2024")
    begun.add(cities)
    list(begun.run(2, {}))
    begun.retry()
    assert [job.city for job in begun.waiting()] == ["Nowhere"]


def test_the_sheet_of_results_has_a_line_for_each_city(cities, tmp_path):
    begun = Round(tmp_path / "out", "2024")
    begun.add(cities)
    list(begun.run(2, {}))
    with begun.write().open(encoding="utf-8-sig") as file:
        assert [row["city"] for row in csv.DictReader(file)] == ["Maru", "Sol", "Bada", "Nowhere"]


def test_a_sheet_without_its_columns_is_refused(tmp_path):
    sheet = tmp_path / "cities.csv"
    sheet.write_text("name\nMaru\n", encoding="utf-8")
    with pytest.raises(LosiError, match="city and source"):
        Round(tmp_path / "out", "2024").add(sheet)


def die(*_):
    os._exit(9)


def test_a_killed_worker_loses_no_city(cities, tmp_path, monkeypatch):
    begun = Round(tmp_path / "out", "2024")
    begun.add(cities)
    monkeypatch.setattr(rounds, "assess_city", die)
    told = dict(begun.run(2, {}))
    assert all("still waits" in problem for problem in told.values())
    monkeypatch.undo()
    assert len(list(Round(tmp_path / "out", "2024").run(2, {}))) == 4


def test_cities_whose_names_look_alike_keep_apart(tmp_path):
    begun = Round(tmp_path / "out", "2024")
    assert begun.folder("A/B") != begun.folder("A B")
    assert begun.folder("../x").parent == tmp_path / "out" / "cities"
