from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict

from madang.common import rooms
from madang.common.directory.models import Office
from madang.common.packs.actions import BrokenPack, is_loaded, load_pack
from madang.common.packs.reading import Unreadable, parse_yaml, read_csv, read_markdown, read_yaml
from madang.common.packs.report import Report


class Stage(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    kind: Literal["check", "decide"]


class Workflow(BaseModel):
    model_config = ConfigDict(extra="forbid")
    code: str
    stages: list[Stage]


@pytest.fixture
def only_this_part(monkeypatch):
    def use(load):
        monkeypatch.setattr(rooms, "_registered", {rooms.PackPart: {"test": rooms.PackPart("test", load)}})

    return use


@pytest.fixture
def pack(tmp_path):
    (tmp_path / "pack.yaml").write_text("schema_version: 1\ncode: test\nname: Test\n")
    return tmp_path


def test_a_mistake_is_shown_at_the_line_of_its_key_with_what_to_write(tmp_path):
    file = tmp_path / "workflow.yaml"
    file.write_text("code: birth\nstages:\n- name: Look\n  kind: chekc\n- naem: Decide\n  kind: decide\n")
    data, lines = read_yaml(file)
    report = Report(tmp_path)
    assert report.validate(Workflow, data, lines) is None
    found = {(mistake.line, mistake.message) for mistake in report.mistakes}
    assert (4, "“stages.0.kind” is “chekc”. Write one of: 'check' or 'decide'.") in found
    assert (5, "“stages.1.naem” is not known here. Write “name”?") in found
    assert (5, "“stages.1.name” is missing. Add it.") in found


def test_a_definition_inside_a_file_is_traced_to_its_own_lines(tmp_path):
    data, lines = parse_yaml("first: 1\n\nworkflow:\n  code: birth\n  stages: none\n", tmp_path / "x.yaml")
    report = Report(tmp_path)
    report.validate(Workflow, data["workflow"], lines, "workflow")
    assert [(mistake.file, mistake.line) for mistake in report.mistakes] == [("x.yaml", 5)]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: [1, 2\n", 3, "not YAML"),
        ("a: 1\nb: 2\na: 3\n", 3, "already written in line 1"),
        ("a:\n  c: 1\n  c: 1\n", 3, "already written in line 2"),
    ],
)
def test_broken_yaml_names_its_line(tmp_path, text, line, words):
    with pytest.raises(Unreadable) as problem:
        parse_yaml(text, tmp_path / "x.yaml")
    assert problem.value.line == line
    assert words in problem.value.message


def test_front_matter_and_text_are_told_apart(tmp_path):
    file = tmp_path / "page.md"
    file.write_text("---\ntitle: Contact\norder: 3\n---\n\nCome and see us.\n")
    data, body, lines = read_markdown(file)
    assert (data, body, lines.at("order")) == ({"title": "Contact", "order": 3}, "Come and see us.\n", 3)


def test_front_matter_without_an_end_is_said_so(tmp_path):
    file = tmp_path / "page.md"
    file.write_text("---\ntitle: Contact\n")
    with pytest.raises(Unreadable, match="has no end"):
        read_markdown(file)


def test_a_table_without_a_needed_column_is_said_so(tmp_path):
    file = tmp_path / "addresses.csv"
    file.write_text("street,number\nMadang-ro,1\n")
    with pytest.raises(Unreadable, match="postcode"):
        list(read_csv(file, ["street", "postcode"]))


def test_a_file_in_another_encoding_names_the_line(tmp_path):
    file = tmp_path / "x.yaml"
    file.write_bytes(b"a: 1\nb: " + "마루".encode("cp949"))
    with pytest.raises(Unreadable) as problem:
        read_yaml(file)
    assert problem.value.line == 2


@pytest.mark.django_db
def test_a_broken_pack_changes_nothing_and_tells_all_its_mistakes(pack, only_this_part):
    def load(folder, report):
        Office.objects.create(code="new", name={"en": "New"})
        report.error(folder / "a.yaml", 3, "First.")
        report.error(folder / "b.yaml", 5, "Second.")

    only_this_part(load)
    with pytest.raises(BrokenPack, match="2 mistakes") as broken:
        load_pack(pack)
    assert [(mistake.file, mistake.line) for mistake in broken.value.report.mistakes] == [("a.yaml", 3), ("b.yaml", 5)]
    assert not Office.objects.exists()
    assert not is_loaded("test")


@pytest.mark.django_db
def test_an_unreadable_file_does_not_hide_the_mistakes_of_other_parts(pack, monkeypatch):
    def unreadable(folder, report):
        read_yaml(folder / "nowhere.yaml")

    parts = {"a": rooms.PackPart("a", unreadable, 1), "b": rooms.PackPart("b", lambda folder, report: report.error("b.yaml", 1, "No."), 2)}
    monkeypatch.setattr(rooms, "_registered", {rooms.PackPart: parts})
    with pytest.raises(BrokenPack) as broken:
        load_pack(pack)
    assert [mistake.file for mistake in broken.value.report.mistakes] == ["nowhere.yaml", "b.yaml"]


@pytest.mark.django_db
def test_a_loaded_pack_is_remembered(pack, only_this_part):
    only_this_part(lambda folder, report: report.count("offices", 12))
    assert load_pack(pack).loaded == {"offices": 12}
    assert is_loaded("test")


@pytest.mark.django_db
def test_a_folder_that_is_no_pack_is_refused(tmp_path):
    with pytest.raises(BrokenPack) as broken:
        load_pack(tmp_path)
    assert [mistake.file for mistake in broken.value.report.mistakes] == ["pack.yaml"]
