"""Series come in as long tables, from Open SDG and as SDMX; what cannot be read is named."""

import json
from pathlib import Path

import pytest
from madang_methods.errors import UnusableInput
from madang_methods.frames import parse_columns
from madang_methods.progress import DOWN, TOWARDS, UP, progress
from madang_methods.progress.reading import aims_of, long_table, read_series, series_of

SDG = Path(__file__).parents[3] / "shared" / "data" / "sdg"
needs_sdg = pytest.mark.skipif(not SDG.exists(), reason="the shared data is not on this machine (the examples below stand in for it)")

LONG = """indicator,group,year,value,direction,target
water,,2015,80,up,100
water,,2020,90,up,100
water,harbour,2015,70,,
water,harbour,2020,,,
noise,,2015/16,60,down,50
noise,,2020,55,,
"""


def found(text):
    return series_of(*long_table(parse_columns(text, "table.csv")))


def test_a_long_table_gives_series_with_their_aims():
    series, unread = found(LONG)
    assert [(one.label, one.years, one.values, one.aim.direction, one.aim.target) for one in series] == [
        ("water", (2015, 2020), (80, 90), UP, 100),
        ("water (harbour)", (2015,), (70,), UP, 100),
        ("noise", (2015, 2020), (60, 55), DOWN, 50),
    ]
    assert not unread


def test_frames_of_polars_and_pandas_are_taken_alike():
    polars, pandas = pytest.importorskip("polars"), pytest.importorskip("pandas")
    columns = parse_columns(LONG, "table.csv")
    for frame in (polars.DataFrame(columns), pandas.DataFrame(columns)):
        assert series_of(*long_table(frame)) == found(LONG)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("indicator,year\nx,2015\n", "no column “value”"),
        ("indicator,year,value\n,2015,1\n", "Row 1 names no indicator"),
        ("indicator,year,value\nx,soon,1\n", "Row 1: “soon” is no year"),
        ("indicator,year,value\nx,2015,many\n", "Row 1: value is “many”"),
        ("indicator,year,value\nx,2015,1\nx,2015,2\n", "Row 2: “x” has 2015 twice"),
        ("indicator,year,value,unit\nx,2015,1,%\nx,2016,2,km\n", "Row 2: “x” is in “km” here and in “%” before"),
        ("indicator,year,value,direction\nx,2015,1,sideways\n", "Row 1: the direction is “sideways”"),
        ("indicator,year,value,direction\nx,2015,1,up\nx,2016,2,down\n", "Row 2: “x” has another aim here"),
        ("indicator,year,value,direction,target\nx,2015,1,up,much\n", "Row 1: target is “much”"),
    ],
)
def test_a_broken_row_is_named(text, says):
    with pytest.raises(UnusableInput, match=says):
        found(text)


def test_an_indicator_without_direction_or_values_is_left_out_and_named():
    series, unread = found("indicator,year,value,direction\nx,2015,,up\nx,2016,,up\ny,2015,1,\n")
    assert not series
    assert "no value at all" in unread["x"]
    assert "Nobody says whether more or less" in unread["y"]
    with pytest.raises(UnusableInput, match="no value at all"):
        progress(series, unread=unread)


def test_groups_of_a_few_people_are_hidden_and_another_with_them():
    text = "indicator,group,people,year,value,direction\n" + "".join(
        f"x,{group},{people},{year},{year - 2000},up\n"
        for group, people in (("camp", 3), ("harbour", 40), ("town", 900))
        for year in (2015, 2020)
    )
    series, unread = found(text)
    assert [one.group for one in series] == ["town"]
    assert all("Hidden" in reason for reason in unread.values())
    assert len(unread) == 2


def test_aims_can_be_said_by_group_and_in_many_words():
    aims = aims_of(
        {"indicator": ["a", "b", "c"], "group": ["", "harbour", ""], "direction": ["positive", "descending", "0"], "target": [5, 3, 1]}
    )
    assert {key: aim.direction for key, aim in aims.items()} == {("a", ""): UP, ("b", "harbour"): DOWN, ("b", ""): DOWN, ("c", ""): TOWARDS}


def test_an_open_sdg_folder_gives_headlines_groups_and_the_aims_of_its_metadata(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "meta").mkdir()
    (tmp_path / "data" / "indicator_1-1-1.csv").write_text(
        "Year,Sex,Units,Value\n2015,,%,10\n2020,,%,8\n2015,women,%,12\n2020,women,%,11\n"
    )
    (tmp_path / "data" / "indicator_1-2-1.csv").write_text("Year,Value\n2015,1\n2015,2\n")
    (tmp_path / "data" / "indicator_9-9-9.csv").write_text("Year,Value\n")
    (tmp_path / "meta" / "1-1-1.md").write_text(
        "---\nindicator_name: Poverty\nauto_progress_calculation: true\nprogress_calculation_options:\n- direction: negative\n  target: 5\n---\ntext\n"
    )
    series, unread = series_of(*read_series(tmp_path))
    assert [(one.label, one.unit, one.aim.direction, one.aim.target) for one in series] == [
        ("1-1-1", "%", DOWN, 5),
        ("1-1-1 (Sex: women)", "%", DOWN, 5),
    ]
    assert unread == {"1-2-1": "“1-2-1” has 2015 twice. Give each year once for each group."}
    one_file = read_series(tmp_path / "data" / "indicator_1-1-1.csv")
    assert series_of(*one_file)[0] == series


def test_a_folder_without_indicators_is_answered_with_a_sentence(tmp_path):
    with pytest.raises(UnusableInput, match=r"holds no indicator_\*\.csv"):
        read_series(tmp_path)


@needs_sdg
def test_the_platforms_of_bristol_and_los_angeles_are_read_whole():
    bristol, _ = read_series(SDG / "bristol")
    angeles, _ = read_series(SDG / "losangeles")
    assert (len(bristol), len(angeles)) == (2870, 1292)
    assert len({one.indicator for one in bristol}) > 100
    series, unread = series_of(bristol, aims_of({"indicator": ["3-1-1", "1-2-1"], "direction": ["down", "down"]}))
    assert {"3-1-1", "1-2-1"} <= {one.indicator for one in series}
    assert "twice" in unread["14-4-1-a (Site: Weavern Long Meadow)"]


# --- SDMX: the same five observations in every form --------------------------------------------------------------------

EXPECTED = {"SI_POV (SEX: F)": {2015: 12.0, 2020: 11.0}, "SI_POV": {2015: 10.0, 2020: 8.5}, "SH_WAT": {2019: 71.0}}
SDMX_CSV = """DATAFLOW,SERIES,SEX,FREQ,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE,OBS_STATUS
X:D(1.0),SI_POV,F,A,2015,12,PT,A
X:D(1.0),SI_POV,F,A,2020,11,PT,A
X:D(1.0),SI_POV,_T,A,2015,10,PT,A
X:D(1.0),SI_POV,_T,A,2020,8.5,PT,E
X:D(1.0),SH_WAT,_T,A,2019,71,PT,A
"""
GENERIC = """<?xml version="1.0"?>
<m:GenericData xmlns:m="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message" xmlns:g="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic">
<m:DataSet>{}</m:DataSet></m:GenericData>"""
SPECIFIC = """<?xml version="1.0"?>
<m:StructureSpecificData xmlns:m="http://www.sdmx.org/resources/sdmxml/schemas/v3_0/message" xmlns:ns1="urn:x">
<m:DataSet>{}</m:DataSet></m:StructureSpecificData>"""
SERIES = [("SI_POV", "F", {"2015": "12", "2020": "11"}), ("SI_POV", "_T", {"2015": "10", "2020": "8.5"}), ("SH_WAT", "_T", {"2019": "71"})]


def generic():
    return GENERIC.format(
        "".join(
            f'<g:Series><g:SeriesKey><g:Value id="SERIES" value="{code}"/><g:Value id="SEX" value="{sex}"/></g:SeriesKey>'
            + '<g:Attributes><g:Value id="UNIT_MEASURE" value="PT"/></g:Attributes>'
            + "".join(f'<g:Obs><g:ObsDimension value="{year}"/><g:ObsValue value="{value}"/></g:Obs>' for year, value in points.items())
            + "</g:Series>"
            for code, sex, points in SERIES
        )
    )


def specific(*, flat):
    def observation(head, year, value):
        return f'<Obs {head} TIME_PERIOD="{year}" OBS_VALUE="{value}"/>'

    parts = []
    for code, sex, points in SERIES:
        head = f'SERIES="{code}" SEX="{sex}" UNIT_MEASURE="PT"'
        inside = "".join(observation(head if flat else "", year, value) for year, value in points.items())
        parts.append(inside if flat else f"<Series {head}>{inside}</Series>")
    return SPECIFIC.format("".join(parts))


def sdmx_json(*, version, flat):
    dimensions = [{"id": "SERIES", "values": [{"id": "SI_POV"}, {"id": "SH_WAT"}]}, {"id": "SEX", "values": [{"id": "F"}, {"id": "_T"}]}]
    years = ["2015", "2019", "2020"]
    time = {"id": "TIME_PERIOD", "values": [{"id": year} if version == 1 else {"value": year} for year in years]}
    places = {("SI_POV", "F"): "0:0", ("SI_POV", "_T"): "0:1", ("SH_WAT", "_T"): "1:1"}
    if flat:
        observations = {
            f"{places[code, sex]}:{years.index(year)}": [float(value)] for code, sex, points in SERIES for year, value in points.items()
        }
        data, structure = {"observations": observations}, {"dimensions": {"observation": [*dimensions, time]}}
    else:
        data = {
            "series": {
                places[code, sex]: {"observations": {str(years.index(year)): [float(value), 0] for year, value in points.items()}}
                for code, sex, points in SERIES
            }
        }
        structure = {"dimensions": {"series": dimensions, "observation": [time]}}
    if version == 1:
        return {"dataSets": [data], "structure": structure}
    return {"data": {"dataSets": [{"structure": 0, **data}], "structures": [structure]}}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("data.csv", SDMX_CSV),
        ("labels.csv", SDMX_CSV.replace("SEX,", "SEX: Sex,").replace(",F,", ",F: Women,")),
        ("generic.xml", generic()),
        ("specific.xml", specific(flat=False)),
        ("flat.xml", specific(flat=True)),
        ("one.json", json.dumps(sdmx_json(version=1, flat=False))),
        ("two.json", json.dumps(sdmx_json(version=2, flat=False))),
        ("flat.json", json.dumps(sdmx_json(version=2, flat=True))),
    ],
)
def test_every_form_of_sdmx_gives_the_same_series(tmp_path, name, text):
    if name.endswith("xml"):
        pytest.importorskip("lxml", reason="SDMX-ML needs the extra standards")
    (tmp_path / name).write_text(text, encoding="utf-8")
    points, aims = read_series(tmp_path / name)
    assert {one.label: one.known for one in points} == EXPECTED
    assert not aims


@pytest.mark.parametrize("path", sorted((Path(__file__).parent / "sdmx").glob("*_*")), ids=lambda path: path.name)
def test_what_pysdmx_writes_is_read(path):
    if path.suffix == ".xml":
        pytest.importorskip("lxml", reason="SDMX-ML needs the extra standards")
    points, _ = read_series(path)
    assert {one.label: one.known for one in points} == EXPECTED
    assert {one.unit for one in points} == {"PT"}


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("x.xml", "<a>", "this is not XML"),
        ("x.xml", "<a/>", "holds no observation"),
        ("x.csv", "SERIES,OBS_VALUE\nA,1\n", "holds no observation with TIME_PERIOD"),
        ("x.csv", "AREA,TIME_PERIOD,OBS_VALUE\nA,2015,1\n", "no dimension INDICATOR or SERIES"),
        (
            "x.json",
            '{"dataSets": [{"series": {"9": {"observations": {"0": [1]}}}}], "structure": {"dimensions": {"series": [{"id": "SERIES", "values": [{"id": "A"}]}], "observation": []}}}',
            "does not keep",
        ),
    ],
)
def test_sdmx_that_cannot_be_read_is_answered_with_a_sentence(tmp_path, name, text, says):
    if name.endswith("xml"):
        pytest.importorskip("lxml", reason="SDMX-ML needs the extra standards")
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(UnusableInput, match=says):
        read_series(tmp_path / name)
