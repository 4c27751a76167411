"""Pages that only scripts fill are opened in Chromium; whatever a page does there, the assessment goes on and nothing private is touched."""

import asyncio
import shutil

import pytest
from madang_losi import rendering
from madang_losi.assessing import assess
from madang_losi.crawling import site_from_web
from madang_losi.errors import LosiError
from madang_losi.guarding import place
from madang_losi.parsing import parse
from madang_losi.rendering import Browser, CannotOpen, chromium_path, is_shell
from station import endless, station
from town import page as town_page

needs_chromium = pytest.mark.skipif(not shutil.which("chromium"), reason="Chromium is not here; scripts/install-test-tools brings it")

SHELL = '<html lang="en"><head><title>Maru</title></head><body><div id="root"></div><script>{}</script></body></html>'
DRAWS = """document.getElementById('root').innerHTML = '<h1>City of Maru</h1><a href="/waste">Waste and recycling</a>'"""


def opened(pages, paths, **change):
    """What the browser makes of each path, one after the other in one browser."""

    async def look(address):
        async with Browser(place(address), "test") as browser:
            found = {}
            for path in paths:
                try:
                    found[path] = await browser.rendered(address + path)
                except CannotOpen as problem:
                    found[path] = problem
            return found, browser.tunnel.refused

    with station(pages) as (server, address):
        return (*asyncio.run(look(address)), server)


def test_a_page_of_scripts_alone_is_a_shell_and_a_page_of_words_is_not():
    assert is_shell(parse(SHELL.format(DRAWS), "http://maru.example/"), SHELL.format(DRAWS))
    words = town_page("Home", "<p>" + "The town of Maru collects waste on every second Tuesday. " * 5 + "</p><script></script>")
    assert not is_shell(parse(words, "http://maru.example/"), words)


@needs_chromium
def test_a_shell_is_filled_and_the_links_in_it_are_followed():
    waste = "<h1>Waste</h1><p>Collection of recycling is every second Tuesday; put the bins out before seven.</p>" * 3
    with station({"/": SHELL.format(DRAWS), "/waste": f"<html lang=en><body>{waste}</body></html>"}) as (_, address):
        site = site_from_web(address + "/", delay=0, browser=True)
    assert [page.address.removeprefix(address) for page in site.pages.values()] == ["/", "/waste"]


def test_without_the_browser_a_shell_is_told_and_nothing_is_guessed():
    with station({"/": SHELL.format(DRAWS)}) as (_, address):
        assessment = assess(address + "/", delay=0)
    assert assessment.score.total.value is None
    assert any("--browser" in problem for problem in assessment.read.site.problems)


@needs_chromium
def test_alerts_popups_and_downloads_are_survived():
    pages = {
        "/alert": "<script>alert(1); confirm(2); prompt(3); document.write('after')</script>",
        "/popup": "<script>window.open('/alert'); window.onbeforeunload = () => 'no'</script>here",
        "/file": (200, {"Content-Disposition": "attachment; filename=a.bin"}, "bytes"),
        "/last": "<p>still here</p>",
    }
    found, _, _ = opened(pages, pages)
    assert "after" in found["/alert"]
    assert "here" in found["/popup"]
    assert "ownload" in str(found["/file"])
    assert "still here" in found["/last"]


@needs_chromium
@pytest.mark.parametrize("when", ["at once", "later"])
def test_a_script_that_never_ends_costs_its_own_time_and_no_other_page(monkeypatch, when):
    monkeypatch.setattr(rendering, "SECONDS_TO_OPEN", 3)
    monkeypatch.setattr(rendering, "SECONDS_TO_CLOSE", 2)
    loop = "while (true) {}" if when == "at once" else "setTimeout(() => { while (true) {} }, 200)"
    found, _, _ = opened({"/loop": f"<p>a</p><script>{loop}</script>", "/last": "<p>still here</p>"}, ["/loop", "/last"])
    assert isinstance(found["/loop"], CannotOpen)
    assert "still here" in found["/last"]


@needs_chromium
def test_a_page_without_end_is_cut_off(monkeypatch):
    monkeypatch.setattr(rendering, "SECONDS_TO_OPEN", 4)
    monkeypatch.setattr("madang_losi.tunnel.MOST_BYTES", 2_000_000)
    found, _, _ = opened({"/endless": (200, {}, endless()), "/last": "<p>still here</p>"}, ["/endless", "/last"])
    assert isinstance(found["/endless"], CannotOpen) or len(found["/endless"]) < 3_000_000
    assert "still here" in found["/last"]


@needs_chromium
def test_no_way_out_of_the_browser_leads_to_a_private_address():
    with station({"/secret": "<p>secret</p>"}) as (private, secret):
        port = secret.rpartition(":")[2]
        pages = {
            "/fetch": f"<script>fetch('{secret}/secret', {{mode: 'no-cors'}}).catch(() => document.write('refused'))</script>",
            "/frame": f"<iframe src='http://localhost:{port}/secret'></iframe><img src='http://[::1]:{port}/secret'>",
            "/forward": (302, {"Location": f"{secret}/secret"}, ""),
            "/socket": f"<script>new WebSocket('ws://127.0.0.1:{port}/secret')</script><link rel=preconnect href='{secret}'>",
            "/moved": f"<meta http-equiv=refresh content='0;url={secret}/secret'><p>wait</p>",
        }
        found, refused, _ = opened(pages, pages)
        assert private.asked == []
    assert "refused" in found["/fetch"]
    assert "private address" in str(found["/forward"])
    assert len(refused) >= 5


@needs_chromium
def test_a_saved_copy_is_looked_at_without_the_network():
    with station({"/picture.png": "seen"}) as (server, address):
        content = f"<h1>Maru</h1><img src='{address}/picture.png'>".encode()

        async def look():
            async with Browser(("", 0), "test", lambda asked: (content, "text/html") if asked.endswith("index.html") else None) as browser:
                return await browser.rendered("http://saved.invalid/index.html")

        assert "Maru" in asyncio.run(look())
        assert server.asked == []


def test_a_machine_without_chromium_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    monkeypatch.delenv("MADANG_CHROMIUM", raising=False)
    with pytest.raises(LosiError, match="apt-get install chromium"):
        chromium_path()
