"""At the door: slow senders wait outside, and the few threads inside are there for everybody else."""

import io
import threading

from django.http import FileResponse, HttpResponse

from madang.common.worker.front import LARGEST_REQUEST, Front


class Sender:
    """A body that arrives in pieces, the last only when the test says so."""

    def __init__(self, *pieces):
        self.pieces, self.arrived = list(pieces), threading.Event()

    def read(self, size):
        if len(self.pieces) == 1:
            self.arrived.wait(10)
        return self.pieces.pop(0) if self.pieces else b""


def application(environ, start_response):
    content = environ["wsgi.input"].read() if "wsgi.input" in environ else b"page"
    response = HttpResponse(threading.current_thread().name.encode() + b": " + content)
    start_response("200 OK", [])
    return response


def ask(front, **environ):
    statuses = []
    answer = front(environ, lambda status, headers: statuses.append(status))
    return statuses[0], b"".join(answer)


def test_a_slow_sender_does_not_hold_up_the_only_thread_inside():
    front = Front(application, threads=1)
    sender, answers = Sender(b"one ", b"two"), []
    slow = threading.Thread(target=lambda: answers.append(ask(front, CONTENT_LENGTH="7", **{"wsgi.input": sender})))
    slow.start()
    assert ask(front)[1] == b"django_0: page"
    sender.arrived.set()
    slow.join(10)
    assert answers == [("200 OK", b"django_0: one two")]


def test_a_sender_who_gives_up_leaves_an_incomplete_form():
    assert ask(Front(application, 1), CONTENT_LENGTH="100", **{"wsgi.input": io.BytesIO(b"half")})[1].endswith(b"half")


def test_too_large_a_request_is_refused_unread():
    source = io.BytesIO(b"x")
    status, said = ask(Front(application, 1), CONTENT_LENGTH=str(LARGEST_REQUEST + 1), **{"wsgi.input": source})
    assert status.startswith("413")
    assert b"smaller" in said
    assert source.tell() == 0


def test_a_file_is_passed_on_without_being_read_into_memory(tmp_path):
    (tmp_path / "plan.pdf").write_bytes(b"%PDF-")
    response = FileResponse((tmp_path / "plan.pdf").open("rb"))
    front = Front(lambda environ, start_response: response, 1)
    assert front({}, lambda *_: None) is response
    response.file_to_stream.close()


def test_a_length_that_is_no_number_is_no_body():
    assert ask(Front(application, 1), CONTENT_LENGTH="-5")[0] == "200 OK"
