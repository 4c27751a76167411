"""Journey 6: a service is changed on screens, tried, published; whoever has applied before keeps what they applied with."""

import time

import pytest

from . import lost

pytestmark = pytest.mark.browser
QUESTION = "Is the thing insured?"


def test_an_editor_publishes_a_changed_service_and_residents_read_it(walk):
    editor = walk(email="editor@maru.example")
    editor.go("/editor/services/lost-and-found/at/texts/")
    summary = f"Tell us what you have lost or found; we look for its twin. ({time.strftime('%H:%M:%S')})"
    editor.fill(summary_en=summary)
    editor.press("main form:has([name=summary_en]) button[type=submit]")
    editor.go("/editor/services/lost-and-found/publish/").sees(summary).picture("editor-publish")
    editor.fill(note="Plainer summary")
    editor.press("main form:has([name=note]) button[type=submit]")
    resident = walk()
    resident.go("/services/lost-and-found/").sees(summary)


def test_a_question_is_added_on_screens_and_a_case_in_flight_keeps_its_version(walk):
    before = walk()
    reference, _code = lost.report(before)
    editor = walk(email="editor@maru.example")
    editor.go("/editor/services/lost-and-found/").picture("editor-service")
    editor.page.locator("a[href*='/add/form/sections/thing/questions/']").click()
    editor.picture("editor-kinds")
    editor.page.get_by_role("link", name="Yes or no").click()
    editor.fill(id="insured", label_en=QUESTION, label_ko="보험에 들었습니까?", label_ar="هل هو مؤمَّن عليه؟")
    editor.page.uncheck("input[name=required]", force=True)
    editor.picture("editor-question")
    editor.page.get_by_role("button", name="Save in the draft").last.click()
    editor.go("/editor/services/lost-and-found/preview/question/insured/").sees(QUESTION).picture("editor-preview")
    editor.go("/editor/services/lost-and-found/try/").picture("editor-try")
    publish(editor, "Ask whether it is insured")

    officer = walk(email="registry@maru.example")
    officer.go(f"/desk/case/{reference}/version/").picture("desk-version")
    assert "Still the current version" not in officer.text()
    after = walk()
    pages = []
    newer, _code = lost.report(after, on_page=lambda walk, name: pages.append(name))
    assert "insured" in pages
    officer.go(f"/desk/case/{newer}/version/").sees("Still the current version")
    assert QUESTION in officer.page.content()


def publish(editor, note):
    editor.go("/editor/services/lost-and-found/publish/")
    editor.fill(note=note)
    editor.press("main form:has([name=note]) button[type=submit]")
