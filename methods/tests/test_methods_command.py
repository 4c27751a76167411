"""The command as an analyst meets it: example, file, JSON, and a sentence when the file is broken."""

import json
import subprocess
import sys

import pytest

pytest.importorskip("typer", reason="the command needs the extra cli")


def run(*arguments):
    command = [sys.executable, "-c", "from madang_methods.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")


def test_suppress_hides_the_small_counts_of_the_example():
    result = run("suppress", "--example")
    assert result.returncode == 0
    assert "…" in result.stdout
    assert "Counts from 1 to 4 are hidden" in result.stdout


def test_suppress_reads_a_file_and_prints_json(tmp_path):
    file = tmp_path / "counts.csv"
    file.write_text("office,online,counter\nHealth,2,30\nRoads,40,50\n", encoding="utf-8")
    table = json.loads(run("suppress", file, "--k", 3, "--json").stdout)
    assert table["k"] == 3
    assert table["rows"]["Health"]["online"] is None


def test_agreement_of_the_example_is_the_published_number():
    coefficients = json.loads(run("agreement", "--example", "--json").stdout)["coefficients"]
    alpha = next(c for c in coefficients if "Krippendorff" in c["method"]["name"])
    assert alpha["value"] == pytest.approx(0.743, abs=0.0005)


def test_agreement_prints_a_table():
    assert "0.743" in run("agreement", "--example").stdout


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("office,online\nHealth,few\n", "Row “Health” holds “few”."),
        ("office,online\nHealth,1,2\n", "line 2: 3 fields, but the header has 2."),
        ("office,online\nHealth,1\nHealth,2\n", "line 3: “Health” stands there twice."),
        ("office,online\n", "has no rows under its header"),
        ("", "needs a first line"),
    ],
)
def test_a_broken_file_is_answered_with_a_sentence(tmp_path, text, says):
    file = tmp_path / "counts.csv"
    file.write_text(text, encoding="utf-8")
    result = run("suppress", file)
    assert result.returncode == 2
    assert says in result.stderr
    assert "Traceback" not in result.stderr


def test_a_file_in_another_encoding_is_answered_with_a_sentence(tmp_path):
    file = tmp_path / "counts.csv"
    file.write_bytes("동,온라인\n항구,3\n".encode("cp949"))
    assert "is not UTF-8" in run("suppress", file).stderr


def test_neither_file_nor_example_is_answered_with_a_sentence():
    assert "Name one CSV file, or use --example" in run("suppress").stderr
