"""Everything the portal says is said in Korean, and what a resident meets in Arabic too."""

import re
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path, PurePath

import polib
import pytest
from django.utils import translation

ROOT = Path(__file__).parents[1]
PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]*[\d.]*[sdif]|\{[^{}]*\}")

# The pages and messages of a resident's journey. Arabic may lack the desk, the editor and the command line, nothing here.
RESIDENT = [
    "common/ui/templates/*.html",
    "common/ui/templates/ui/[!gd]*.html",
    "common/ui/templates/ui/fields/*", "common/ui/drawing.py",
    "common/pages/templates/pages/*.html", "common/pages/templates/pages/parts/*",
    "common/pages/forms.py", "common/pages/templates/notices/*/*", "common/directory/templates/directory/*",
    "common/directory/hours.py", "common/places/templates/places/*", "common/search/templates/search/*",
    "common/people/templates/account/*", "common/people/templates/account/snippets/*", "common/people/templates/mfa/*",
    "common/people/templates/mfa/*/*", "common/people/templates/usersessions/*", "common/people/templates/notices/account/*",
    "common/people/templates/people/facts*.html", "common/people/templates/people/link*.html", "common/people/account_forms.py",
    "common/people/views/my.py", "common/people/views/account.py", "common/files/pdfs.py", "common/files/images.py",
    "common/privacy/templates/privacy/[!dr]*.html", "common/privacy/templates/notices/*/*", "common/privacy/words.py",
    "common/privacy/accesses.py", "common/privacy/views/my.py",
    "serving/services/templates/services/*.html", "serving/services/presentation.py",
    "serving/cases/templates/cases/*.html", "serving/cases/templates/cases/p*/*", "serving/cases/forms.py",
    "serving/cases/questions/*", "serving/cases/views/apply.py", "serving/cases/views/follow.py",
    "serving/cases/actions/filing.py", "serving/cases/actions/drafts.py", "serving/cases/actions/after.py",
    "serving/payments/templates/payments/*.html", "serving/payments/templates/notices/*/*", "serving/payments/views/pay.py",
    "serving/appointments/templates/appointments/*.html", "serving/appointments/templates/notices/*/*",
    "serving/appointments/views/own.py",
    "deciding/budgeting/templates/budgeting/*.html", "deciding/budgeting/templates/notices/*/*", "deciding/budgeting/forms.py",
    "deciding/budgeting/code_forms.py", "deciding/budgeting/reasons.py", "deciding/budgeting/outcome_page.py", "deciding/budgeting/privacy.py",
    # What the privacy page says was deleted.
    "common/pages/privacy.py", "serving/cases/privacy.py", "serving/payments/privacy.py", "serving/appointments/privacy.py",
]  # fmt: skip
# What those lists take in but only the desk shows.
TO_STAFF = ["common/people/templates/mfa/index.html"]


def _messages():
    loader = SourceFileLoader("messages", str(ROOT / "scripts" / "messages"))
    module = module_from_spec(spec_from_loader("messages", loader))
    loader.exec_module(module)
    return module


messages = _messages()


@pytest.fixture(scope="module")
def collected():
    return {room: entries for room, entries in messages.collect().items() if entries}


def catalogue(room, language):
    return polib.pofile(str(messages.catalogue_path(room, language)))


def catalogues():
    for path in sorted(messages.SOURCE.rglob("locale/*/LC_MESSAGES/django.po")):
        yield path, polib.pofile(str(path))


def keys(entries):
    return {(entry.msgctxt, entry.msgid) for entry in entries}


def resident_meets(room, entry):
    sources = [PurePath((room / path).relative_to(messages.SOURCE)) for path, _line in entry.occurrences]
    met = [source for source in sources if str(source) not in TO_STAFF]
    return any(len(source.parts) == len(PurePath(glob).parts) and source.match(glob) for source in met for glob in RESIDENT)


def test_the_catalogues_hold_exactly_what_the_sources_say(collected):
    odd = {
        f"{room.name} {language}": sorted(key[1] for key in keys(entries) ^ keys(catalogue(room, language)))
        for room, entries in collected.items()
        for language in messages.PLURALS
    }
    assert not {where: strings for where, strings in odd.items() if strings}, "Run: make messages"


def test_no_string_lacks_korean(collected):
    lacking = {
        room.name: [e.msgid for e in messages.renew(room, "ko", entries) if not e.translated()] for room, entries in collected.items()
    }
    assert not {room: strings for room, strings in lacking.items() if strings}


def test_what_a_resident_meets_does_not_lack_arabic(collected):
    lacking = {
        room.name: [e.msgid for e in messages.renew(room, "ar", entries) if not e.translated() and resident_meets(room, e)]
        for room, entries in collected.items()
    }
    assert not {room: strings for room, strings in lacking.items() if strings}


def test_every_listed_source_is_still_there():
    for glob in [*RESIDENT, *TO_STAFF]:
        assert list(messages.SOURCE.glob(glob)), f"{glob} matches no file any more."


def test_no_translation_is_a_guess():
    assert [(str(path), entry.msgid) for path, found in catalogues() for entry in found if entry.fuzzy] == []


def placeholders(text):
    return sorted(PLACEHOLDER.findall(text))


def same_placeholders(entry):
    """Arabic says one and two without a figure, so those forms may leave the count out, but add nothing."""
    if not entry.msgid_plural:
        return placeholders(entry.msgid) == placeholders(entry.msgstr)
    allowed = set(placeholders(entry.msgid)) | set(placeholders(entry.msgid_plural))
    few, rest = dict(list(entry.msgstr_plural.items())[:3]), dict(list(entry.msgstr_plural.items())[3:])
    if not rest:
        few, rest = {}, few
    return all(set(placeholders(form)) <= allowed for form in few.values()) and all(
        placeholders(form) == placeholders(entry.msgid_plural) for form in rest.values()
    )


def test_translations_insert_what_the_original_inserts():
    odd = [(entry.msgid, entry.msgstr or entry.msgstr_plural) for _, found in catalogues() for entry in found.translated_entries()
           if not same_placeholders(entry)]  # fmt: skip
    assert odd == []


def test_a_translation_begins_and_ends_with_the_spaces_of_the_original():
    def edges(text):
        return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]

    odd = [entry.msgid for _, found in catalogues() for entry in found.translated_entries()
           if not entry.msgid_plural and edges(entry.msgid) != edges(entry.msgstr)]  # fmt: skip
    assert odd == []


def test_the_same_words_are_said_in_the_same_way_in_every_room():
    said = {}
    for path, found in catalogues():
        for entry in found.translated_entries():
            said.setdefault((path.parts[-3], entry.msgctxt, entry.msgid), set()).add(entry.msgstr or str(entry.msgstr_plural))
    assert {key: ways for key, ways in said.items() if len(ways) > 1} == {}


def test_what_is_compiled_is_what_is_written():
    for path, found in catalogues():
        assert path.with_suffix(".mo").read_bytes() == found.to_binary(), f"{path} has changed since it was compiled. Run: make messages"


@pytest.mark.parametrize(
    "language, count, words",
    [
        ("ko", 1, "결과 1건"), ("ko", 12, "결과 12건"), ("ar", 0, "لا نتائج"), ("ar", 1, "نتيجة واحدة"), ("ar", 2, "نتيجتان"),
        ("ar", 5, "5 نتائج"), ("ar", 11, "11 نتيجة"), ("ar", 100, "100 نتيجة"),
    ],
)  # fmt: skip
def test_numbers_take_the_plural_their_language_asks_for(language, count, words):
    with translation.override(language):
        assert translation.ngettext("%(total)s result", "%(total)s results", count) % {"total": count} == words
