"""Links in unseen wording are proposed to people; nothing that is proposed becomes an answer."""

import json

import pytest
from madang_losi.assessing import assess, write
from madang_losi.cli import app
from madang_losi.instrument import Instrument
from madang_losi.proposing import propose
from town import save
from typer.testing import CliRunner

np = pytest.importorskip("numpy", reason="proposals need numpy, which comes with their extra")


class Letters:
    """Stands in for the model: a text is the letters it has."""

    def query(self, texts):
        return self.passage(texts)

    def passage(self, texts):
        rows = np.array([[text.lower().count(chr(97 + at)) for at in range(26)] for text in texts], dtype=float)
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1)


def test_the_nearest_live_links_are_named_for_each_open_question(tmp_path):
    site = assess(save(tmp_path)).read.site
    found = propose(site, ["284", "255"], Instrument.load("2024"), Letters())
    assert [proposal.code for proposal in found] == ["284"] * 3 + ["255"] * 3
    assert all(proposal.text != "Library" for proposal in found), "a dead link is no place to look"
    assert found[0].likeness >= found[1].likeness >= found[2].likeness


def test_nothing_open_or_nothing_to_look_at_gives_nothing(tmp_path):
    site = assess(save(tmp_path)).read.site
    assert propose(site, [], Instrument.load("2024"), Letters()) == []


def test_proposals_are_written_beside_the_answers_and_change_none(tmp_path, monkeypatch):
    monkeypatch.setattr("madang_losi.proposing.bundled_model", Letters)
    (tmp_path / "site").mkdir()
    write(assess(save(tmp_path / "site")), tmp_path)
    before = (tmp_path / "answers.json").read_bytes()
    done = CliRunner().invoke(app, ["propose", str(tmp_path), "--source", str(tmp_path / "site"), "--json"])
    assert done.exit_code == 0, done.output
    proposals = json.loads((tmp_path / "proposals.json").read_text(encoding="utf-8"))["proposals"]
    assert proposals
    assert (tmp_path / "answers.json").read_bytes() == before
    yes = {answer["code"] for answer in json.loads(before)["answers"] if answer["answer"] == "yes"}
    assert not yes & {proposal["code"] for proposal in proposals}


@pytest.mark.soak
def test_the_model_in_the_package_finds_a_service_in_words_no_list_knows(tmp_path):
    from madang_losi.proposing import bundled_model

    page = "<html><body><h1>Stadt</h1>{}</body></html>"
    names = ("Müll loswerden", "Wer wir sind", "Speiseplan der Kantine", "Tanzabend", "Öffnungszeiten Schwimmbad", "Anfahrt")
    links = "".join(f'<p><a href="{number}.html">{name}</a></p>' for number, name in enumerate(names))
    documents = {f"{number}.html": page.format(name) for number, name in enumerate(names)} | {"index.html": page.format(links)}
    site = assess(save(tmp_path, documents)).read.site
    found = propose(site, ["284"], Instrument.load("2024"), bundled_model())
    assert "Müll loswerden" in {proposal.text for proposal in found}
