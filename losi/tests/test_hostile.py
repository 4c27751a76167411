"""Servers that misbehave: the crawl ends, says what happened, and keeps what the honest pages said."""

import subprocess
import sys

import pytest
from madang_losi import crawling
from madang_losi.assessing import assess
from madang_losi.synthetic.hostile import LINKS, application, serving


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(crawling, "SECONDS_PER_PAGE", 2)


def met(links, **more):
    with serving(application(links)) as address:
        return assess(address, delay=0, **more)


@pytest.mark.parametrize("door", LINKS)
def test_one_bad_door_costs_nothing_but_itself(door, impatient):
    answers = met([door]).by_code()
    assert answers["284"].answer == "yes", door
    assert answers["280"].answer == "yes", door


@pytest.mark.parametrize(
    ("door", "words"),
    [
        ("/loop", "without end"),
        ("/ping", "without end"),
        ("/chain", "without end"),
        ("/silent", "could not be read"),
        ("/slow", "could not be read"),
        ("/cut", "could not be read"),
        ("/wall", "a wall or a log-in"),
        ("/inside/meta", "private network"),
        ("/inside/file", "not an address of the web"),
    ],
)
def test_what_went_wrong_is_said(door, words, impatient):
    assert any(
        door in problem or "169.254" in problem or "file:" in problem for problem in met([door]).read.site.problems if words in problem
    )


def test_all_of_them_together_end_with_the_honest_answers_within_little_memory():
    """In a process of its own, so that the peak is that of the crawl."""
    program = (
        "import resource\n"
        "from madang_losi import crawling\n"
        "crawling.SECONDS_PER_PAGE = 3\n"
        "from madang_losi.assessing import assess\n"
        "import sys\n"
        "answers = assess(sys.argv[1], delay=0, pages=60).by_code()\n"
        "print(answers['284'].answer, answers['280'].answer, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)\n"
    )
    with serving() as address:
        done = subprocess.run([sys.executable, "-c", program, address], capture_output=True, text=True, timeout=120, check=True)
    waste, meetings, megabytes = done.stdout.split()
    assert (waste, meetings) == ("yes", "yes")
    assert int(megabytes) < 300
