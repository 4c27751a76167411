"""Files reach only those whose room says so, and only as attachments."""

import os
import socket
import threading
import uuid
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from madang.common.audit.models import Entry
from madang.common.files import actions, keeping, permissions, scanner
from madang.common.files.actions import give_to, keep, remove, scan_waiting, take_in
from madang.common.files.models import State, StoredFile

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(resident, monkeypatch):
    """A letter that belongs to the resident, whom alone the rule lets in; and the officer."""
    monkeypatch.setattr(permissions, "_rules", {})
    permissions.register("people.account", lambda request, owner: request.user.pk == owner or getattr(request.user, "is_staff", False))
    return give_to(keep(b"%PDF- letter", name="출생 letter.pdf", media_type="application/pdf"), resident)


def get(client, file, account=None):
    if account:
        client.force_login(account)
    return client.get(f"/files/{file.pk}/")


def test_the_owner_gets_the_file_as_an_attachment_that_can_do_nothing(client, file, resident):
    response = get(client, file, resident)
    assert b"".join(response.streaming_content) == b"%PDF- letter"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("who", [None, "neighbour"])
def test_others_are_told_there_is_nothing(client, file, who, request):
    account = request.getfixturevalue(who) if who else None
    assert get(client, file, account).status_code == 404


def test_a_file_that_does_not_exist_looks_the_same(client):
    assert client.get(f"/files/{uuid.uuid4()}/").status_code == 404


def test_without_a_rule_nobody_may(client, file, resident, monkeypatch):
    monkeypatch.setattr(permissions, "_rules", {})
    assert get(client, file, resident).status_code == 404


def test_what_belongs_to_nothing_yet_is_shown_to_who_uploaded_it(client, resident, neighbour):
    file = keep(b"x", name="x.pdf", media_type="application/pdf", by=resident)
    assert get(client, file, resident).status_code == 200
    assert get(client, file, neighbour).status_code == 404


def test_a_look_by_staff_is_in_the_log(client, file, officer, resident):
    assert get(client, file, officer).status_code == 200
    entry = Entry.objects.get(action="files.opened")
    assert (entry.is_read, entry.actor_id) == (True, officer.pk)
    assert set(entry.objects_named.values_list("kind", "object_id")) == {
        ("files.storedfile", str(file.pk)),
        ("people.account", str(resident.pk)),
    }


@pytest.mark.parametrize(("state", "status"), [(State.QUARANTINED, 409), (State.REFUSED, 410)])
def test_what_is_not_clean_is_not_given_out(client, file, resident, state, status):
    StoredFile.objects.update(state=state)
    assert get(client, file, resident).status_code == status


# --- The scanner -----------------------------------------------------------------------------------------------------


@pytest.fixture
def clamd(settings):
    """Answers like ClamAV: bytes that hold EICAR are a virus."""
    server = socket.create_server(("127.0.0.1", 0))
    settings.CLAMAV_SOCKET = f"127.0.0.1:{server.getsockname()[1]}"

    def serve():
        while True:
            try:
                line, _ = server.accept()
            except OSError:
                return
            with line:
                answer(line)

    def answer(line):
        stream = line.makefile("rb")
        if stream.read(len(b"zPING\0"))[:5] == b"zPING":
            line.sendall(b"PONG\0")
            return
        stream.read(len(b"zINSTREAM\0") - len(b"zPING\0"))
        content = b""
        while size := int.from_bytes(stream.read(4), "big"):
            content += stream.read(size)
        line.sendall(b"stream: Eicar-Test FOUND\0" if b"EICAR" in content else b"stream: OK\0")

    threading.Thread(target=serve, daemon=True).start()
    yield server
    server.close()


def pdf(words=b""):
    return SimpleUploadedFile("a.pdf", b"%PDF-1.4 " + words + b"\nstartxref\n0\n%%EOF\n")


def test_a_file_waits_in_quarantine_until_the_scanner_found_nothing(clamd):
    file = take_in(pdf())
    assert file.state == State.QUARANTINED
    assert scan_waiting() == 1
    file.refresh_from_db()
    assert (file.state, file.finding) == (State.CLEAN, "")


def test_a_virus_is_removed_and_named(clamd):
    file = take_in(pdf(b"EICAR"))
    scan_waiting()
    file.refresh_from_db()
    assert (file.state, file.finding) == (State.REFUSED, "Eicar-Test")
    assert not file.content.storage.exists(file.content.name)
    assert Entry.objects.get().action == "files.refused"


def test_a_silent_scanner_leaves_files_in_quarantine_and_is_reported(settings, tmp_path):
    settings.CLAMAV_SOCKET = str(tmp_path / "nobody-listens")
    file = take_in(pdf())
    with pytest.raises(scanner.ScannerSilent, match="does not answer"):
        scan_waiting()
    file.refresh_from_db()
    assert file.state == State.QUARANTINED
    assert [ok for ok, _ in keeping.check_scanner()] == [False]


def test_a_running_scanner_is_reported_too(clamd):
    assert [ok for ok, _ in keeping.check_scanner()] == [True]


# --- Keeping ---------------------------------------------------------------------------------------------------------


def test_what_belongs_to_nothing_goes_after_a_day(resident, django_capture_on_commit_callbacks):
    old, owned, new = (keep(b"x", name="x.pdf", media_type="application/pdf") for _ in range(3))
    give_to(owned, resident)
    StoredFile.objects.filter(pk__in=[old.pk, owned.pk]).update(created_at=timezone.now() - timedelta(days=2))
    with django_capture_on_commit_callbacks(execute=True):
        assert keeping.remove_left_over(timezone.now())["uploads that belong to nothing"] == 1
    assert set(StoredFile.objects.values_list("pk", flat=True)) == {owned.pk, new.pk}
    assert not old.content.storage.exists(old.content.name)


def test_bytes_without_a_record_go_after_a_day_and_no_others():
    kept = keep(b"x", name="x.pdf", media_type="application/pdf")
    storage = kept.content.storage
    old, new = (storage.save(f"2026/01/{uuid.uuid4()}", ContentFile(b"half written")) for _ in range(2))
    two_days_ago = (timezone.now() - timedelta(days=2)).timestamp()
    for name in (old, kept.content.name):
        os.utime(storage.path(name), (two_days_ago, two_days_ago))
    assert keeping.remove_left_over(timezone.now())["bytes of uploads that no record speaks of"] == 1
    assert [storage.exists(name) for name in (old, new, kept.content.name)] == [False, True, True]


def test_a_store_that_was_never_used_has_nothing_left_over(tmp_path):
    storage = FileSystemStorage(location=tmp_path / "none")
    assert list(actions._names_in(storage)) == []


def test_a_file_goes_with_its_bytes(django_capture_on_commit_callbacks):
    file = keep(b"x", name="x.pdf", media_type="application/pdf")
    name, storage = file.content.name, file.content.storage
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        remove(file)
    assert not storage.exists(name)
