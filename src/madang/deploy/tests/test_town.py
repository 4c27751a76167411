import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from madang.cli import app
from madang.deploy import town

GOOD = {
    "--town": "Maru",
    "--domain": "portal.maru.example",
    "--languages": "ko,en",
    "--default-language": "ko",
    "--time-zone": "Asia/Seoul",
    "--smtp-host": "smtp.maru.example",
    "--smtp-port": "587",
    "--smtp-user": "portal",
    "--smtp-password": "not-a-secret",
    "--sender": "no-reply@maru.example",
    "--administrator-name": "Seol Ha-neul",
    "--administrator-email": "haneul@maru.example",
    "--database": "sqlite:////var/lib/madang/madang.db",
}
CADDY = shutil.which("caddy") or shutil.which("caddy", path=str(Path(__file__).parents[4] / ".cache/caddy/usr/bin"))


def create_town(root, **changes):
    options = GOOD | {"--" + key.replace("_", "-"): value for key, value in changes.items()}
    return CliRunner().invoke(app, ["create-town", "--root", str(root), *[word for pair in options.items() for word in pair]])


@pytest.fixture
def without_database(monkeypatch):
    monkeypatch.setattr(town, "prepare_database", lambda answers, root: "https://portal.maru.example/invitation/x/")


@pytest.fixture
def made(tmp_path, without_database):
    result = create_town(tmp_path)
    assert result.exit_code == 0, result.output
    return tmp_path


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("domain", "https://maru.example/", "Write the domain alone"),
        ("domain", "maru", "is not a domain"),
        ("languages", "en,tlh", "does not speak 'tlh'"),
        ("default_language", "fr", "is not one of the town's languages"),
        ("time_zone", "Seoul", "There is no time zone"),
        ("smtp_host", "smtp maru", "is not the name of a mail server"),
        ("smtp_port", "70000", "is not a port"),
        ("administrator_email", "haneul", "is not an e-mail address"),
        ("database", "mysql://maru", "use sqlite:///… or postgres://…"),
        ("smtp_password", 'a"b', "cannot hold quotation marks"),
        ("town", "  ", "name of the town is empty"),
    ],
)
def test_nonsense_is_refused_with_what_to_write_instead(tmp_path, option, value, sentence):
    result = create_town(tmp_path, **{option: value})
    assert result.exit_code == 1
    assert sentence in " ".join(result.output.split())
    assert not list(tmp_path.iterdir())


def test_what_is_asked_is_asked_again_until_it_can_be(tmp_path, without_database):
    options = [word for pair in GOOD.items() if pair[0] != "--domain" for word in pair]
    result = CliRunner().invoke(app, ["create-town", "--root", str(tmp_path), *options], input="http://x\nportal.maru.example\n")
    assert result.exit_code == 0, result.output
    assert "is an address of a page" in result.output


def test_a_second_town_does_not_overwrite_the_first(made):
    result = create_town(made, domain="other.maru.example")
    assert result.exit_code == 1
    assert "There is already a town" in " ".join(result.output.split())
    assert "portal.maru.example" in (made / "etc/madang/madang.env").read_text()


def test_the_settings_file_is_read_back_as_it_was_answered(made):
    settings = town.settings_of(made / "etc/madang/madang.env")
    assert settings["MADANG_DOMAIN"] == "portal.maru.example"
    assert settings["MADANG_LANGUAGES"] == "ko,en"
    assert settings["MADANG_SMTP_PASSWORD"] == "not-a-secret"
    assert (made / "etc/madang/madang.env").stat().st_mode & 0o777 == 0o640


def test_the_shell_reads_the_settings_file_as_systemd_does(made):
    printed = subprocess.run(
        ["sh", "-c", f". {made}/etc/madang/madang.env; echo $MADANG_TOWN $MADANG_DATABASE"], capture_output=True, text=True, check=True
    ).stdout
    assert printed.strip() == "Maru sqlite:////var/lib/madang/madang.db"


@pytest.mark.parametrize("name", town.UNIT_FILES)
def test_units_hold_no_blank_left_open_and_name_real_programs(made, name):
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read(made / "etc/systemd/system" / name)
    text = (made / "etc/systemd/system" / name).read_text()
    assert "$" not in text
    if name.endswith(".service"):
        assert unit["Service"]["User"] == "madang"
        assert unit["Service"]["ProtectSystem"] == "strict"
        assert unit["Service"]["ReadWritePaths"] == "/var/lib/madang"
        assert unit["Service"].get("Restart", "once") == ("once" if unit["Service"].get("Type") == "oneshot" else "on-failure")
        assert Path(unit["Service"]["ExecStart"].split()[0]) == Path(sys.prefix) / "bin" / "madang"
    else:
        assert unit["Timer"]["Persistent"] == "true"


def test_every_command_in_the_units_is_one_that_madang_knows(made):
    for name in ("madang-web.service", "madang-worker.service", "madang-backup.service"):
        line = next(line for line in (made / "etc/systemd/system" / name).read_text().splitlines() if line.startswith("ExecStart="))
        _program, command, *options = line.removeprefix("ExecStart=").split()
        help_text = CliRunner().invoke(app, [command, "--help"], terminal_width=200)
        assert help_text.exit_code == 0
        for option in options:
            assert not option.startswith("--") or option in help_text.output


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not on this machine; the units are parsed above all the same")
def test_systemd_accepts_the_units(made):
    units = [str(made / "etc/systemd/system" / name) for name in town.UNIT_FILES]
    verdict = subprocess.run(["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False)
    ours = [line for line in verdict.stderr.splitlines() if "madang-" in line and "is not executable" not in line]
    assert not ours, "\n".join(ours)


def test_the_caddyfile_serves_the_domain_limits_uploads_and_repeats_no_header(made):
    text = (made / "etc/madang/Caddyfile").read_text()
    assert text.count("{") == text.count("}")
    assert "\nportal.maru.example {" in text
    assert "reverse_proxy 127.0.0.1:8000" in text
    assert "max_size" in text
    assert "Strict-Transport-Security" not in text
    assert "$" not in text


@pytest.mark.skipif(
    CADDY is None, reason="Caddy is not on this machine (scripts/install-test-tools fetches it); the Caddyfile is read above"
)
def test_caddy_accepts_the_caddyfile(made):
    config = (made / "etc/madang/Caddyfile").read_text().replace("/var/log/caddy", str(made))
    (made / "Caddyfile").write_text(config)
    command = [CADDY, "adapt", "--validate", "--adapter", "caddyfile", "--config", str(made / "Caddyfile")]
    verdict = subprocess.run(command, capture_output=True, text=True, check=False, env={"HOME": str(made)})
    assert verdict.returncode == 0, verdict.stderr
    assert "warn" not in verdict.stderr.lower()


@pytest.mark.sqlite
def test_a_town_is_made_from_nothing_with_a_way_in_for_its_administrator(tmp_path):
    result = create_town(tmp_path)
    assert result.exit_code == 0, result.output
    assert "https://portal.maru.example/" in result.output
    home = tmp_path / "var/lib/madang"
    assert (home / "madang.db").exists()
    assert (home / "keys/secret_key").stat().st_mode & 0o777 == 0o600
    assert (home / "static/staticfiles.json").exists()
