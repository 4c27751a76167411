"""What is written is what the schema says, and the schema in the documentation is the one that the command prints."""

import json
from pathlib import Path

import pytest
from madang_losi import assess
from madang_losi.schema import AnswersFile, json_schema
from town import save

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "losi-answers.md"


@pytest.mark.parametrize("edition", ["2020", "2022", "2024"])
def test_what_is_written_follows_the_schema(tmp_path, edition):
    jsonschema = pytest.importorskip("jsonschema", reason="comes with the extra standards of madang-methods")
    data = json.loads(json.dumps(assess(save(tmp_path), edition).to_dict()))
    jsonschema.validate(data, json_schema(), cls=jsonschema.Draft202012Validator)
    AnswersFile.model_validate(data)


def test_every_field_of_the_schema_is_explained_in_the_reference():
    text = PAGE.read_text(encoding="utf-8")
    schema = json_schema()
    names = {name for part in (schema, *schema["$defs"].values()) for name in part.get("properties", {})}
    assert sorted(name for name in names if f"`{name}`" not in text) == []


def test_every_command_is_in_the_reference():
    from madang_losi.cli import app
    from typer.main import get_command

    text = PAGE.with_name("losi-commands.md").read_text(encoding="utf-8")
    assert (
        sorted(name for name in get_command(app).commands if f"`madang-losi {name} " not in text and f"`madang-losi {name}`" not in text)
        == []
    )
