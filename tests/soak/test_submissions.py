"""A thousand applications while server and worker are killed: nothing that was acknowledged is lost, and nothing is done twice."""

import hashlib
import json
from collections import Counter

from .siege import SUBMISSIONS


def test_every_resident_gets_to_the_end(siege):
    assert not siege.failures, f"{len(siege.failures)} of {SUBMISSIONS}: {siege.failures[0]}"
    assert len(siege.sent) == SUBMISSIONS


def test_the_kills_were_felt(siege):
    """Otherwise the other tests would prove little."""
    assert siege.kills["server"] >= SUBMISSIONS / 100
    assert siege.kills["worker"] >= SUBMISSIONS / 50
    assert sum(sent.unanswered for sent in siege.sent) > siege.kills["server"]


def test_every_acknowledged_application_is_there_exactly_once(siege):
    cases = siege.town.now["cases"]
    there = Counter(case["reference"] for case in cases)
    acknowledged = {sent.references[0] for sent in siege.sent}
    assert not acknowledged - set(there), "lost"
    assert there == Counter(acknowledged), "more cases than residents"


def test_whoever_sent_again_was_shown_the_same_case(siege):
    assert not [sent for sent in siege.sent if len(set(sent.references)) != 1]


def test_no_draft_became_two_cases_and_no_case_holds_the_words_of_another(siege):
    cases = {case["reference"]: case for case in siege.town.now["cases"]}
    for sent in siege.sent:
        case = cases[sent.references[0]]
        assert (case["service"], case["mark"], case["marks_inside"]) == (sent.service, sent.mark, [sent.mark])
        assert case["token_digest"] == hashlib.sha256(sent.tokens[-1].encode()).hexdigest()
    assert len({case["token_digest"] for case in cases.values()}) == len(cases)


def test_every_case_is_whole_with_its_files_its_task_its_one_invoice_and_its_one_appointment(siege):
    assert siege.town.now["faults"] == []


def test_a_message_is_sent_once_or_said_to_be_perhaps_sent(siege):
    notices, arrived = siege.town.now["notices"], siege.mailbox.arrived
    assert not {pk: count for pk, count in arrived.items() if count > 1}, "arrived twice"
    states = Counter(notice["state"] for notice in notices.values())
    assert set(states) <= {"sent", "perhaps_sent"}, [notice for notice in notices.values() if notice["state"] == "failed"][:3]
    assert not [pk for pk, notice in notices.items() if notice["state"] == "sent" and arrived[int(pk)] != 1], (
        "said to be sent, never arrived"
    )
    assert set(map(str, arrived)) <= set(notices), "arrived, but the town knows nothing of it"
    assert states["perhaps_sent"] <= siege.kills["worker"], "a kill leaves at most the one message in doubt that was under way"


def test_the_log_is_whole(siege):
    verdict = json.loads(siege.town.madang("audit", "verify", "--json"))
    assert verdict["whole"], verdict["faults"][:5]
    assert verdict["waiting"] == 0
    assert verdict["checked"] >= SUBMISSIONS


def test_bytes_that_no_row_speaks_of_are_swept_and_nothing_else_is(siege):
    """A kill between writing a file and writing its row leaves some."""
    assert siege.town.ask("swept") == len(siege.town.now["strays"])
    assert (siege.town.ask("strays"), siege.town.ask("faults")) == ([], [])
