import json
from pathlib import Path

import pytest
from django.urls import reverse

from madang.common.places.drawing import map_of, middle, surface
from madang.common.places.models import Area, Landmark

SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}
EAST = {"type": "MultiPolygon", "coordinates": [[[[1, 0], [2, 0], [2, 1], [1, 1], [1, 0]]], [[[2, 0], [2.1, 0], [2.1, 0.1], [2, 0]]]]}


@pytest.fixture
def outlined(db):
    return [
        Area.objects.create(
            code="west", name={"en": "West", "ko": "서동"}, geometry=SQUARE, population=100, population_by_group={"women": 51, "men": 49}
        ),
        Area.objects.create(
            code="east", name={"en": "East"}, geometry=EAST, population=1200, population_by_group={"women": 600, "students": 3}
        ),
    ]


def test_the_middle_of_a_square_is_its_middle():
    square = [(0, 0), (2, 0), (2, 2), (0, 2)]
    assert surface(square) == 4
    assert middle(square) == (1, 1)
    assert middle([(0, 0), (1, 1), (2, 2)]) == (1, 1)


def test_north_is_up_and_everything_lies_on_the_sheet(outlined):
    drawn = map_of(outlined)
    west, east = drawn.shapes
    assert west.label_x < east.label_x
    numbers = [float(n) for shape in drawn.shapes for n in shape.path.replace("M", " ").replace("L", " ").replace("Z", " ").split()]
    assert min(numbers) >= 0 and max(numbers[0::2]) <= drawn.width and max(numbers[1::2]) <= drawn.height
    assert east.path.count("M") == 2


def test_a_town_without_outlines_has_a_table_and_no_map(client, area):
    page = client.get(reverse("areas")).content.decode()
    assert "Harbour" in page and 'class="area-map__area"' not in page


def test_the_map_has_its_table_beside_it(client, outlined):
    page = client.get(reverse("areas")).content.decode()
    assert page.count('class="area-map__area"') == 2
    assert '<title id="area-map-title">' in page
    for text in ("1,200", "Women", "students", "not counted", "1,300 people"):
        assert text in page, text


def test_each_place_on_the_map_is_also_in_the_list_beside_it(client, outlined):
    Landmark.objects.create(code="hall", kind="building", name={"en": "Town hall"}, geometry={"type": "Point", "coordinates": [0.5, 0.5]})
    line = {"type": "LineString", "coordinates": [[0, 0.2], [2, 0.2]]}
    Landmark.objects.create(code="river", kind="river", name={"en": "Big River"}, geometry=line)
    page = client.get(reverse("areas")).content.decode()
    assert 'class="area-map__line area-map__line--river"' in page
    listed = page[page.index('class="area-map__list"') :]
    assert "Town hall" in listed and "Big River" in listed


def test_a_landmark_that_is_an_outline_is_refused_with_its_line(tmp_path, db):
    from madang.common.packs.report import Report
    from madang.common.places import packs

    feature = {"type": "Feature", "properties": {"code": "lake", "kind": "river", "name": {"en": "Lake"}}, "geometry": SQUARE}
    (tmp_path / "landmarks.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    report = Report(tmp_path)
    packs.load(tmp_path, report)
    assert "Point or LineString" in report.mistakes[0].message
    assert not Landmark.objects.exists()


def test_in_korean_the_areas_have_their_korean_names(client, outlined):
    assert "서동" in client.get("/ko/areas/").content.decode()


def test_the_demo_town_is_drawn(db):
    from madang.common.packs.report import Report
    from madang.common.places import packs

    folder = Path(__file__).resolve().parents[5] / "packs/maru"
    packs.load(folder, Report(folder))
    areas = list(Area.objects.all())
    drawn = map_of(areas, list(Landmark.objects.all()))
    assert len(drawn.shapes) == len(areas) == 9
    assert "Maru River" in [str(line.landmark) for line in drawn.lines]
    assert [mark.number for mark in drawn.marks] == list(range(1, len(drawn.marks) + 1))
    assert all(0 <= mark.x <= drawn.width and 0 <= mark.y <= drawn.height for mark in drawn.marks)
    assert drawn.height > 100
