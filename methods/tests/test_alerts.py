"""CAP 1.2: real alerts of seven countries pass, broken ones are named, and what we write we can read."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from madang_methods.alerts import Alert, Area, Info, Resource, check_alert, check_alerts, read_alert, write_alert
from madang_methods.errors import UnusableInput

SHARED = Path(__file__).parents[3] / "shared" / "data" / "cap"
SEOUL = timezone(timedelta(hours=9))
FLOOD = Alert(
    identifier="maru.2026.0017",
    sender="warnings@maru.example",
    sent=datetime(2026, 7, 1, 18, 30, tzinfo=SEOUL),
    infos=(
        Info(
            categories=("Met",),
            event="Flood",
            urgency="Immediate",
            severity="Severe",
            certainty="Likely",
            language="ko-KR",
            responses=("Evacuate",),
            expires=datetime(2026, 7, 2, 6, 0, tzinfo=SEOUL),
            headline="강이 넘칩니다",
            description="오늘 밤 강물이 둑을 넘을 수 있습니다.",
            instruction="높은 곳으로 가세요.",
            parameters=(("level", "3.2 m"),),
            resources=(Resource("Map", "image/png", 1200, "https://maru.example/map.png"),),
            areas=(
                Area(
                    "Harbour",
                    polygons=(((37.0, 127.0), (37.0, 127.1), (37.1, 127.1), (37.0, 127.0)),),
                    circles=((37.0, 127.0, 2.5),),
                    geocodes=(("p-code", "KR01"),),
                ),
            ),
        ),
    ),
)
REAL = [
    "real/CanadaNaad.xml",
    "real/NOAA_MultiplePolygons.txt",
    "real/australia.cap",
    "real/australia_bom.cap",
    "real/canada.cap",
    "real/canada_signed.cap",
    "real/earthquake-iso8859-1.cap",
    "real/g_wcatwc-warning.cap",
    "real/iceland_met_office.cap",
    "real/mexico.xml",
    "real/no_info_tag.cap",
    "real/ph.cap",
    "real/taiwan.cap",
    "real/wcatwc-warning.cap",
    "cap_amber_alert_example.xml",
]
BROKEN = {
    "invalid.cap": "Element 'info': This element is not expected",
    "sweden.cap": "Element 'senderName': This element is not expected",
    "smhi.se.alerts.cap": "a list of alerts",
    "invalid_xmlns.cap": "urn:oasis:names:tc:emergency:alerts:1.2",
    "noaa_errors.cap": "cap:1.1",
    "earthquake.cap": "cap:1.1",
    "weather.cap": "cap:1.1",
    "g_xee.cap": "document type|not XML",
    "rfs.xml": "EDXL envelope",
    "amber.atom": "Atom feed",
    "amber.rss": "RSS feed",
}
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the shared alerts are not on this machine")


@needs_shared
@pytest.mark.parametrize("name", REAL)
def test_fifteen_real_alerts_pass(name):
    found = check_alert((SHARED / name).read_bytes(), name)
    assert found.passes, found.explain()


@needs_shared
def test_fifteen_files_of_the_folder_pass_the_schema():
    paths = [path for path in sorted((SHARED / "real").iterdir()) if path.suffix in {".cap", ".xml", ".txt"}]
    assert sum(check_alert(path.read_bytes()).alert is not None for path in paths) == 15


@needs_shared
@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_are_named(name):
    found = check_alert((SHARED / "real" / name).read_bytes(), name)
    assert not found.passes
    assert any(part in problem.reason for problem in found.errors for part in BROKEN[name].split("|"))


@needs_shared
def test_the_canadian_error_passes_the_schema_and_is_caught_by_the_rules():
    found = check_alert((SHARED / "real" / "canada_errors.cap").read_bytes(), "canada_errors.cap")
    assert found.alert is not None
    assert [(one.where, one.line) for one in found.errors] == [("references", 12)]
    assert "must name the messages it is about" in found.errors[0].reason


@needs_shared
def test_what_is_read_from_real_alerts_and_written_again_reads_the_same():
    for name in REAL:
        alert = read_alert((SHARED / name).read_bytes())
        assert read_alert(write_alert(alert)) == alert


@needs_shared
def test_a_signature_is_seen():
    assert read_alert((SHARED / "real" / "canada_signed.cap").read_bytes()).is_signed


def test_what_we_write_passes_and_reads_the_same():
    document = write_alert(FLOOD)
    assert check_alert(document).problems == ()
    assert read_alert(document) == FLOOD
    assert "2026-07-01T18:30:00+09:00" in document.decode()


def test_utc_is_written_as_minus_zero():
    document = write_alert(replace(FLOOD, sent=datetime(2026, 7, 1, 9, 30, tzinfo=UTC)))
    assert "<sent>2026-07-01T09:30:00-00:00</sent>" in document.decode()


def changed(old, new):
    text = write_alert(FLOOD).decode()
    assert old in text
    return check_alert(text.replace(old, new, 1).encode())


@pytest.mark.parametrize(
    ("old", "new", "where", "level"),
    [
        ("<msgType>Alert", "<msgType>Cancel", "references", "error"),
        ("<scope>Public", "<scope>Restricted", "restriction", "error"),
        ("<scope>Public", "<scope>Private", "addresses", "error"),
        ("maru.2026.0017", "maru 17", "identifier", "error"),
        ("2026-07-02T06:00:00+09:00", "2026-07-01T18:30:00+09:00", "expires", "error"),
        ("37.0,127.0</polygon>", "37.2,127.0</polygon>", "polygon", "error"),
        ("37.0,127.0 37.0,127.1 ", "", "polygon", "error"),
        ("37.0,127.1 37.1,127.1", "127.1,37.0 37.1,127.1", "polygon", "error"),
        ("37.0,127.0 2.5", "37.0,127.0 -1", "circle", "error"),
        ("+09:00</sent>", "+00:00</sent>", "sent", "warning"),
        ("<status>Actual", "<status>Exercise", "status", "warning"),
        ("<uri>https://maru.example/map.png</uri>", "", "uri", "error"),
        ("<areaDesc>Harbour", "<areaDesc> ", "areaDesc", "error"),
        ("<msgType>Alert", "<msgType>Error", "note", "error"),
    ],
)
def test_each_rule_beyond_the_schema_is_named(old, new, where, level):
    found = changed(old, new)
    assert found.alert is not None, found.explain()
    assert (where, level) in {(one.where, one.level) for one in found.problems}


def test_z_is_refused_by_the_schema():
    assert changed("+09:00</sent>", "Z</sent>").alert is None


def test_an_update_names_what_it_updates():
    update = replace(FLOOD, identifier="maru.2026.0018", msg_type="Update", references=(FLOOD.as_reference(),))
    assert read_alert(write_alert(update)).references == (FLOOD.as_reference(),)
    with pytest.raises(UnusableInput, match="references"):
        write_alert(replace(update, references=()))


def test_a_message_that_refers_to_itself_is_refused():
    with pytest.raises(UnusableInput, match="refers to itself"):
        write_alert(replace(FLOOD, msg_type="Update", references=(FLOOD.as_reference(),)))


def test_an_identifier_used_twice_is_named():
    document = write_alert(FLOOD)
    first, second = check_alerts([("a.xml", document), ("b.xml", document)])
    assert first.passes
    assert "in a.xml" in second.errors[0].reason


def test_exercises_tests_and_drafts_never_go_public():
    assert FLOOD.may_go_public
    assert not any(replace(FLOOD, status=status).may_go_public for status in ("Exercise", "Test", "Draft", "System"))
    assert not replace(FLOOD, scope="Private").may_go_public


def test_an_attack_by_entities_is_named_and_nothing_is_read():
    attack = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>&x;</identifier></alert>'
    found = check_alert(attack)
    assert "document type" in found.errors[0].reason
    assert "root" not in found.to_json()


def test_a_reader_gets_the_language_they_read_or_the_first():
    other = replace(FLOOD.infos[0], language="en-GB", headline="The river rises")
    both = replace(FLOOD, infos=(*FLOOD.infos, other))
    assert both.in_language("en").headline == "The river rises"
    assert both.in_language("fr").language == "ko-KR"


def test_a_moment_without_offset_cannot_be_written():
    with pytest.raises(UnusableInput, match="offset"):
        write_alert(replace(FLOOD, sent=datetime(2026, 7, 1)))


def test_the_result_becomes_json():
    assert json.loads(check_alert(write_alert(FLOOD), "flood.xml").to_json())["passes"] is True


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_broken_file_breaks_the_check(data):
    document = bytearray(write_alert(FLOOD))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(document) - 1))
        document[place : place + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=6))
    check_alert(bytes(document)).to_json()


def test_an_hour_24_is_named():
    assert not changed("18:30:00+09:00</sent>", "24:00:00+09:00</sent>").passes
