"""Tables at the door: every form gives the same columns, and a broken one is named by its line."""

import json

import pandas as pd
import polars as pl
import pytest
from madang_methods.disclosure import parse_disclosure
from madang_methods.errors import UnusableInput
from madang_methods.frames import columns_of, floats, parse_columns, read_columns, texts
from madang_methods.red_flags.processes import parse_processes

COLUMNS = {"sex": ["women", None, "men"], "age": [34, 50, 61]}


@pytest.mark.parametrize(
    "frame",
    [
        COLUMNS,
        pl.DataFrame(COLUMNS),
        pd.DataFrame(COLUMNS),
        pd.DataFrame(COLUMNS).convert_dtypes(),
        [{"sex": "women", "age": 34}, {"sex": float("nan"), "age": 50}, {"sex": "men", "age": 61}],
    ],
    ids=["columns", "polars", "pandas", "pandas with NA", "rows"],
)
def test_every_frame_gives_the_same_columns(frame):
    assert columns_of(frame) == COLUMNS


@pytest.mark.parametrize("form", ["csv", "json", "rows.json", "parquet"])
def test_every_file_gives_the_same_columns(tmp_path, form):
    file = tmp_path / f"people.{form}"
    if form == "csv":
        file.write_text("sex,age\nwomen,34\n,50\nmen,61\n", encoding="utf-8-sig")
    elif form == "parquet":
        pl.DataFrame(COLUMNS).write_parquet(file)
    else:
        rows = [dict(zip(COLUMNS, row, strict=True)) for row in zip(*COLUMNS.values(), strict=True)]
        file.write_text(json.dumps(COLUMNS if form == "json" else rows), encoding="utf-8")
    found = read_columns(file)
    assert texts(found, "sex") == ["women", "", "men"]
    assert floats(found, "age") == [34, 50, 61]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("sex,age\nwomen\n", "people.csv, line 2: 1 fields, but the header has 2"),
        ("sex,sex\n1,2\n", "each once"),
        ("sex\n", "no rows under its header"),
        ('{"sex": [1, 2], "age": [1]}', r"columns of \[1, 2\] rows"),
        ('[{"sex": 1}, {"age": 2}]', "row 2 has other columns"),
        ('{"sex":\n oops}', "line 2: this is not JSON"),
        ("[]", "is no table"),
    ],
)
def test_a_broken_table_is_named(text, says):
    with pytest.raises(UnusableInput, match=says):
        parse_columns(text, "people.csv")


def test_a_number_that_is_none_and_a_column_that_is_not_there_are_named():
    with pytest.raises(UnusableInput, match="Row 2: age holds nothing"):
        floats({"age": [1, None]}, "age")
    with pytest.raises(UnusableInput, match="no column “shoe”"):
        texts({"age": [1]}, "shoe")
    with pytest.raises(UnusableInput, match="A float is no table"):
        columns_of(3.0)


def test_what_only_calls_itself_parquet_is_named(tmp_path):
    file = tmp_path / "people.parquet"
    file.write_text("sex,age\n", encoding="utf-8")
    with pytest.raises(UnusableInput, match="not Parquet"):
        read_columns(file)


@pytest.mark.parametrize("parse", [parse_columns, parse_disclosure, parse_processes])
def test_brackets_in_brackets_by_the_thousand_are_named(parse):
    with pytest.raises(UnusableInput):
        parse("[" * 100_000, "deep.json")
