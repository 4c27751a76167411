"""Uploads attacked where residents give them: on a page of an application, and with the answer to an officer's question."""

import io
import re
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image

from madang.common.files.models import State, StoredFile
from madang.serving.cases.models import Application, Draft
from madang.serving.cases.tests.test_journey import CONTACT
from madang.serving.services.actions import publish, save_draft
from madang.serving.services.definitions.service import ServiceDefinition
from madang.serving.services.tests.samples import small

SCRIPT = b"<script>alert(document.cookie)</script>"
PHP = b"<?php system($_GET['c']); ?>"


def picture(form="JPEG", size=(60, 40), **more):
    output = io.BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(output, form, **more)
    return output.getvalue()


def pdf(body=b"", tail=b""):
    return (
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
        + body
        + b"\nxref\n0 1\ntrailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"
        + tail
    )


def archive(name="word/document.xml", size=60_000_000):
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, b"\0" * size)
    return output.getvalue()


def png_of(width, height):
    """A few bytes that say they are a picture of any size."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 5_000_000, 9)) + chunk(b"IEND", b"")


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + SCRIPT + b"</svg>"
PDF_WITH_SCRIPT = pdf(b"2 0 obj\n<< /S /JavaScript /JS (app.alert(1)) >>\nendobj\n")
HIDDEN_SCRIPT = pdf(b"2 0 obj\n<< /S /J#61vaScript /JS (app.alert(1)) >>\nendobj\n")

# name of the attack → (name of the file, its bytes, what the page says beside the field)
REFUSED = {
    "a picture that is JavaScript": ("photo.gif", b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)//", "damaged or incomplete"),
    "a PDF that is an archive": ("plan.pdf", pdf(tail=archive(size=100)), "a PDF and something else at once"),
    "a PDF that is a web page": ("plan.pdf", b"%PDF-1.7\n<html>" + SCRIPT + pdf(), "a PDF and something else at once"),
    "a PDF with a program": ("plan.pdf", PDF_WITH_SCRIPT, "holds a program"),
    "a PDF with a program in disguise": ("plan.pdf", HIDDEN_SCRIPT, "holds a program"),
    "half a PDF": ("plan.pdf", pdf()[:40], "damaged or incomplete"),
    "an archive that swells": ("all.zip", archive(), ".zip cannot be taken"),
    "a letter that swells": ("letter.docx", archive(), ".docx cannot be taken"),
    "a letter that says it is a PDF": ("letter.pdf", archive(size=100), "ends in .pdf, but holds something else"),
    "a picture of 2.5 gigapixels": ("photo.png", png_of(50_000, 50_000), "too many points"),
    "a picture without end": ("photo.png", png_of(2**31 - 1, 2**31 - 1), "damaged or incomplete|too many points"),
    "a picture of nothing": ("photo.png", png_of(0, 0), "damaged or incomplete"),
    "half a photo": ("photo.jpg", picture(size=(400, 400))[:3000], "damaged or incomplete"),
    "a drawing with a script": ("logo.svg", SVG, ".svg cannot be taken"),
    "a drawing that says it is a photo": ("logo.png", SVG, "ends in .png, but holds something else"),
    "a program that says it is a photo": ("photo.jpg", b"MZ\x90\0" + b"\0" * 200, "ends in .jpg, but holds something else"),
    "a web page": ("page.html", SCRIPT, ".html cannot be taken"),
    "a file without an ending": ("photo", b"hello", "not clear what kind of file"),
    "an empty file": ("photo.jpg", b"", "empty"),
    "a file that is too big": ("photo.jpg", picture() + b"\0" * 10_500_000, "at most"),
}  # fmt: skip

# What is a picture is taken, and drawn anew without what was hidden in it.
TAKEN = {
    "a photo with PHP in its comment": ("photo.php.jpg", picture(comment=PHP)),
    "a photo with a web page behind it": ("photo.jpg", picture() + SCRIPT + PHP),
    "a picture with an archive behind it": ("photo.gif", picture("GIF") + archive(size=100)),
    "a picture with a script in it": ("photo.png", picture("PNG") + SCRIPT),
}
NAMES = [
    "../../../etc/passwd.jpg", "..\\..\\windows\\boot.jpg", "/etc/cron.d/x.jpg", "\u202egpj.exe", "a\u0000b.jpg", "가" * 400 + ".jpg",
    "photo.jpg\r\nX-Evil: yes", 'a";filename=evil.html;x=".jpg', "e\u0301\u0301\u0301.jpg", "%2e%2e%2fevil.jpg", ".htaccess", "....jpg", "<b>.jpg",
]  # fmt: skip


@pytest.fixture
def service(family_office, legal_office):
    content = small()
    asked = content["form"]["sections"][0]["questions"]
    asked.insert(1, {"type": "file", "id": "photo", "label": {"en": "A photo of the dog"}, "maximum_mb": 10, "maximum_files": 3})
    made = save_draft(ServiceDefinition.model_validate(content), by="system")
    publish(made, by="system")
    made.refresh_from_db()
    return made


def send(client, url, filename, content, field, **values):
    """By hand, because a polite client would clean the name."""
    edge = "x" * 24
    parts = [f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in values.items()]
    head = f'--{edge}\r\nContent-Disposition: form-data; name="{field}"; filename="{filename}"\r\nContent-Type: image/jpeg\r\n\r\n'
    body = b"".join([*parts, head.encode(), content, f"\r\n--{edge}--\r\n".encode()])
    return client.generic("POST", url, body, content_type=f"multipart/form-data; boundary={edge}")


@pytest.fixture
def applying(client, service):
    """A draft at the page that asks for the photo; its first question is answered."""
    draft = client.post(reverse("cases:start", args=[service.slug])).url
    first = client.get(draft).url
    return client.post(first, {"dog_name": "Nuri"}).url


@pytest.fixture
def asked(client, applying, officer):
    """The application is sent, and the officer asks something."""
    address = send(client, applying, "photo.jpg", picture(), "photo").url
    for values in ({"dogs": "2"}, {"guide_dog": "no"}, CONTACT, {}):
        address = client.post(address, values).url
    case = Application.objects.get()
    desk = Client()
    desk.force_login(officer)
    desk.post(reverse("desk:ask", args=[case.reference]), {"question": "Which colour?"})
    return reverse("cases:answer", args=[case.reference, case.information_requests.get().pk])


def said_beside(page, field):
    """The message of this field: beside it, and in the summary that leads there."""
    beside = re.search(rf'id="[^"]*{field}[^"]*_error"[^>]*>(.*?)</p>', page, re.DOTALL)
    assert beside, "Nothing is said beside the field."
    text = " ".join(re.sub(r"<[^>]+>", " ", beside[1]).split())
    summary = page.split("govuk-error-summary__body", 1)[1].split("</ul>")[0]
    assert "href=" in summary
    return text


def bytes_kept():
    return sorted(path for path in Path(settings.PRIVATE_ROOT).rglob("*") if path.is_file())


@pytest.mark.parametrize("attack", REFUSED)
def test_an_attack_on_an_application_is_refused_beside_its_field_and_what_was_answered_stays(client, applying, attack):
    name, content, said = REFUSED[attack]
    before = bytes_kept()
    response = send(client, applying, name, content, "photo")
    assert response.status_code == 422
    assert re.search(said, said_beside(response.content.decode(), "photo"))
    assert not StoredFile.objects.exists() and bytes_kept() == before
    assert Draft.objects.get().answers["dog_name"] == "Nuri" and not Draft.objects.get().answers.get("photo")


@pytest.mark.parametrize("attack", REFUSED)
def test_an_attack_with_an_answer_is_refused_beside_its_field_and_the_words_stay(client, asked, attack):
    name, content, said = REFUSED[attack]
    before = bytes_kept()
    response = send(client, asked, name, content, "file", answer="She is brown & white.")
    page = response.content.decode()
    assert response.status_code == 422
    assert re.search(said, said_beside(page, "file"))
    assert "She is brown &amp; white." in page
    assert bytes_kept() == before
    assert Application.objects.get().information_requests.get().answered_at is None


@pytest.mark.parametrize("attack", TAKEN)
def test_what_hides_in_a_picture_does_not_survive(client, applying, attack):
    name, content = TAKEN[attack]
    assert send(client, applying, name, content, "photo").status_code == 302
    (kept,) = StoredFile.objects.all()
    stored = kept.content.open("rb").read()
    assert kept.media_type in ("image/jpeg", "image/png") and kept.state == State.CLEAN
    for hidden in (SCRIPT, PHP, b"PK\x05\x06"):
        assert hidden not in stored
    assert Path(kept.name).suffix in (".jpg", ".png") and ".php" not in Path(kept.content.name).name


@pytest.mark.parametrize("name", NAMES)
def test_a_name_leads_nowhere_and_deceives_nobody(client, applying, name):
    assert send(client, applying, name, picture(), "photo").status_code in (302, 400, 422)
    for kept in StoredFile.objects.all():
        assert Path(kept.content.path).resolve().is_relative_to(Path(settings.PRIVATE_ROOT).resolve())
        assert re.fullmatch(r"\d{4}/\d\d/[0-9a-f-]{36}", kept.content.name)
        assert len(kept.name) <= 104 and kept.name.endswith(".jpg")
        assert not re.search(r'[\x00-\x1f\u200e-\u202e\\/"<>;]', kept.name)


def test_a_file_without_a_name_is_no_file(client, applying):
    assert send(client, applying, "", picture(), "photo").status_code == 400  # the bytes of a picture, sent as if they were typed
    response = send(client, applying, "", b"", "photo")
    assert response.status_code == 422 and "Choose a file" in said_beside(response.content.decode(), "photo")


def test_more_fields_than_any_form_has_are_not_read(client, applying):
    assert client.post(applying, {f"f{number}": "x" for number in range(2100)}).status_code == 400


def test_a_file_is_downloaded_by_who_may_and_opens_nothing(client, asked, officer, other_officer, neighbour, resident):
    (kept,) = StoredFile.objects.all()
    address = reverse("files:download", args=[kept.pk])
    seen = {}
    for who, account in {
        "officer": officer,
        "other officer": other_officer,
        "neighbour": neighbour,
        "resident": resident,
        "visitor": None,
    }.items():
        visitor = Client()
        if account:
            visitor.force_login(account)
        seen[who] = visitor.get(address).status_code
    assert seen == {"officer": 200, "other officer": 404, "neighbour": 404, "resident": 404, "visitor": 404}
    desk = Client()
    desk.force_login(officer)
    response = desk.get(address)
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"] and "no-store" in response["Cache-Control"]
    assert response["Content-Type"] == "image/jpeg"


def test_what_waits_for_the_virus_scanner_is_given_to_nobody(client, asked, officer):
    kept = StoredFile.objects.get()
    for state, status in ((State.QUARANTINED, 409), (State.REFUSED, 410)):
        StoredFile.objects.update(state=state)
        desk = Client()
        desk.force_login(officer)
        response = desk.get(reverse("files:download", args=[kept.pk]))
        assert response.status_code == status and "Content-Disposition" not in response
