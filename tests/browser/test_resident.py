"""Journeys 3 and 8: a resident registers a birth, in every way that must work."""

import re

import pytest

from .birth import a_birth_notice, answers, begin, fill_in

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def notice(tmp_path_factory):
    return a_birth_notice(tmp_path_factory.mktemp("papers"))


def reference_and_code(walk):
    reference = walk.page.locator(".govuk-panel .reference").inner_text().strip()
    code = walk.page.locator("main .lead .reference").inner_text().strip()
    assert re.fullmatch(r"\d{4}-\w{4}-\w{4}", reference), reference
    assert re.fullmatch(r"\w{8}", code), code
    return reference, code


def test_a_resident_finds_the_service_applies_pays_answers_and_is_heard(walk, notice):  # noqa: PLR0915  # one story, told once
    amina = walk()
    amina.go("/")
    amina.page.fill("#home-search", "baby")
    with amina.page.expect_navigation():
        amina.page.keyboard.press("Enter")
    amina.sees("Register a birth").picture("search")
    amina.page.locator("main").get_by_role("link", name="Register a birth").first.click()
    amina.sees("What it costs", "How long it takes", "What to have at hand", "On paper", "At the counter").picture("service")
    amina.page.get_by_role("link", name="Apply now").click()
    amina.press("main form button[type=submit]")

    def look(walk, name):
        if name == "child_given_name":
            walk.picture("question-child-given-name")

    fill_in(amina, answers(notice), until="check", on_page=look)
    amina.sees("Yusuf", "birth-notice.jpg", "Mulle-ro 7", "4,000").picture("check", full=True)
    amina.go_on()
    reference, code = reference_and_code(amina)
    amina.picture("sent")

    amina.page.get_by_role("link", name="Receipt to print").click()
    amina.sees(reference, code, "Yusuf").picture("receipt")
    amina.page.go_back()
    amina.page.get_by_role("link", name="Pay the fee").click()
    amina.picture("pay")
    amina.press("form[action*='/card/demo/'] button")
    amina.press("button[value=succeed]")
    amina.sees("Paid")

    officer = walk(email="registry@maru.example")
    officer.go("/desk/").sees(reference).picture("desk-queue")
    officer.go(f"/desk/case/{reference}/").sees("Yusuf").picture("desk-case")
    officer.go(f"/desk/case/{reference}/ask/")
    officer.page.fill("textarea[name=question]", "Please tell us the name of the midwife.")
    officer.picture("desk-ask")
    officer.press("main form:has(textarea) .govuk-button:not(.govuk-button--secondary)")

    follower = walk()
    follower.go("/case/")
    follower.fill(reference=reference, code=code.lower())
    follower.go_on()
    follower.sees("Please tell us the name of the midwife.").picture("follow-question")
    follower.page.get_by_role("link", name="Answer", exact=True).click()
    follower.fill(file=notice)
    follower.go_on()
    follower.sees("Already received").fill(answer="Her name is Han Seo-yeon.")
    follower.go_on()
    follower.sees("Her name is Han Seo-yeon.", "birth-notice.jpg")

    decide(officer, reference)
    follower.go(f"/case/{reference}/").sees("Decided").picture("follow-decided")
    follower.page.get_by_role("link", name="Read the letter").click()
    follower.picture("letter")
    proof = re.search(r"/verify/(\w+)/", follower.page.content())[1]
    stranger = walk()
    stranger.go(f"/verify/{proof}/").sees("This letter is genuine", reference).picture("verify")
    assert "Amina" not in stranger.text()

    follower.go(f"/case/{reference}/feedback/").fill(rating="5", comment="Quick and kind.")
    follower.picture("feedback")
    follower.go_on()
    follower.sees("Thank you")
    assert not follower.page.get_by_role("link", name="Say how it went").count()


def decide(officer, reference):
    """All tasks done, then the decision; the desk may show the letter before it goes out."""
    for _stage in range(6):
        officer.go(f"/desk/case/{reference}/")
        if (link := officer.page.locator(f"main a[href$='/case/{reference}/decide/']")).count():
            link.first.click()
            break
        finish = officer.page.locator("main a[href*='/finish/'], main form[action*='/finish/'] button")
        finish.first.click()
        if "/finish/" in officer.path:
            if (finding := officer.page.locator("input[name=finding]")).count():
                finding.first.check(force=True)
            officer.press("main form:has(textarea) .govuk-button:not(.govuk-button--secondary)")
    officer.page.locator("input[name=outcome]").first.check(force=True)
    officer.picture("desk-decide")
    officer.press("button[name=do][value=preview]")
    officer.picture("desk-letter")
    officer.press("button[name=do][value=send]")
    assert "/decide/" not in officer.path, officer.text()


BEGINS_WITH_THE_PAGE = """() => [...document.querySelectorAll('dd.govuk-summary-list__value')].filter(box => box.innerText.trim()).map(box => {
  const words = document.createRange(), now = getComputedStyle(box), right = now.direction === 'rtl', frame = box.getBoundingClientRect();
  words.selectNodeContents(box);
  const text = words.getBoundingClientRect();
  return right ? frame.right - parseFloat(now.paddingRight) - text.right < 3 : text.left - frame.left - parseFloat(now.paddingLeft) < 3;
})"""


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("in Korean", {"language": "ko"}),
        ("in Arabic, from right to left", {"language": "ar"}),
        ("on a narrow telephone", {"width": 320, "height": 640}),
        ("with JavaScript off", {"scripts": False}),
    ],
    ids=lambda value: value.replace(" ", "-").replace(",", "") if isinstance(value, str) else "",
)
def test_the_same_works(walk, notice, name, settings):
    visitor = walk(**settings)
    begin(visitor)

    def look(walk, page):
        if settings.get("scripts", True):
            walk.fits()
        if page == "child_given_name" and settings.get("language") == "ar":
            walk.picture("child-given-name-ar")

    fill_in(visitor, answers(notice, copies="1"), on_page=look)
    assert all(visitor.page.evaluate(BEGINS_WITH_THE_PAGE)), "An answer stands at the far edge, whatever its letters."
    language = settings.get("language", "en")
    assert visitor.page.locator("html").get_attribute("lang") == language
    assert visitor.page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    visitor.go_on()
    reference, code = reference_and_code(visitor)
    visitor.go("/case/")
    visitor.fill(reference=reference, code=code)
    visitor.go_on()
    assert reference in visitor.path
    assert not visitor.problems


def test_the_same_works_by_keyboard_alone(walk, notice):
    visitor = walk()
    visitor.go("/services/register-birth/")
    visitor.tab_to("a[href$='/apply/']").key("Enter")
    visitor.page.wait_for_url("**/apply/")
    visitor.tab_to("main button[type=submit]").key("Enter")
    visitor.page.wait_for_url("**/question/**")
    given = answers(notice, copies="1") | {"child_sex": {"child_sex": "girl"}, "birth_place": {"birth_place": "hospital"}}
    given["birth_place_name"] = {"birth_place_name": "Maru hospital"}
    given["is_twin"] = {"is_twin": "yes"}
    given["add_father"] = given["married"] = given["nurse_visit"] = {}  # answered below: No is the second radio
    for _page in range(40):
        name = visitor.path.rstrip("/").split("/")[-1]
        if name == "check":
            break
        type_answers(visitor, name, given)
        visitor.tab_to("main form .govuk-button[type=submit]:not([name=find])").key("Enter")
        visitor.page.wait_for_function("name => !location.pathname.endsWith('/' + name + '/')", arg=name)
    visitor.tab_to("main form .govuk-button[type=submit]").key("Enter")
    visitor.page.wait_for_url("**/sent/")
    reference_and_code(visitor)


def type_answers(visitor, name, given):
    from .birth import CONTACT

    if name in ("add_father", "married", "nurse_visit"):
        visitor.tab_to(f"input[name={name}]").key("Space").key("ArrowDown")
        return
    for box, value in (CONTACT if name == "contact" else given[name]).items():
        box_selector = f"[name='{box}']"
        visitor.tab_to(box_selector)
        if visitor.page.locator(box_selector).first.get_attribute("type") in ("radio", "checkbox"):
            visitor.key("Space")
        elif visitor.page.locator(box_selector).first.get_attribute("type") == "file":
            visitor.page.set_input_files(box_selector, str(value))
        else:
            visitor.page.keyboard.type(str(value))


def test_what_was_saved_is_found_again_by_the_link_in_the_e_mail(walk, notice):
    first = walk()
    begin(first)
    fill_in(first, answers(notice), until="applicant")
    first.fill(**{"applicant-family_name": "Salim"})  # and leaves in the middle of the page
    first.page.get_by_role("button", name="Save and come back later").click()
    first.fill(email="later@example.org")
    first.picture("save")
    first.go_on()
    first.sees("later@example.org")

    second = walk(width=390)
    for _look in range(40):
        second.go("/demo/outbox")
        links = second.page.locator("article", has_text="later@example.org").locator("a[href*='/apply/']")
        if links.count():
            break
        second.page.wait_for_timeout(250)
    second.page.goto(links.first.get_attribute("href"))
    assert second.path.endswith("/question/applicant/")
    assert second.page.locator("[name='applicant-family_name']").input_value() == "Salim"
    second.page.go_back()


def test_an_error_is_said_beside_the_box_and_above_it_and_what_was_typed_stays(walk, notice):
    visitor = walk(language="ko", width=320, height=640)
    begin(visitor)
    fill_in(visitor, answers(notice), until="born_on")
    visitor.fill(born_on_day="31", born_on_month="2", born_on_year="2026")
    visitor.go_on()
    assert visitor.page.locator(".govuk-error-summary a").count() == 1
    assert visitor.page.locator(".govuk-error-message").count() == 1
    assert visitor.page.input_value("[name=born_on_day]") == "31"
    assert re.search("[가-힣]", visitor.page.locator(".govuk-error-summary li").inner_text())
    visitor.fits().is_accessible()


def test_a_street_is_looked_up_without_javascript(walk, notice):
    visitor = walk(scripts=False)
    begin(visitor)
    fill_in(visitor, answers(notice), until="home")
    visitor.page.fill("[name=home-street]", "mulle")
    visitor.press("button[name=find]")
    visitor.sees("Mulle-ro 7").picture("address")
    visitor.page.get_by_label("Mulle-ro 7, 98501", exact=False).check(force=True)
    visitor.go_on()
    assert visitor.path.endswith("/birth_notice/"), visitor.text()


def test_who_lives_at_no_listed_address_and_has_no_number_gets_through(walk, notice):
    visitor = walk(scripts=False, width=320, height=640)
    begin(visitor)
    given = answers(notice)
    given["applicant"] = {name: box for name, box in given["applicant"].items() if "number" not in name} | {"applicant-no_number": True}
    fill_in(visitor, given, until="home")
    visitor.fill(**{"home-street": "Mulle ro", "home-number": "8"})
    visitor.go_on()
    visitor.sees("not in the town's list", "Mulle-ro 7, 98501").fits()
    visitor.fill(**{"home-pick": "unlisted"})
    visitor.go_on()
    assert visitor.path.endswith("/birth_notice/"), visitor.text()
    fill_in(visitor, given)
    visitor.sees("Not in the town's list of addresses", "Has no national number").fits()


def test_a_file_given_is_shown_and_can_be_taken_away_again(walk, notice):
    visitor = walk()
    begin(visitor)
    fill_in(visitor, answers(notice), until="birth_notice")
    page = visitor.path
    visitor.fill(birth_notice=notice)
    visitor.go_on()
    visitor.page.goto(visitor.address + page)
    visitor.sees("Files you have given", "birth-notice.jpg").picture("file-given")
    visitor.page.get_by_role("button", name="Remove birth-notice.jpg").click()
    assert "birth-notice.jpg" not in visitor.text()
    visitor.go_on()
    assert visitor.page.locator(".govuk-error-message").count() == 1
