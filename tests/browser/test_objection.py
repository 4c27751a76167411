"""Journey 3, when it goes wrong: a refusal that says how to object, a letter that anybody can check, an objection that is heard."""

import io
import urllib.request

import pytest

from . import desk, lost
from .birth import a_birth_notice, answers, begin, fill_in

pytestmark = pytest.mark.browser


def squares_in(pdf):
    """The addresses behind the square codes of a printed letter, as a telephone reads them."""
    import pypdfium2
    import zxingcpp

    pages = pypdfium2.PdfDocument(io.BytesIO(pdf))
    return [found.text for page in pages for found in zxingcpp.read_barcodes(page.render(scale=3).to_pil())]


def words_of(pdf):
    import pypdfium2

    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(io.BytesIO(pdf)))


def test_a_refusal_tells_how_to_object_its_letter_can_be_checked_and_the_objection_is_upheld(walk, tmp_path):
    amina = walk()
    begin(amina)
    fill_in(amina, answers(a_birth_notice(tmp_path), copies="1"))
    amina.go_on()
    reference, code = lost.reference_and_code(amina)
    reasons = "The photograph shows another paper than the birth notice."
    desk.decide(walk(email="registry@maru.example"), reference, "not_registered", reasons)

    lost.follow(amina, reference, code).sees("Decided")
    amina.page.get_by_role("link", name="Read the letter").click()
    amina.sees(reasons, "If you do not agree", "Review and Audit Office", "You can object until").picture("letter-refused")
    letter = amina.page.request.get(f"{amina.address}/case/{reference}/letter.pdf").body()
    assert letter.startswith(b"%PDF")
    assert "If you do not agree" in words_of(letter)
    [proof] = squares_in(letter)
    assert proof.startswith(f"{amina.address}/verify/")
    with urllib.request.urlopen(proof) as page:
        said = page.read().decode()
    assert "This letter is genuine" in said
    assert "Salim" not in said
    wrong = walk()
    assert wrong.page.goto(proof[:-3] + "XXX").status == 404

    lost.follow(amina, reference, code)
    amina.page.get_by_role("link", name="Object to this decision").click()
    amina.fill(text="It is the right paper. It was photographed from the back.")
    amina.picture("objection")
    amina.go_on()
    amina.sees("Your objection", "Being examined")
    assert not amina.page.get_by_role("link", name="Object to this decision").count()

    head = walk(email="review@maru.example")
    head.go("/desk/objections/").sees(reference).picture("desk-objections")
    head.page.get_by_role("link", name=reference).first.click()
    head.sees("photographed from the back", reasons)
    answer_objection(head, "upheld", "You are right: the paper is the birth notice. Your son is being registered.")

    lost.follow(amina, reference, code).sees("Upheld", "You are right").picture("objection-answered")


def answer_objection(head, state, answer):
    head.fill(state=state, answer=answer)
    head.picture("desk-objection")
    for _page in range(2):  # it may show the letter before it goes out
        if head.page.locator("main form textarea").count():
            head.press("main form:has(textarea) .govuk-button:not(.govuk-button--secondary)")
    assert not head.page.locator(".govuk-error-summary").count(), head.text()


def test_an_objection_that_is_rejected_is_answered_with_reasons_to_the_account_and_by_e_mail(walk, everything):
    jihoon, reference = walk(email="jihoon.park@example.org"), everything["spare"]["decided"]
    jihoon.go(f"/case/{reference}/objection/")
    jihoon.fill(text="I saw my keys in your window on Monday.")
    jihoon.go_on()
    head = walk(email="review@maru.example")
    head.go("/desk/objections/")
    head.page.get_by_role("link", name=reference).first.click()
    answer_objection(head, "rejected", "The keys in the window belong to a bicycle shop, which has collected them.")
    jihoon.go(f"/case/{reference}/").sees("Rejected", "bicycle shop")
    assert not jihoon.page.get_by_role("link", name="Object to this decision").count()
    jihoon.go("/demo/outbox").sees(reference)


def test_whoever_decided_does_not_answer_the_objection(walk, everything):
    officer = walk(email="registry@maru.example")
    officer.go("/desk/objections/")
    assert everything["spare"]["decided"] not in officer.text()
