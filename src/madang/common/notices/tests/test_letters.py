"""Paper: printed together, ticked off together; and who may see the outbox."""

import pytest
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string

from madang.common.audit.models import Entry
from madang.common.notices import keeping
from madang.common.notices.actions import Recipient, forget_old, make_batch, post_batch, write
from madang.common.notices.models import LetterBatch, Notice, State
from madang.common.notices.printing import sheets
from madang.common.notices.tasks import make_batch_pdf
from madang.common.ui.letters import can_make_pdf, own_files

pytestmark = pytest.mark.django_db


def letter(name="Kim Ok-ja", language="ko", **fields):
    person = Recipient(name=name, language=language, channel="letter", address="나루길 3\n12345 나루동")
    return write(person, "test", ("결정", "안녕하세요.\n\n<b>끝</b>"), **fields)


@pytest.fixture
def at_counter(client, clerk):
    client.force_login(clerk)
    return client


def test_letters_are_chosen_printed_and_marked_as_posted(at_counter, clerk):
    chosen, other = letter(), letter("Amina", "ar")
    assert "Kim Ok-ja" in at_counter.get("/desk/letters/").content.decode()
    response = at_counter.post("/desk/letters/print/", {"letter": [chosen.pk]})
    batch = LetterBatch.objects.get()
    assert response.url == batch.get_absolute_url()
    page = at_counter.get(f"/desk/letters/{batch.pk}/").content.decode()
    assert "Kim Ok-ja" in page
    assert "Amina" not in page
    sheets = at_counter.get(f"/desk/letters/{batch.pk}/sheets/").content.decode()
    assert "12345 나루동" in sheets
    assert "&lt;b&gt;끝" in sheets
    at_counter.post(f"/desk/letters/{batch.pk}/posted/")
    assert set(Notice.objects.values_list("to_name", "state")) == {("Kim Ok-ja", State.SENT), ("Amina", State.QUEUED)}
    assert list(Notice.objects.letters_to_print()) == [other]


def test_every_sheet_speaks_the_language_of_its_reader(at_counter, clerk):
    batch = make_batch([letter(), letter("Amina", "ar")], by=clerk)
    sheets = at_counter.get(f"/desk/letters/{batch.pk}/sheets/").content.decode()
    assert '<article class="letter" lang="ko" dir="ltr">' in sheets
    assert '<article class="letter" lang="ar" dir="rtl">' in sheets


def test_a_letter_is_not_printed_by_two_people(clerk):
    one = letter()
    make_batch([one], by=clerk)
    with pytest.raises(ValidationError):
        make_batch([one], by=clerk)
    assert LetterBatch.objects.count() == 1


def test_choosing_nothing_is_said(at_counter):
    letter()
    response = at_counter.post("/desk/letters/print/", follow=True)
    assert "Tick the letters" in response.content.decode()


def test_a_spoiled_letter_waits_for_the_next_print(at_counter, clerk):
    one, two = letter(), letter("Amina")
    batch = make_batch([one, two], by=clerk)
    at_counter.post(f"/desk/letters/hold/{one.pk}/")
    assert post_batch(batch, by=clerk) == 1
    assert list(Notice.objects.letters_to_print()) == [one]


def test_printing_and_looking_are_in_the_log(at_counter):
    one = letter()
    at_counter.get("/desk/letters/")
    at_counter.post("/desk/letters/print/", {"letter": [one.pk]})
    at_counter.get(f"/desk/letters/{LetterBatch.objects.get().pk}/sheets/")
    entries = Entry.objects.filter(objects_named__kind="notices.notice", objects_named__object_id=str(one.pk)).order_by("pk")
    assert list(entries.values_list("action", "is_read")) == [
        ("notices.listed", True),
        ("notices.batch_made", False),
        ("notices.printed", True),
    ]


def test_all_letters_of_a_batch_come_as_one_pdf(at_counter, clerk):
    if not can_make_pdf():
        pytest.skip("WeasyPrint (the extra pdf) is not installed")
    batch = make_batch([letter(), letter("Amina", "ar")], by=clerk)
    make_batch_pdf.func(batch.pk)
    batch.refresh_from_db()
    response = at_counter.get(batch.file.get_absolute_url())
    assert b"".join(response.streaming_content).startswith(b"%PDF-")


def test_every_letter_of_a_batch_has_its_address_where_the_window_of_the_envelope_is(clerk):
    if not can_make_pdf():
        pytest.skip("WeasyPrint (the extra pdf) is not installed")
    import weasyprint

    batch = make_batch([letter(), letter("Lee Seo-yun")], by=clerk)
    html = render_to_string("notices/letters.html", {"print_hint": False, **sheets(batch)})
    pages = weasyprint.HTML(string=html, base_url="letter:/", url_fetcher=own_files()).render().pages
    windows = [[box.position_y for box in page._page_box.descendants() if box.element_tag == "address"] for page in pages]
    assert len(pages) == 2
    assert min(windows[0]) == pytest.approx(min(windows[1]))


# --- Who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "allowed"),
    [("/desk/outbox/", {"administrator"}), ("/desk/outbox/{notice}/", {"administrator"}), ("/desk/letters/", {"administrator", "clerk"})],
)
@pytest.mark.parametrize("who", ["administrator", "clerk", "officer", "head", "editor", "privacy_officer", "resident", "neighbour"])
def test_who_may_see_what(client, request, address, allowed, who):
    client.force_login(request.getfixturevalue(who))
    status = client.get(address.format(notice=letter().pk)).status_code
    assert status == (200 if who in allowed else 403)


def test_visitors_are_asked_to_sign_in(client):
    assert client.get("/desk/outbox/").status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_the_outbox_lists_any_number_with_the_same_queries(client, administrator, count, django_assert_max_num_queries):
    for _ in range(count):
        letter()
    client.force_login(administrator)
    client.get("/desk/outbox/")
    with django_assert_max_num_queries(16) as queries:
        client.get("/desk/outbox/")
    QUERIES.setdefault("outbox", len(queries))
    assert len(queries) == QUERIES["outbox"]


QUERIES: dict[str, int] = {}


def test_the_outbox_finds_by_name_state_and_channel(client, administrator):
    letter()
    letter("Amina")
    client.force_login(administrator)
    page = client.get("/desk/outbox/?q=amina&state=queued&channel=letter").content.decode()
    assert "Amina" in page
    assert "Kim Ok-ja" not in page
    assert "There is no such message" in client.get("/desk/outbox/?state=failed").content.decode()
    assert client.get("/desk/outbox/?state=nonsense&page=99").status_code == 200


def test_a_message_that_was_perhaps_sent_is_decided_on_its_page(client, administrator):
    one = letter()
    Notice.objects.update(state=State.PERHAPS_SENT, channel="email")
    client.force_login(administrator)
    assert "only if you know that it did not arrive" in client.get(f"/desk/outbox/{one.pk}/").content.decode()
    client.post(f"/desk/outbox/{one.pk}/again/")
    assert Notice.objects.get().state == State.QUEUED
    assert "not waiting for a decision" in client.post(f"/desk/outbox/{one.pk}/arrived/", follow=True).content.decode()


def test_the_demo_shows_every_message_and_a_real_town_none(client, settings):
    one = letter()
    Notice.objects.update(body="Open http://testserver/x?a=1&b=2 now")
    assert client.get("/demo/outbox").status_code == 404
    settings.DEMO = True
    page = client.get("/demo/outbox").content.decode()
    assert one.subject in page
    assert '<a href="http://testserver/x?a=1&amp;b=2"' in page


# --- Keeping ---------------------------------------------------------------------------------------------------------


def test_old_messages_go_and_waiting_ones_stay(settings):
    from datetime import timedelta

    from django.utils import timezone

    letter()
    letter()
    Notice.objects.update(created_at=timezone.now() - timedelta(days=settings.NOTICES_KEPT_DAYS + 1))
    Notice.objects.filter(pk=Notice.objects.first().pk).update(state=State.SENT)
    assert forget_old(timezone.now()) == 1
    assert Notice.objects.get().state == State.QUEUED


def test_a_person_can_take_along_and_erase_what_was_written_to_them(resident, neighbour):
    mine = write(Recipient.of(resident), "test", ("For me", "text"))
    write(Recipient(email=resident.email.upper(), channel="email"), "test", ("Before I had an account", "text"))
    write(Recipient.of(neighbour), "test", ("For another", "text"))
    assert {row["Subject"] for row in keeping.export(resident, resident.resident)} == {"For me", "Before I had an account"}
    Notice.objects.filter(pk=mine.pk).update(state=State.HANDING_OVER)
    staying = keeping.erase(resident, resident.resident)
    assert len(staying) == 1
    assert set(Notice.objects.values_list("subject", flat=True)) == {"For me", "For another"}


def test_the_address_in_a_letter_stands_on_the_paper_as_a_square_code_too(at_counter, clerk, settings):
    person = Recipient(name="Kim Ok-ja", language="ko", channel="letter", address="나루길 3")
    with_address = write(person, "test", ("결정", f"확인:\n{settings.BASE_URL}/ko/verify/ABCDEFGH2345/"))
    sheets = at_counter.get(f"/desk/letters/{make_batch([with_address], by=clerk).pk}/sheets/").content.decode()
    assert sheets.count("data:image/svg+xml") == 1
    plain = at_counter.get(f"/desk/letters/{make_batch([letter()], by=clerk).pk}/sheets/").content.decode()
    assert "data:image/svg+xml" not in plain
