import json

from django.apps import apps

from madang.common.people.models import Resident
from madang.deploy.exporting import OPEN_TABLES, export_all, export_open


def lines(file):
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_the_open_export_holds_configuration_and_nobody(town, tmp_path):
    written = export_open(tmp_path / "open")
    assert written["directory_office"] == 1
    assert lines(tmp_path / "open" / "places_area.jsonl")[0]["name"]["ko"] == "나루동"
    assert not list((tmp_path / "open").glob("people_*"))
    assert "published_by_id" not in (tmp_path / "open" / "services_serviceversion.jsonl").read_text()


def test_every_table_called_open_is_one_of_ours():
    assert {model._meta.db_table for model in apps.get_models()} >= OPEN_TABLES


def test_the_whole_export_holds_every_row(town, tmp_path):
    written = export_all(tmp_path / "all")
    assert written["people_resident"] == Resident.objects.count() == 3
    assert {row["family_name"] for row in lines(tmp_path / "all" / "people_resident.jsonl")} == {"김"}
    assert (tmp_path / "all").stat().st_mode & 0o777 == 0o700
