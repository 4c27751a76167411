"""Every language that is shipped is complete: templates, criteria, reasons, and every text of every question."""

import re
from decimal import Decimal
from importlib.resources import files

import pytest
from madang_losi import Instrument, editions
from madang_losi.assessing import NOT_KNOWN, assess
from madang_losi.errors import LosiError
from madang_losi.league import example
from madang_losi.replies.window import COLUMNS as REPLY
from madang_losi.reporting import EFFORTS, report
from madang_losi.rules import RuleBook
from madang_losi.sheets.writing import COLUMNS as SHEET
from madang_losi.terms import languages
from madang_losi.wording import TEXTS, named, shipped, wording
from madang_methods.index.change import Change
from madang_methods.index.league import League
from madang_methods.index.robustness import GEOMETRIC
from madang_methods.index.sources import SOURCES, Sources
from madang_methods.index.weights import ANY, around
from town import save

PACKAGE = files("madang_losi")
CALL = re.compile(r"""\b(?:_|words)\(\s*(?:"([^"]*)"|'([^']*)')[,)\s]""")
OTHERS = [language for language in shipped() if language != "en"]


def said():
    """Every sentence that a page or a report may say."""
    sources = [
        path for folder in ("templates", "templates/report", "templates/review", "templates/reply") for path in (PACKAGE / folder).iterdir()
    ]
    sources += [
        PACKAGE / name for name in ("reporting.py", "reviewing/serving.py", "league/telling.py", "league/pictures.py", "league/writing.py")
    ]
    texts = [path.read_text(encoding="utf-8") for path in sources if path.is_file()]
    found = {double or single for text in texts for double, single in CALL.findall(text)}
    found |= set(wording("en").strings) | set(EFFORTS.values()) | {"low", "middle", "high", "very high"}
    found |= {criterion for edition in editions() for criterion in Instrument.load(edition).criteria}
    found |= {language.name for language in languages().values()}
    return {text for text in found | reasons() | methods() if not text.endswith(" ")}


def methods():
    """What the league takes over in English and says in the reader's language: methods, weights, where doubt comes from, the example."""
    told = {text for one in (League, Change, Sources) for text in (one.method.name, *one.method.assumptions)}
    told |= {around(0.25).name.partition(" ±")[0], ANY.name, GEOMETRIC, *SOURCES}
    return told | {"without a region", "nothing could be assessed", *(one.name for one in example())}


def reasons():
    """Why an answer is unknown, as the rules and the deciding say it."""
    code = (PACKAGE / "deciding.py").read_text(encoding="utf-8")
    within = code[code.index("def why_not") :].split("\ndef ")[0]
    audits = "".join(path.read_text(encoding="utf-8") for path in (PACKAGE / "audits").iterdir() if path.name.endswith(".py"))
    told = re.findall(r'return "([^":]+)', within) + re.findall(r'(?:reason=|or |notes ?= ?\()"([^"{]+)"', audits)
    return {*RuleBook.load().unknown.values(), NOT_KNOWN, *(one for one in told if " " in one)}


@pytest.mark.parametrize("code", OTHERS)
def test_every_sentence_is_translated_with_the_same_values(code):
    strings = wording(code).strings
    assert sorted(text for text in said() if not strings.get(text)) == [], f"write these in languages/{code}/strings.yaml"
    values = re.compile(r"\{(\w+)\}")
    assert [text for text, told in strings.items() if sorted(values.findall(text)) != sorted(values.findall(told))] == []


@pytest.mark.parametrize("code", OTHERS)
def test_nothing_is_translated_that_nobody_says_any_more(code):
    assert sorted(set(wording(code).strings) - said()) == [], f"take these out of languages/{code}/strings.yaml"


@pytest.mark.parametrize("code", OTHERS)
def test_every_text_of_every_question_is_translated(code):
    items = {item.code: item for edition in editions() for item in Instrument.load(edition).items}
    translated = wording(code).items
    missing = [
        (item.code, text)
        for item in items.values()
        for text in TEXTS
        if getattr(item, text) and not translated.get(item.code, {}).get(text)
    ]
    assert missing == [], f"write these in languages/{code}/items.yaml"
    assert sorted(set(translated) - set(items)) == []


# Words that no other language of ours has; "the" of a sentence that nobody translated is among them.
ENGLISH = re.compile(r"\b(?:the|of|this|which|what|with|they|were|could|should)\b", re.IGNORECASE)
# Names and signs that are the same everywhere.
SAME = {"LOSI {edition}", "version {version}"}


def told(code):
    """Every text of a language with where it stands and what it is in English."""
    items = {item.code: item for edition in editions() for item in Instrument.load(edition).items}
    yield from wording(code).strings.items()
    for number, texts in wording(code).items.items():
        yield from ((getattr(items[number], name), text) for name, text in texts.items())


@pytest.mark.parametrize("code", OTHERS)
def test_nothing_is_left_in_english_by_accident(code):
    assert [text for english, text in told(code) if ENGLISH.search(re.sub(r"\{\w+\}", "", text))] == []
    assert [text for english, text in told(code) if text == english and " " in text and english not in SAME] == []


@pytest.mark.parametrize("code", OTHERS)
def test_what_a_town_fills_in_stands_between_brackets_in_every_language(code):
    assert [text for english, text in told(code) if ("[" in english) != ("[" in text) or text.count("[") != text.count("]")] == []


def test_the_name_of_a_column_means_one_column_in_every_language():
    for names in (SHEET, REPLY):
        meant = {}
        for code, name in ((code, name) for code in shipped() for name in names):
            assert meant.setdefault(wording(code)(f"column {name}").casefold(), name) == name, f"{code}: {name}"


def test_numbers_are_written_as_in_the_language_and_a_missing_one_is_a_dash():
    english = wording("en")
    assert [english.number(1234.5, 2), english.share(0.75), english.share(None), english.percent(0.125, 1)] == [
        "1,234.50",
        "0.7500",
        "–",
        "12.5%",
    ]
    assert [english.signed(-0.5, 2), english.number(Decimal("0.9375"))] == ["−0.50", "0.9375"]


@pytest.mark.parametrize("code", shipped())
def test_a_report_is_written_in_every_language_with_its_direction(code, tmp_path):
    text = report(assess(save(tmp_path)).to_dict(), language=code)
    assert f'<html lang="{code}" dir="{wording(code).direction}">' in text
    assert "{" not in re.sub(r"<(style|script).*?</\1>", "", text, flags=re.S)


def test_a_report_in_korean_holds_no_english_sentence_of_ours(tmp_path):
    documents = {
        "index.html": "<html lang=ko><title>시청</title><body><main><h1>마루시청</h1>"
        + "<p>시민 여러분 환영합니다.</p>" * 40
        + "</main></body></html>"
    }
    text = report(assess(save(tmp_path, documents)).to_dict(), language="ko")
    visible = re.sub(r"<(style|script|svg).*?</\1>|<[^>]+>", " ", text, flags=re.S)
    assert re.findall(r"\b(?:the|and|what|which|is|are|not|could|score)\b", visible, flags=re.I) == []


def test_a_language_that_nobody_wrote_is_answered_with_those_there_are():
    with pytest.raises(LosiError, match=f"Languages: {re.escape(named())}"):
        wording("xx")
