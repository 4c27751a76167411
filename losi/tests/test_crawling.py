"""A portal over the network: politely, honestly, and never into a private network."""

import gzip
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from madang_losi import crawl, fetching, queueing
from madang_losi.assessing import assess
from madang_losi.crawling import site_from_web
from madang_losi.guarding import NotAllowed, check, is_public
from town import pages


class Portal(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append((self.path, self.headers["User-Agent"]))
        status, headers, body = self.server.answers.get(self.path, (404, {}, b"not here"))
        self.send_response(status)
        for name, value in ({"Content-Type": "text/html; charset=utf-8"} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Nothing on the screen."""


@pytest.fixture
def serve():
    servers = []

    def start(answers):
        server = ThreadingHTTPServer(("127.0.0.1", 0), Portal)
        server.asked, server.answers = [], answers
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return server, f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def town():
    documents = {f"/{name}": (200, {}, text.encode()) for name, text in pages().items()}
    return documents | {"/": documents["/index.html"]}


def paths(server):
    return [path for path, _ in server.asked]


def test_a_portal_is_read_from_its_home_page_and_the_agent_says_who_asks(serve):
    server, address = serve(town())
    assessment = assess(address + "/", delay=0, contact="us@maru.example")
    assert assessment.by_code()["284"].answer == "yes"
    assert "/robots.txt" in paths(server)
    assert all("Madang-LOSI" in agent and "us@maru.example" in agent for _, agent in server.asked)


def test_what_robots_txt_forbids_is_not_opened_and_said(serve):
    server, address = serve(town() | {"/robots.txt": (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /waste")})
    site = site_from_web(address + "/", delay=0)
    assert "/waste.html" not in paths(server)
    assert any("robots.txt" in problem and "waste" in problem for problem in site.problems)


def test_a_redirect_into_the_private_network_is_not_followed(serve):
    secret, secret_address = serve({"/": (200, {}, b"<p>secret</p>")})
    _, address = serve(town() | {"/waste.html": (302, {"Location": secret_address + "/"}, b"")})
    site = site_from_web(address + "/", delay=0)
    assert secret.asked == []
    assert any("private network" in problem for problem in site.problems)


def test_a_name_that_stands_for_a_private_address_is_not_opened(serve):
    secret, _ = serve({"/": (200, {}, b"<p>secret</p>")})
    to_name = {"Location": f"http://localhost:{secret.server_port}/"}
    _, address = serve(town() | {"/waste.html": (302, to_name, b"")})
    site = site_from_web(address + "/", delay=0)
    assert secret.asked == []
    assert any("private address" in problem for problem in site.problems)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "::1",
        "::ffff:127.0.0.1",
        "fe80::1",
        "64:ff9b::7f00:1",
        "0.0.0.0",
    ],
)
def test_private_addresses_are_known_in_every_dress(address):
    assert not is_public(address)
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(NotAllowed):
        check(f"http://{host}/", ("maru.example", 443))


def test_redirects_in_a_circle_end(serve):
    server, address = serve(town() | {"/waste.html": (302, {"Location": "/waste.html"}, b"")})
    site = site_from_web(address + "/", delay=0)
    assert paths(server).count("/waste.html") <= fetching.MOST_REDIRECTS + 1
    assert any("without end" in problem for problem in site.problems)


def test_a_small_file_that_unpacks_to_a_huge_one_is_cut(serve):
    bomb = gzip.compress(b"<p>" + b"a" * (fetching.MOST_BYTES * 4))
    _, address = serve(town() | {"/waste.html": (200, {"Content-Encoding": "gzip"}, bomb)})
    site = site_from_web(address + "/", delay=0)
    assert any(page.address.endswith("/permits.html") for page in site.pages.values())
    waste = next(page for page in site.pages.values() if page.address.endswith("/waste.html"))
    assert sum(len(unit.text) for unit in waste.units) <= fetching.MOST_BYTES


def test_a_wall_is_told_and_scores_nothing(serve):
    _, address = serve({"/": (403, {}, b"<h1>Access denied</h1>")})
    assessment = assess(address + "/", delay=0)
    assert assessment.score.total.value is None
    assert "403" in assessment.by_code()["281"].reason


def test_an_endless_calendar_does_not_eat_the_crawl(serve):
    many = "".join(f'<a href="/list?page={number}">{number}</a>' for number in range(500))
    documents = town()
    documents["/waste.html"] = (200, {}, f"<html><body><h1>Waste</h1>{many}</body></html>".encode())
    documents |= {f"/list?page={number}": (200, {}, f"<p>Page {number}</p>".encode()) for number in range(500)}
    server, address = serve(documents)
    site_from_web(address + "/", delay=0)
    assert sum(path.startswith("/list") for path in paths(server)) <= crawl.MOST_QUERIES


def test_a_second_run_goes_on_from_what_was_kept(serve, tmp_path):
    server, address = serve(town())
    first = site_from_web(address + "/", delay=0, out=tmp_path, pages=2)
    asked = len(server.asked)
    second = site_from_web(address + "/", delay=0, out=tmp_path, pages=10)
    again = paths(server)[asked:]
    assert set(first.pages) < set(second.pages)
    assert not {"/", "/index.html"} & set(again)


def test_a_page_that_only_the_map_for_search_engines_names_is_read_when_its_address_names_an_open_question(serve):
    air = pages()["hidden.html"].encode()
    documents = town() | {"/air-quality.html": (200, {}, air), "/x1.html": (200, {}, air)}
    server, address = serve(documents)
    locations = "".join(f"<url><loc>{address}{path}</loc></url>" for path in ("/air-quality.html", "/x1.html", "/waste.html"))
    server.answers["/sitemap.xml"] = (200, {"Content-Type": "application/xml"}, f"<urlset>{locations}</urlset>".encode())
    site = site_from_web(address + "/", delay=0)
    assert site.pages[f"{address}/air-quality.html"].depth == -1
    assert "/x1.html" not in paths(server)
    assert site.pages[f"{address}/waste.html"].depth == 1


def test_a_map_of_maps_and_a_map_elsewhere_are_read_no_further_than_allowed(serve):
    secret, secret_address = serve({"/map.xml": (200, {"Content-Type": "text/xml"}, b"<urlset/>")})
    robots = f"User-agent: *\nSitemap: {secret_address}/map.xml\nSitemap: /maps.xml\n"
    server, address = serve(town() | {"/robots.txt": (200, {"Content-Type": "text/plain"}, robots.encode())})
    endless = "".join(f"<sitemap><loc>{address}/maps-{number}.xml</loc></sitemap>" for number in range(100))
    server.answers |= {f"/maps-{number}.xml": (200, {"Content-Type": "text/xml"}, endless.encode()) for number in range(100)}
    site_from_web(address + "/", delay=0)
    assert secret.asked == []
    assert sum(path.startswith("/maps") for path in paths(server)) <= queueing.MOST_MAPS


def test_translations_and_the_many_neighbours_of_what_was_read_come_after_what_is_new(serve):
    copies = "".join(f'<a href="/fr/page{number}">Page {number}</a>' for number in range(20))
    news = "".join(f'<a href="/list/item{number}">Item {number}</a>' for number in range(20))
    document = "<html lang=en><body>{}</body></html>"
    home = f'<nav><a href="/all">Everything</a></nav><main>{copies}{news}<p>The town of Maru tells what it does.</p></main>'
    every = {
        "/": home,
        "/all": '<h1>All</h1><a href="/permit">Building permit</a> <a href="/other">Various</a>',
        "/permit": "permit",
        "/other": "other",
    }
    every |= {f"/fr/page{number}": f"page {number}" for number in range(20)} | {
        f"/list/item{number}": f"item {number}" for number in range(20)
    }
    server, address = serve({path: (200, {}, document.format(text).encode()) for path, text in every.items()})
    site_from_web(address + "/", delay=0, pages=10)
    assert {"/permit", "/other"} <= set(paths(server))
    assert sum(path.startswith("/fr/") for path in paths(server)) == 1
