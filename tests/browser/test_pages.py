"""Every type of page: nothing wrong for axe-core, no sideways scrolling at 320 px, HTML that the Nu checker accepts."""

import json
import subprocess
from pathlib import Path

import pytest

from .birth import a_birth_notice, answers, begin, fill_in

pytestmark = pytest.mark.browser
HERE = Path(__file__).parent
VNU = HERE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
PUBLIC = [
    "/",
    "/services/",
    "/services/register-birth/",
    "/services/restaurant-licence/",
    "/services/events/having-a-baby/",
    "/services/restaurant-licence/apply/",
    "/search/?q=baby",
    "/case/",
    "/verify/",
    "/performance/",
    "/offices/",
    "/site-map/",
    "/accessibility/",
    "/privacy/",
    "/account/login/",
    "/appointments/",
]
OWN = ["/my/", "/my/facts/", "/my/data/", "/my/accesses/"]
OFFICER = ["/desk/", "/desk/overview/"]
CLERK = ["/desk/counter/", "/desk/residents/", "/desk/counter/start/register-birth/"]


class Inspection:
    """Collects what is wrong instead of stopping at the first, and the HTML for one run of the checker."""

    def __init__(self):
        self.wrong, self.html = [], {}

    def look(self, walk, name=None):
        for check in (walk.fits, walk.is_accessible):
            try:
                check()
            except AssertionError as error:
                self.wrong.append(str(error))
        self.html[name or walk.path] = walk.page.request.get(walk.page.url).text()

    def conclude(self, folder):
        assert not self.wrong, "\n\n".join(self.wrong)
        for number, text in enumerate(self.html.values()):
            (folder / f"{number:03}.html").write_text(text)
        command = ["java", "-jar", str(VNU), "--format", "json", "--exit-zero-always", "--skip-non-html", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        names = list(self.html)
        said = [
            f"{names[int(Path(m['url']).stem)]}: {m['message']}\n   {m.get('extract', '')}"
            for m in json.loads(done.stderr)["messages"]
            if m["type"] == "error"
        ]
        assert not said, "\n".join(said)


@pytest.mark.parametrize("language", ["en", "ko", "ar"])
def test_public_pages_are_right_on_a_narrow_telephone(walk, tmp_path, language):
    visitor, inspection = walk(width=320, height=640, language=language), Inspection()
    for path in PUBLIC:
        if visitor.page.request.get(visitor.address + visitor.prefix + path).status == 200:
            inspection.look(visitor.go(path))
        else:
            inspection.wrong.append(f"{visitor.prefix}{path} does not answer")
    inspection.conclude(tmp_path)


def test_the_pages_of_an_application_are_right(walk, tmp_path):
    visitor, inspection = walk(width=320, height=640), Inspection()
    begin(visitor)
    notice = a_birth_notice(tmp_path)
    (tmp_path / "html").mkdir()
    fill_in(visitor, answers(notice), on_page=inspection.look)
    visitor.page.get_by_role("link", name="Save and come back later").click()
    inspection.look(visitor)
    visitor.page.go_back()
    visitor.go_on()
    inspection.look(visitor)
    reference = visitor.page.locator(".govuk-panel .reference").inner_text().strip()
    visitor.page.get_by_role("link", name="Pay the fee").click()
    inspection.look(visitor)
    for part in ("", "receipt/", "withdraw/", "feedback/"):
        inspection.look(visitor.go(f"/case/{reference}/{part}"))
    inspection.conclude(tmp_path / "html")


@pytest.mark.parametrize(("service", "kinds"), [("bulky-waste", {"slot"}), ("restaurant-licence", {"repeat"}), ("home-visit", set())])
def test_every_kind_of_question_is_right(walk, tmp_path, service, kinds):
    """Each question by its own address, whether or not the one before is answered."""
    visitor, inspection = walk(width=320, height=640), Inspection()
    visitor.go(f"/services/{service}/apply/")
    visitor.press("main form button[type=submit]")
    base = visitor.path.split("/question/")[0]
    definition = questions_of(service)
    seen = set()
    for question in definition:
        visitor.go(f"{base}/question/{question['id']}/")
        if visitor.path != f"{base}/question/{question['id']}/":
            continue  # asked only after another answer
        seen.add(question["type"])
        inspection.look(visitor)
        if question["type"] == "repeat":
            inspection.look(visitor.go(f"{base}/question/{question['id']}/1/"))
    assert kinds <= seen
    inspection.conclude(tmp_path)


def questions_of(service):
    import yaml

    definition = yaml.safe_load((HERE.parents[1] / "packs" / "maru" / "services" / f"{service}.yaml").read_text())
    return [question for section in definition["form"]["sections"] for question in section["questions"]]


@pytest.mark.parametrize(
    ("email", "paths"), [("jihoon.park@example.org", OWN), ("registry@maru.example", OFFICER), ("counter@maru.example", CLERK)]
)
def test_pages_behind_the_door_are_right(walk, tmp_path, email, paths):
    visitor, inspection = walk(width=320, height=640, email=email), Inspection()
    for path in paths:
        inspection.look(visitor.go(path))
    inspection.conclude(tmp_path)


def test_pages_print_with_black_ink_and_without_menus(walk):
    visitor = walk()
    visitor.go("/services/register-birth/")
    visitor.page.emulate_media(media="print")
    assert not visitor.page.locator(".masthead__lower").is_visible()
    assert not visitor.page.get_by_role("link", name="Apply now").is_visible()
    assert visitor.page.get_by_role("heading", name="On paper").is_visible()
