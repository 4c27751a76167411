"""Looks at pages one after the other and says at the end what is wrong with all of them."""

import json
import subprocess
from pathlib import Path

from playwright.sync_api import Error

HERE = Path(__file__).parent
VNU = HERE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
NARROW = {"width": 320, "height": 640}


class Inspection:
    """Collects instead of stopping at the first, and gives the HTML of all pages to one run of the checker."""

    def __init__(self):
        self.wrong, self.html = [], {}

    def visit(self, walk, name, address):
        """Where a page should be and is none, that is wrong as well."""
        try:
            response = walk.page.goto(walk.address + walk.in_language(address))
        except Error as error:
            self.wrong.append(f"{name}: {address} shows nothing: {error}")
            return
        if response.status != 200 or "text/html" not in response.headers["content-type"]:
            self.wrong.append(f"{name}: {address} answers {response.status} {response.headers.get('content-type')}")
        elif walk.path != walk.in_language(address):
            self.wrong.append(f"{name}: {address} leads to {walk.path}")
        else:
            self.look(walk, f"{name} {walk.in_language(address)}", response.text())

    def look(self, walk, name=None, html=None):
        name = name or walk.path
        self._check(name, walk.is_accessible)
        self._check(name, walk.fits_a_telephone)
        self.html[name] = html or walk.page.request.get(walk.page.url).text()

    def _check(self, name, check):
        try:
            check()
        except (AssertionError, Error) as error:
            self.wrong.append(f"{name}: {error}")

    def conclude(self, folder):
        wrong = self.wrong + self._said_by_the_checker(folder)
        assert not wrong, f"{len(wrong)} things on {len(self.html)} pages:\n\n" + "\n\n".join(wrong)

    def _said_by_the_checker(self, folder):
        for number, text in enumerate(self.html.values()):
            (folder / f"{number:03}.html").write_text(text)
        command = ["java", "-jar", str(VNU), "--format", "json", "--exit-zero-always", "--skip-non-html", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        names = list(self.html)
        return [
            f"{names[int(Path(said['url']).stem)]}: {said['message']}\n   {said.get('extract', '')}"
            for said in json.loads(done.stderr)["messages"]
            if said["type"] == "error"
        ]
