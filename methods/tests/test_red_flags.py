"""Red flags: Cardinal's own vectors, the real public works, and what a flag may never be taken for."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from madang_methods.errors import UnusableInput
from madang_methods.red_flags import A_QUESTION, INDICATORS, Group, Settings, parse_processes, red_flags
from madang_methods.red_flags.settings import quantile

VECTORS = Path(__file__).parent / "cardinal"
WORKS = Path(__file__).parents[3] / "shared" / "data" / "ocds" / "dpwh_oc4ids_package.json"

# What the name of a vector sets beyond the defaults, as Cardinal's own test does.
NOT_BY_PRICE = Settings(not_by_price=frozenset({"NPC"}), leave_out_details=frozenset({"EXC"}))
SET_BY_NAME = {
    "R003-procurement_method_details-x-5-y-10": Settings(days_by_details={"x": 5, "y": 10}),
    "R003-procurement_methods-open+selective": Settings(methods_for_period=frozenset({"open", "selective"})),
    "R003-threshold-10": Settings(thresholds={"R003": 10}),
    "R048-minimum_contracting_processes-1": Settings(least_awards_of_many_classes=1),
}


def as_cardinal(found):
    groups = {}
    for flag in found.flags:
        groups.setdefault(flag.group.value, {}).setdefault(flag.subject, {})[flag.indicator.code] = pytest.approx(flag.value)
    return groups


@pytest.mark.parametrize("path", sorted(VECTORS.glob("*.jsonl")), ids=lambda path: path.stem)
def test_every_vector_of_cardinal_gives_what_cardinal_expects(path):
    processes = parse_processes(path.read_text(encoding="utf-8"), path.name)
    found = red_flags(processes, SET_BY_NAME.get(path.stem, NOT_BY_PRICE), only=[path.stem[:4]])
    assert as_cardinal(found) == json.loads(path.with_suffix(".expected").read_text(encoding="utf-8"))


def test_all_fifteen_vectors_are_there():
    assert len(list(VECTORS.glob("*.jsonl"))) == 15


@pytest.mark.skipif(not WORKS.exists(), reason="the shared data is not on this machine (the works may be tested on, not copied)")
def test_177_of_1044_public_works_had_a_single_bidder():
    processes = parse_processes(WORKS.read_text(encoding="utf-8"), WORKS.name)
    found = red_flags(processes, Settings(methods_for_single_bids=frozenset()), only=["R018"]).of("R018")
    assert (len(found.values), len(processes), found.population + found.left_out) == (177, 1044, 1044)
    # Eight rows of the file are there twice: of the 1,036 different works 174 had a single bidder.
    once = {ocid for ocid in found.values if not ocid.endswith(")")}
    assert (len(once), len({one.ocid for one in processes if not one.ocid.endswith(")")})) == (174, 1036)


def test_quartiles_are_those_of_type_eight():
    # Hyndman and Fan (1996), type 8, by hand: place (4 + 1/3) / 4 + 1/3 = 17/12 among 1, 2, 4, 8.
    assert quantile([8, 1, 4, 2], 0.25) == pytest.approx(1 + 5 / 12)
    assert quantile([8, 1, 4, 2], 0.75) == pytest.approx(4 + 4 * (43 / 12 - 3))


def release(ocid, **parts):
    return {"ocid": ocid} | parts


def read(*releases):
    return parse_processes("\n".join(json.dumps(one) for one in releases))


def award(supplier, amount, currency="KRW"):
    return {"status": "active", "suppliers": [{"id": supplier}], "value": {"amount": amount, "currency": currency}}


def test_an_award_at_the_ceiling_is_flagged_and_one_below_is_not():
    ceiling = {"value": {"amount": 1000, "currency": "KRW"}}
    found = red_flags(
        read(
            release("at", tender=ceiling, awards=[award("A", 995)]),
            release("in two lots", tender=ceiling, awards=[award("A", 500), award("B", 490)]),
            release("below", tender=ceiling, awards=[award("A", 900)]),
            release("other money", tender=ceiling, awards=[award("A", 999, "USD")]),
        ),
        only=["ceiling"],
    ).of("ceiling")
    assert found.values == {"at": 0.995, "in two lots": 0.99}
    assert (found.population, found.left_out) == (3, 1)


def test_spending_in_one_hand_is_told_by_the_herfindahl_index():
    shares = [600, 100, 100, 100, 100]
    releases = [release(str(n), buyer={"id": "Maru"}, awards=[award("ABCDE"[n], amount)]) for n, amount in enumerate(shares)]
    found = red_flags(read(*releases), only=["concentration"]).of("concentration", Group.BUYER)
    assert found.values == {"Maru": pytest.approx(0.36 + 4 * 0.01)}


def test_a_buyer_with_few_awards_is_not_judged():
    releases = [release(str(n), buyer={"id": "Maru"}, awards=[award("A", 10)]) for n in range(4)]
    assert red_flags(read(*releases), only=["concentration"]).of("concentration", Group.BUYER).population == 0


def test_two_who_always_meet_are_a_pair_and_strangers_are_not():
    def bids(*ids):
        return {"details": [{"status": "valid", "tenderers": [{"id": one}]} for one in ids]}

    found = red_flags(read(*(release(str(n), bids=bids("A", "B", f"C{n}")) for n in range(3))), only=["pairs"]).of("pairs", Group.PAIR)
    assert found.values == {"A + B": 1.0}


def test_processes_that_say_too_little_are_counted_not_dropped():
    found = red_flags(read(release("silent")))
    assert {one.left_out for one in found.findings} == {1}
    assert not list(found.flags)


def test_every_flag_asks_a_question_and_says_its_threshold_and_population():
    path = VECTORS / "R058.jsonl"
    flag = next(red_flags(parse_processes(path.read_text(encoding="utf-8")), NOT_BY_PRICE, only=["R058"]).flags)
    assert flag.explain().endswith("?")
    assert "threshold" in flag.explain()
    assert f"looked at {flag.population}" in flag.explain()
    assert all(one.question.endswith("?") for one in INDICATORS.values())


def test_the_result_says_that_a_flag_is_a_question():
    found = red_flags(read(release("1", tender={"numberOfTenderers": 1, "procurementMethod": "open"})))
    assert A_QUESTION in found.explain()
    assert A_QUESTION in json.loads(found.to_json())["method"]["assumptions"]


def test_a_record_package_is_read_as_its_compiled_releases():
    package = {
        "records": [{"ocid": "x", "compiledRelease": {"ocid": "x", "tender": {"numberOfTenderers": 1, "procurementMethod": "open"}}}]
    }
    assert red_flags(parse_processes(json.dumps(package)), only=["R018"]).of("R018").values == {"x": 1.0}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{}", "holds no contracting process"),
        ('{"ocid":"a"}\nnot json', "line 2"),
        ('{"ocid":"a"}\n{"ocid":"a"}', "“a” stands there twice"),
    ],
)
def test_a_file_that_cannot_be_used_is_answered_with_a_sentence(text, says):
    with pytest.raises(UnusableInput, match=says):
        parse_processes(text, "buys.json")


def test_contracting_processes_of_a_project_are_read_with_buyer_estimate_and_supplier():
    summary = {
        "tender": {"costEstimate": {"amount": 100, "currency": "KRW"}, "numberOfTenderers": 1, "procurementMethod": "open"},
        "suppliers": [{"id": "A"}],
        "contractValue": {"amount": 99.5, "currency": "KRW"},
    }
    project = {"id": "p", "publicAuthority": {"id": "Maru"}, "contractingProcesses": [{"id": "c", "summary": summary}]}
    processes = parse_processes(json.dumps({"projects": [project]}))
    assert processes[0].buyer == "Maru"
    found = red_flags(processes, only=["R018", "ceiling"])
    assert {(flag.indicator.code, flag.subject) for flag in found.flags} == {("R018", "c"), ("ceiling", "c")}


ODD = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "status", "tenderers", "value", "amount", "currency", "suppliers", "items"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.dictionaries(st.sampled_from(["tender", "bids", "awards", "buyer", "parties", "planning"]), ODD), min_size=1, max_size=4)
)
def test_no_odd_value_breaks_the_flags(releases):
    lines = [json.dumps({"ocid": str(number)} | one) for number, one in enumerate(releases)]
    red_flags(parse_processes("\n".join(lines))).to_json()


def test_an_unknown_indicator_or_threshold_is_named():
    with pytest.raises(UnusableInput, match="R999"):
        red_flags(read(release("1")), only=["R999"])
    with pytest.raises(UnusableInput, match="takes no threshold"):
        Settings(thresholds={"R018": 1})
