"""The league as a researcher makes it: the example at once, a table, a round, the round before, and sentences for what cannot be."""

import csv
import json
import re
from html import unescape
from xml.etree import ElementTree

import pytest
from madang_losi.errors import LosiError
from madang_losi.instrument import Instrument
from madang_losi.league import Settings, example, make_league, read_entrants
from madang_losi.league.pictures import pictures
from madang_losi.league.writing import write_league
from madang_losi.published import published_scores
from madang_losi.rounds import City, Round
from madang_losi.rounds.job import Outcome
from madang_losi.wording import wording
from madang_methods.errors import UnusableInput
from test_losi_command import run

QUICK = Settings(k=5, replications=500)


@pytest.fixture(scope="module")
def made():
    return make_league(*example(), QUICK)


def write_table(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def test_the_example_puts_cities_in_groups_and_names_who_has_no_place(made):
    assert [group[0].group for group in made.league.groups] == list(range(1, len(made.league.groups) + 1))
    assert sum(map(len, made.league.groups)) == 23
    assert made.entrants.left_out == {"Seom": "nothing could be assessed"}
    assert {region.name for region in made.regions} == {"Hills", "Coast", "River", "Plain"}
    assert sum(region.cities for region in made.regions) == 23


def test_the_change_is_told_for_questions_and_cities(made):
    sure = [item.name for item in made.change.items if item.holm < 0.05]
    assert sure == ["276"]
    assert made.change.only_now == ("Nuri",)
    assert made.change.only_before == ("Seom",)


def test_what_is_compared_with_published_scores_says_how_far_that_holds(made):
    assert "based on" in made.explain().lower()
    assert "steps of 1/96, while 95 items" in made.note
    assert made.to_dict()["note"] == made.note


def test_a_city_that_the_un_assessed_stands_beside_its_published_score(tmp_path):
    known = published_scores("2024")[0]
    codes = [item.code for item in Instrument.load("2024").known_items]
    table = write_table(tmp_path / "t.csv", [["city", *codes], [known.city, *["yes"] * 95], ["Maru", *["no"] * 95]])
    made = make_league(read_entrants(table, "2024"), None, QUICK)
    assert [(one.city, one.published) for one in made.beside] == [(known.city, known.score)]
    assert made.beside[0].items == round((1 - float(known.score)) * 95)


def test_the_page_stands_by_itself_and_the_files_say_the_same(made, tmp_path):
    files = write_league(made, tmp_path)
    assert {file.name for file in files} == {
        "league.html", "league.csv", "league.json", "scores.svg", "places.svg", "regions.svg", "questions.svg"
    }  # fmt: skip
    page = (tmp_path / "league.html").read_text(encoding="utf-8")
    assert not any(part in page for part in ("<script", "src=", "<link", "@import", "http://www.example"))
    assert "This is not the UN's score" in unescape(page)
    with (tmp_path / "league.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    values = json.loads((tmp_path / "league.json").read_text(encoding="utf-8"))["league"]["places"]
    assert [row["city"] for row in rows] == [place["city"] for place in values]
    assert [int(row["place_lower"]) for row in rows] == [place["places"]["lower"] for place in values]
    for picture in tmp_path.glob("*.svg"):
        ElementTree.parse(picture)


def test_the_league_is_written_in_the_language_and_direction_of_its_reader(made, tmp_path):
    write_league(made, tmp_path, "ar")
    page = (tmp_path / "league.html").read_text(encoding="utf-8")
    assert '<html lang="ar" dir="rtl">' in page
    shown = re.sub(r"<(style|svg).*?</\1>|<span dir=.ltr.>.*?</span>|<[^>]+>", " ", page, flags=re.DOTALL)
    assert re.findall(r"\b(?:the|of|city|cities|place|with|score|surely|to)\b", shown, flags=re.IGNORECASE) == []
    axes = next(picture for picture in pictures(made, wording("ar")) if picture.name == "scores").draw().axes[0]
    assert axes.xaxis_inverted()
    assert made.explain().startswith("Based on LOSI 2024"), "what machines read stays as it is"


def test_names_of_cities_can_neither_run_nor_break_out(tmp_path):
    codes = ["281", "215"]
    names = ["=cmd|' /C calc'!A0", "<script>alert(1)</script>", "A & B $x$"]
    table = write_table(tmp_path / "t.csv", [["city", *codes], *([name, "yes", "no"] for name in names)])
    write_league(make_league(read_entrants(table, "2024"), None, QUICK), tmp_path / "out")
    page = (tmp_path / "out" / "league.html").read_text(encoding="utf-8")
    assert "<script>" not in page
    assert "'=cmd" in (tmp_path / "out" / "league.csv").read_text(encoding="utf-8-sig")


def test_many_cities_are_all_in_the_table_and_the_first_forty_in_the_pictures(tmp_path):
    rows = [[f"c{i}", *("yes" if (i * 7 + j) % 11 > i % 9 else "no" for j in range(2))] for i in range(60)]
    made = make_league(read_entrants(write_table(tmp_path / "t.csv", [["city", "281", "215"], *rows]), "2024"), None, QUICK)
    drawn = {picture.name: picture.draw() for picture in pictures(made, wording("en"))}
    assert len(drawn["scores"].axes[0].get_yticklabels()) == 40
    assert "first 40 of 60 cities" in drawn["scores"].axes[0].get_title(loc="left")
    assert "regions" not in drawn


def test_a_table_may_name_another_column_of_regions_and_other_columns_are_left_alone(tmp_path):
    table = write_table(
        tmp_path / "t.csv", [["city", "country", "note", "281", "215"], ["A", "x", "-", "1", "0"], ["B", "y", "-", "0.7", ""]]
    )
    found = read_entrants(table, "2024", by="country")
    assert found.regions == {"A": "x", "B": "y"}
    assert found.read.table.items == ("281", "215")
    assert len(found.missing) == 93


def test_a_line_for_each_answer_does_as_well_and_so_does_parquet(tmp_path):
    polars = pytest.importorskip("polars", reason="Parquet needs polars")
    rows = [
        ("A", "north", "281", "yes", 0.9), ("A", "north", "215", "no", None), ("B", "south", "281", "unknown", None),
        ("B", "south", "215", "yes", 0.8),
    ]  # fmt: skip
    polars.DataFrame(rows, schema=["city", "region", "code", "answer", "probability"], orient="row").write_parquet(tmp_path / "t.parquet")
    found = read_entrants(tmp_path / "t.parquet", "2024", doubt=0.02)
    assert found.read.table.answers.tolist() == [[1, 0], [-1, 1]]
    assert found.read.table.probabilities[0].tolist() == pytest.approx([0.9, 0.02])
    assert found.regions == {"A": "north", "B": "south"}


@pytest.fixture
def round_folder(tmp_path):
    begun = Round(tmp_path / "round", "2024")
    begun.add([City(name, f"https://{name.lower()}.example/", "north") for name in ("Maru", "Sol", "Wall")])
    codes = [item.code for item in Instrument.load("2024").known_items]
    for job in begun.waiting():
        outcome = (
            Outcome(job.source, "2024", "blocked", "answered 403: a wall") if job.city == "Wall" else Outcome(job.source, "2024", "done")
        )
        answers = [
            {"code": code, "answer": "yes" if job.city == "Maru" else "no", "probability": 0.9 if job.city == "Maru" else 0.1}
            for code in codes
        ]
        begun.folder(job.city).mkdir(parents=True)
        (begun.folder(job.city) / "answers.json").write_text(json.dumps({"answers": answers}), encoding="utf-8")
        begun.finish(job, outcome)
    return tmp_path / "round"


def test_the_cities_of_a_round_are_ranked_and_a_wall_is_no_zero(round_folder):
    found = read_entrants(round_folder, "2022")
    assert found.instrument.edition == "2024"
    assert found.left_out == {"Wall": "answered 403: a wall"}
    made = make_league(found, None, QUICK)
    assert [(place.city, place.group) for place in made.league.places] == [("Maru", 1), ("Sol", 2)]
    assert made.league.places[0].expected == pytest.approx(0.9)
    assert "without a place: 1" in made.explain()


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([["name", "281"], ["A", "yes"]], "needs a column “city”"),
        ([["city", "colour"], ["A", "red"]], "No column of t.csv is a question of edition 2024"),
        ([["city", "281"], ["A", "maybe"]], "A, item 281: “maybe” is no answer"),
        ([["city", "281"], ["A", "yes"], ["A", "no"]], "city “A” stands there twice"),
    ],
)
def test_a_table_that_cannot_be_used_is_answered_with_a_sentence(tmp_path, rows, says):
    with pytest.raises((LosiError, UnusableInput), match=says):
        read_entrants(write_table(tmp_path / "t.csv", rows), "2024")


def test_a_folder_without_a_round_is_said(tmp_path):
    with pytest.raises(LosiError, match="holds no round"):
        read_entrants(tmp_path, "2024")


def test_the_command_makes_the_example_at_once_in_json_too(tmp_path):
    result = run("rank", "--example", "--k", 5, "--replications", 200, "--out", tmp_path, "--json")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["based_on"] == "LOSI 2024"
    assert (tmp_path / "league.html").is_file()


def test_the_command_says_what_to_name_where_nothing_is_named():
    result = run("rank")
    assert result.returncode == 2
    assert "--example" in result.stderr
    assert "Traceback" not in result.stderr
