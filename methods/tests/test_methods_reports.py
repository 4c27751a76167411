"""The commands of the town's analyst: each runs on its example at once, prints, draws, writes a page, and answers in JSON."""

import json
import subprocess
import sys
from importlib.resources import files
from xml.etree import ElementTree

import pytest

pytest.importorskip("typer", reason="the command needs the extra cli")

EXAMPLES = {
    "index": "groups that the answers tell apart",
    "rater-errors": "where it is true",
    "association": "The changes do in 1 of 3.",
    "progress": "for 2 the methods differ",
    "red-flags": "A flag is a question, not a verdict",
    "viability": "The least grant is 51.7 million, 51.7% of the cost",
    "representation": "Behind:",
    "opinion": "Something needs to be done to address income inequality",
    "cap": "1 of 1 pass.",
    "oc4ids": "0 errors in them",
    "small-area": "are told by their own rows",
    "deprivation": "M0 is 0.0933",
    "inequality": "Furthest behind: valley",
    "left-behind": "Furthest behind: area: islands",
}


def run(*arguments):
    command = [sys.executable, "-c", "from madang_methods.cli import main; main()", *map(str, arguments)]
    environment = {"COLUMNS": "200", "PATH": "/usr/bin:/bin", "OMP_NUM_THREADS": "1"}
    return subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8", env=environment)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_is_told_as_a_table_a_page_and_pictures(name, tmp_path):
    result = run(name, "--example", "--html", tmp_path / "out.html", "--plot", tmp_path / "pictures")
    assert result.returncode == 0, result.stderr
    assert EXAMPLES[name] in result.stdout
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert "How this was worked out" in page
    assert not any(part in page for part in ("<script", "src=", "<link", "@import"))
    assert page.count("<svg") == len(list((tmp_path / "pictures").glob("*.svg"))) > 0
    for picture in (tmp_path / "pictures").glob("*.svg"):
        ElementTree.parse(picture)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_answers_machines_in_json_that_names_its_method(name):
    values = json.loads(run(name, "--example", "--json").stdout)
    first = values["alerts"][0] if name == "cap" else values
    assert {"name", "version", "source", "assumptions"} == set(first["method"])


@pytest.mark.parametrize("name", EXAMPLES)
def test_neither_file_nor_example_is_answered_with_a_sentence(name):
    result = run(name)
    assert result.returncode == 2
    assert "--example" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_panel_is_drawn_from_the_example_and_drawn_again_alike():
    arguments = ("representation", "--example", "--panel", 12, "--slack", 1, "--seed", "7 12 19 23 31 44", "--json")
    one, two = json.loads(run(*arguments).stdout), json.loads(run(*arguments).stdout)
    assert one == two
    assert len(one["panel"]) == 12
    assert "12 of 180 people by lot" in run(*arguments[:-1]).stdout


def test_the_meeting_is_weighted_back_to_the_census():
    values = json.loads(run("representation", "--example", "--weigh", "--json").stdout)
    assert len(values["raking"]["weights"]) == 180
    assert values["raking"]["effective_n"] < 180


def test_tables_come_as_csv_parquet_or_json(tmp_path):
    polars = pytest.importorskip("polars", reason="Parquet needs the extra frames")
    people, census, votes = (tmp_path / name for name in ("people.parquet", "census.json", "votes.parquet"))
    polars.DataFrame({"sex": ["women"] * 30 + ["men"] * 70}).write_parquet(people)
    census.write_text('{"attribute": ["sex", "sex"], "category": ["women", "men"], "people": [50, 50]}', encoding="utf-8")
    values = json.loads(run("representation", people, "--census", census, "--json").stdout)
    assert values["indices"]["sex"] == pytest.approx(0.8)
    polars.read_csv(files("madang_methods") / "examples" / "opinion.csv").write_parquet(votes)
    assert json.loads(run("opinion", votes, "--json").stdout)["consensus"][0]["statement"] == "45"


def test_a_broken_alert_ends_the_command_with_1_and_is_named(tmp_path):
    broken = tmp_path / "broken.cap"
    broken.write_text("<alert xmlns='urn:oasis:names:tc:emergency:cap:1.2'><identifier>1</identifier></alert>", encoding="utf-8")
    result = run("cap", broken)
    assert result.returncode == 1
    assert "broken.cap is refused (errors: " in result.stdout


def test_a_package_with_errors_ends_the_command_with_1(tmp_path):
    package = tmp_path / "package.json"
    package.write_text('{"projects": [{"id": "x", "status": "started"}]}', encoding="utf-8")
    result = run("oc4ids", package)
    assert result.returncode == 1
    assert "'started' is not one of the codes allowed" in result.stdout


def test_settings_of_the_flags_come_from_a_file_and_wrong_ones_are_named(tmp_path):
    settings = tmp_path / "settings.json"
    settings.write_text('{"thresholds": {"R003": 30}}', encoding="utf-8")
    strict = json.loads(run("red-flags", "--example", "--settings", settings, "--only", "R003", "--json").stdout)
    usual = json.loads(run("red-flags", "--example", "--only", "R003", "--json").stdout)
    assert strict["findings"][0]["flagged"] > usual["findings"][0]["flagged"]
    settings.write_text('{"colour": 1}', encoding="utf-8")
    assert "no setting “colour”" in run("red-flags", "--example", "--settings", settings).stderr


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("red-flags", "{", "line 1: this is not JSON"),
        ("viability", "[]", "holds no project"),
        ("viability", '{"name": "x"}', "does not say its capital_cost"),
        ("opinion", "a,b\n1,2\n", "is no list of votes"),
        ("oc4ids", "{", "line 1: this is not JSON"),
        ("progress", "indicator,year,value\nwater,soon,3\n", "Row 1: “soon” is no year"),
        ("progress", "indicator,year,value,direction\nwater,2015,3,up\n", "has one year only"),
        ("association", "unit,a,b\nx,1,2\n", "Say which columns"),
        ("representation", "sex\nwomen\n", "Name the census"),
        ("small-area", "area,value\na,1\n", "Name the table of all areas"),
        ("deprivation", "water\n1\n", "Name the indicators"),
        ("left-behind", "reached,area\n1,a\n", "Name the circumstances"),
        ("inequality", "income\n100\nmuch\n", "Row 2: income holds “much”"),
    ],
)
def test_a_file_that_cannot_be_used_is_answered_with_a_sentence(tmp_path, name, text, says):
    file = tmp_path / "file"
    file.write_text(text, encoding="utf-8")
    result = run(name, file)
    assert result.returncode == 2
    assert says in result.stderr
    assert "Traceback" not in result.stderr


def test_the_commands_start_without_what_calculates():
    shown = run("--help").stdout
    assert all(name in shown for name in EXAMPLES)
    code = "import madang_methods.cli, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "scipy", "lxml", "jsonschema", "matplotlib"} & set(loaded)


def test_estimates_of_areas_and_rows_with_covariates_are_read_too(tmp_path):
    estimates, people, areas = (tmp_path / f"{name}.csv" for name in ("estimates", "people", "areas"))
    estimates.write_text(
        "area,rate,se,n,x\na,.3,.05,30,1\nb,.4,.07,25,2\nc,.6,.1,12,3\nd,.5,.05,40,3\ne,.7,,9,4\nf,,,,5\ng,.65,.08,22,4\n", encoding="utf-8"
    )
    found = json.loads(run("small-area", estimates, "--value", "rate", "--error", "se", "--rows", "n", "--json").stdout)
    told = {one["area"]: one for one in found["areas"]}
    assert (told["f"]["rows"], told["f"]["told"], told["e"]["pooled"]) == (0, "synthetic", True)
    people.write_text("area,y,x\n" + "".join(f"{area},{y},{y * 2 + y % 3}\n" for area in "abcd" for y in range(1, 9)), encoding="utf-8")
    areas.write_text("area,x\n" + "".join(f"{area},{mean}\n" for area, mean in zip("abcde", range(8, 13), strict=True)), encoding="utf-8")
    found = json.loads(run("small-area", people, "--value", "y", "--areas", areas, "--with", "x", "--unit", "--json").stdout)
    assert found["method"]["name"] == "Battese-Harter-Fuller unit-level model"
    assert len(found["areas"]) == 5


def test_groups_are_crossed_and_intervals_drawn_where_asked():
    found = json.loads(run("inequality", "--example", "--by", "area,sex", "--replicates", 50, "--json").stdout)
    assert "islands · women" in {one["group"] for one in found["estimates"]}
    assert found["estimates"][0]["interval"]["kind"] == "bootstrap"


def test_a_barrier_is_turned_into_its_complement():
    arguments = ("left-behind", "--example", "--replicates", 50, "--json")
    one, other = (json.loads(run(*arguments, *more).stdout) for more in ((), ("--barrier",)))
    assert one["coverage"] == pytest.approx(1 - other["coverage"])
    assert one["groups"][0]["words"] == other["groups"][-1]["words"]


def test_every_method_of_the_list_has_its_command():
    shown = run("--help").stdout
    names = "deprivation inequality left-behind small-area representation progress association impact opinion viability red-flags night-bus cap oc4ids"
    assert all(f" {name} " in shown for name in names.split())
