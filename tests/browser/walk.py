"""What somebody at the portal does, in words: go, fill, press, look."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path

from PIL import Image
from playwright.sync_api import Error

HERE = Path(__file__).parent
PICTURES = HERE.parents[1] / "docs" / "images"
LARGEST = 80_000
FOCUS = """() => {
  const element = document.activeElement, now = getComputedStyle(element);
  const item = element.closest('.govuk-radios__item, .govuk-checkboxes__item');
  const drawn = item ? [...item.querySelectorAll('label')].map(label => getComputedStyle(label, '::before')) : [];
  return [now, ...drawn].some(style =>
    (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none');
}"""


@cache
def axe() -> str:
    return (HERE / "node_modules" / "axe-core" / "axe.min.js").read_text()


class Walk:
    def __init__(self, page, address, language="en", scripts=True):
        self.page, self.address, self.scripts = page, address, scripts
        self.prefix = "" if language == "en" else f"/{language}"
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))

    # --- going ------------------------------------------------------------------------------------------------

    def go(self, path):
        response = self.page.goto(self.address + self.in_language(path))
        assert response.status < 400, f"{path}: {response.status}"
        return self

    def in_language(self, path):
        return path if path.startswith("/demo") else self.prefix + path

    @property
    def path(self):
        return re.sub(r"^https?://[^/]+", "", self.page.url)

    def sign_in(self, email):
        """Through the demo's open door."""
        self.page.goto(f"{self.address}/demo/")
        self.page.locator(f"xpath=//bdi[.='{email}']/following::button[1]").click()
        assert "/demo/" not in self.page.url
        return self

    def show_again(self):
        """The code that comes by e-mail before data is taken away or erased."""
        if "/account/again/" not in self.path:
            return self
        self.page.get_by_role("button", name="Send the code").click()
        self.sees("We have sent a code")
        post = self.page.context.new_page()
        post.goto(f"{self.address}/demo/outbox")
        code = re.search(r"\b[A-Z0-9]{3,4}[ -][A-Z0-9]{3,4}\b", post.locator("article").first.inner_text())[0]
        post.close()
        self.fill(code=code)
        self.go_on()
        return self

    def show_second_factor(self, email):
        """The code of the authenticator app, which the demo's page tells, once more: for five minutes every door of the account is open."""
        self.page.goto(f"{self.address}/demo/")
        code = self.page.locator(f"xpath=//bdi[.='{email}']/ancestor::li//code").first.inner_text()
        self.page.goto(f"{self.address}/account/2fa/reauthenticate/")
        self.fill(code=code)
        self.go_on()
        return self

    # --- doing ------------------------------------------------------------------------------------------------

    def press(self, selector):
        self.page.locator(selector).first.click()

    def go_on(self):
        """The page's own button."""
        self.press("main form .govuk-button[type=submit]:not([name=find])")

    def fill(self, **boxes):
        for name, value in boxes.items():
            self.answer(name, value)

    def answer(self, name, value):
        if isinstance(value, Path):
            self.page.set_input_files(f"input[type=file][name='{name}']", str(value))
        elif value is True:
            self.page.check(f"input[name='{name}']", force=True)
        elif self.page.locator(f"input[type=radio][name='{name}']").count():
            self.page.check(f"input[name='{name}'][value='{value}']", force=True)
        else:
            self.page.fill(f"[name='{name}']", str(value))

    # --- looking ----------------------------------------------------------------------------------------------

    def text(self):
        return self.page.locator("main").inner_text()

    def sees(self, *words):
        text = self.text()
        for word in words:
            assert word in text, f"“{word}” is not on {self.path}:\n{text}"
        return self

    def picture(self, name, *, full=False):
        """A screenshot for the handbook (`make pictures`), with few colours so that it stays small."""
        if not os.environ.get("MADANG_HANDBOOK"):
            return self
        target = PICTURES / f"{name}.png"
        target.parent.mkdir(exist_ok=True)
        self._photograph(target, full)
        with Image.open(target) as shot:
            picture = shot.convert("RGB")
        for width in (960, 800, 640, 480):
            picture.thumbnail((width, 1600))
            picture.quantize(48, dither=Image.Dither.NONE).save(target, optimize=True)
            if target.stat().st_size <= LARGEST:
                break
        assert target.stat().st_size <= LARGEST, f"{target.name} is too large for the handbook."
        return self

    def _photograph(self, target, full, tries=3):
        """Chromium sometimes cannot draw while the machine is busy; the picture is for the handbook, so it may try again."""
        for left in reversed(range(tries)):
            try:
                return self.page.screenshot(path=target, full_page=full, timeout=60_000)
            except Error:
                if not left:
                    raise
        return None

    def fits(self):
        """Nothing is wider than the window."""
        wide = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide[0] <= wide[1], f"{self.path} scrolls sideways: {wide[0]} > {wide[1]}"
        return self

    def fits_a_telephone(self):
        """At 320 px, whatever the width of this window is."""
        now = self.page.viewport_size
        self.page.set_viewport_size({"width": 320, "height": 640})
        try:
            return self.fits()
        finally:
            self.page.set_viewport_size(now)

    def is_accessible(self):
        self.page.evaluate(axe())
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        said = [
            f"{rule['id']}: {rule['help']}\n   " + "\n   ".join(node["html"][:200] for node in rule["nodes"][:4])
            for rule in found["violations"]
        ]
        assert not said, f"{self.path}\n" + "\n".join(said)
        return self

    # --- by keyboard alone ------------------------------------------------------------------------------------

    def tab_to(self, selector, limit=80):
        """Tab, and nothing else, until the element has the focus; everything on the way must show that it has it."""
        for _press in range(limit):
            self.page.keyboard.press("Tab")
            assert self.page.evaluate(FOCUS), (
                f"{self.path}: the focus cannot be seen on " + self.page.evaluate("document.activeElement.outerHTML")[:200]
            )
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return self
        raise AssertionError(f"{self.path}: Tab never reached {selector}")

    def key(self, key):
        self.page.keyboard.press(key)
        return self
