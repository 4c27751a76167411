"""What a town can set, call or hear is documented, and what the documentation names is there."""

import hashlib
import re
from importlib import import_module
from pathlib import Path

import pytest
import typer
import yaml
from django.dispatch import Signal

from madang.cli import app

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"
PAGES = sorted(path for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
AGPL_TEXT = "8486a10c4393cee1c25392769ddd3b2d6c242d6ec7928e1414efff7dfb2f07ef"  # SHA-256 of the text as the FSF publishes it


def settings_read():
    """Every MADANG_… the code asks the environment for; issuers of OpenID Connect have a name in the middle."""
    code = "\n".join(path.read_text() for path in (ROOT / "src").rglob("*.py") if "tests" not in path.parts)
    plain = set(re.findall(r'env\.\w+\(\s*"(MADANG_[A-Z_]+)"', code)) | set(
        re.findall(r'\b(?:text|flag|number|words|path)\(\s*"(MADANG_[A-Z_]+)"', code)
    )
    return plain | {f"MADANG_OIDC_<NAME>{suffix}" for suffix in re.findall(r'f"\{key\}(_[A-Z_]+)"', code)}


def commands():
    click_app = typer.main.get_command(app)
    for name, command in click_app.commands.items():
        if not command.hidden:
            yield from ([f"{name} {sub}" for sub in command.commands] if hasattr(command, "commands") else [name])


def signals():
    for path in (ROOT / "src" / "madang").rglob("signals.py"):
        module = import_module(".".join(path.relative_to(ROOT / "src").with_suffix("").parts))
        yield from (
            name
            for name, value in vars(module).items()
            if isinstance(value, Signal) and value.__class__.__module__ == "django.dispatch.dispatcher"
        )


def test_every_setting_is_documented_and_every_documented_one_is_read():
    documented = set(re.findall(r"`(MADANG_[A-Z_<>]+)`", (REFERENCE / "settings.md").read_text()))
    assert len(settings_read()) > 20
    assert documented == settings_read()


def test_every_command_is_documented_and_every_documented_one_exists():
    documented = set(re.findall(r"^\| `madang ([a-z -]+)`", (REFERENCE / "commands.md").read_text(), re.MULTILINE))
    assert documented == set(commands())


def test_every_signal_is_documented_and_every_documented_one_exists():
    documented = set(re.findall(r"^\| `([a-z_]+)`", (REFERENCE / "signals.md").read_text(), re.MULTILINE))
    assert documented == set(signals())


def test_every_make_target_explains_itself():
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE).group(1).split()
    assert set(phony) == set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text())
    broken = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert not broken


def test_the_readme_has_exactly_two_commands_to_paste():
    fenced = re.findall(r"```\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert fenced == ["make demo\n", "make test\n"]


def test_every_decision_is_listed():
    listed = (ROOT / "docs/decisions/README.md").read_text()
    assert [path.name for path in sorted((ROOT / "docs/decisions").glob("0*.md")) if path.name not in listed] == []


def test_the_licence_is_the_whole_text():
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == AGPL_TEXT


def test_publiccode_has_what_a_catalogue_needs():
    entry = yaml.safe_load((ROOT / "publiccode.yml").read_text())
    assert entry["publiccodeYmlVersion"] == "0.4"
    for key in ("name", "url", "platforms", "developmentStatus", "softwareType", "description", "legal", "maintenance", "localisation"):
        assert entry[key], key
    for text in entry["description"].values():
        assert len(text["shortDescription"]) <= 150
        assert 150 <= len(text["longDescription"]) <= 10000
        assert text["features"]


def test_the_index_of_the_documentation_names_every_page():
    """Decisions have an index of their own; figures are written by `make`, and found from the pages that explain them."""
    index = (ROOT / "docs" / "README.md").read_text()
    decisions = (ROOT / "docs" / "decisions" / "README.md").read_text()
    for page in (ROOT / "docs").rglob("*.md"):
        name = page.relative_to(ROOT / "docs").as_posix()
        if page.name != "README.md":
            assert f"({name})" in index or f"({page.name})" in decisions, f"docs/README.md does not name {name}"
