import json
import os
import socket
import subprocess
import sys

import pytest
import typer
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.test import Client
from django.urls import include, path
from typer.testing import CliRunner

from madang.cli import app
from madang.common.packs.actions import load_pack
from madang.common.people.models import Account, Deputy, Mandate
from madang.config import urls as portal
from madang.deploy import preparing
from madang.deploy.demo import BesidesThis, become_server
from madang.deploy.people import demo_people

pytestmark = pytest.mark.django_db


class Urls:
    """The addresses of a portal that is a demo."""

    urlpatterns = [path("demo/", include("madang.deploy.urls")), *portal.urlpatterns]
    handler404, handler500 = portal.handler404, getattr(portal, "handler500", None)


@pytest.fixture
def maru(settings, request):
    settings.DEMO = True
    settings.ROOT_URLCONF = Urls
    load_pack(request.config.rootpath / "packs" / "maru")


@pytest.fixture
def demo_officer(officer, settings):
    settings.DEMO = True
    settings.ROOT_URLCONF = Urls
    Authenticator.objects.filter(user=officer).update(data={"secret": get_adapter().encrypt("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")})
    return officer


def test_maru_brings_staff_with_second_factors_residents_a_deputy_and_a_mandate(maru):
    people = {person.email: person for person in demo_people()}
    assert len(people["registry@maru.example"].totp_secret) == 32
    assert people["jihoon.park@example.org"].story
    assert Account.objects.get(email="jihoon.park@example.org").resident.register_number == "961103-1969901"
    assert Deputy.objects.count() == 1
    assert Mandate.objects.get().holder.register_number == "790425-2969906"


def test_a_real_town_gets_no_demo_accounts(request):
    load_pack(request.config.rootpath / "packs" / "maru")
    assert not Account.objects.exists()


def test_one_click_signs_in_with_a_second_factor(demo_officer, client):
    assert client.post(f"/demo/as/{demo_officer.pk}/").url == "/desk/"
    assert "mfa" in [record["method"] for record in client.session["account_authentication_methods"]]


def test_the_page_shows_the_code_an_authenticator_app_would(demo_officer, client, monkeypatch):
    monkeypatch.setattr("madang.deploy.views.time.time", lambda: 59)
    page = client.get("/demo/").content.decode()
    assert "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" in page
    assert demo_officer.name in page


def test_codes_are_those_of_rfc_6238(monkeypatch):
    """Appendix B: at 59 s the secret 12345678901234567890 gives 94287082, of which apps show the last six digits."""
    from madang.deploy.views import current_code

    monkeypatch.setattr("madang.deploy.views.time.time", lambda: 59)
    assert current_code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ") == "287082"


def test_a_real_town_has_no_such_door(officer, client, settings):
    assert client.get("/demo/").status_code == 404
    settings.ROOT_URLCONF = Urls
    assert client.get("/demo/").status_code == 404
    assert client.post(f"/demo/as/{officer.pk}/").status_code == 404
    assert "_auth_user_id" not in client.session


def test_signing_in_needs_the_page_and_not_just_a_link(demo_officer):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"/demo/as/{demo_officer.pk}/").status_code == 403
    assert strict.get(f"/demo/as/{demo_officer.pk}/").status_code == 405


def test_a_second_start_loads_and_makes_nothing(maru, request, monkeypatch):
    monkeypatch.setattr(preparing, "load_pack", lambda folder: pytest.fail("loaded again"))
    monkeypatch.setattr(
        preparing, "call_command", lambda *words, **options: None if words[0] == "createcachetable" else pytest.fail(words[0])
    )
    preparing.load_pack_once(request.config.rootpath / "packs" / "maru")
    preparing.make_tables()


def test_a_port_that_is_taken_is_said_so_with_another_to_try():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        # In a process of its own, as at a first start: nothing of Django is there yet.
        command = [sys.executable, "-m", "madang", "demo", "--port", str(port), "--no-serve"]
        bare = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "MADANG_"))}
        result = subprocess.run(command, env=bare, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert f"make demo PORT={port + 1}" in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr


def test_names_of_styles_collected_beside_this_process_are_known_to_it(tmp_path, monkeypatch):
    """It had looked before they were there; without reading them again the first page would fail on its style sheet."""
    storage = ManifestStaticFilesStorage(location=tmp_path, base_url="/static/")
    monkeypatch.setattr("django.contrib.staticfiles.storage.staticfiles_storage", storage)
    assert storage.hashed_files == {}
    manifest = {"version": "1.1", "paths": {"ui/madang.css": "ui/madang.0123abcd.css"}, "hash": "0123"}
    BesidesThis(lambda: (tmp_path / "staticfiles.json").write_text(json.dumps(manifest))).wait()
    assert storage.stored_name("ui/madang.css") == "ui/madang.0123abcd.css"
    assert storage.manifest_hash == "0123"


def test_styles_that_cannot_be_collected_end_the_start(capsys):
    with pytest.raises(typer.Exit):
        BesidesThis(lambda: os._exit(3)).wait()
    assert "could not be collected" in capsys.readouterr().err


def test_the_demo_becomes_a_server_with_words_its_command_knows(monkeypatch):
    """The town is made in a process that then starts afresh: what it took to make is not kept by every process of the server."""
    said, ran = [], []
    monkeypatch.setattr(os, "execv", lambda _program, words: said.extend(words))
    monkeypatch.setattr("madang.common.worker.process.serve", lambda **options: ran.append(options))
    become_server("127.0.0.1", 8123)
    assert said[:3] == [sys.executable, "-m", "madang"]
    assert CliRunner().invoke(app, said[3:]).exit_code == 0
    assert ran == [{"host": "127.0.0.1", "port": 8123, "web_processes": 2, "with_worker": True}]
