"""An assessment that is stopped keeps what it found, and the same command goes on: a real process, a real signal, a real server."""

import json
import signal
import subprocess
import sys
import time

from madang_losi.evidence import EvidenceFile
from web import address, towns


def command(server, out):
    run = "from madang_losi.cli import main; main()"
    return [sys.executable, "-c", run, "assess", address(server, "maru"), "--out", str(out), "--delay", "0"]


def test_ctrl_c_keeps_what_was_found_and_the_same_command_goes_on(tmp_path):
    out = tmp_path / "maru"
    with towns(pause=1.5) as server:
        running = subprocess.Popen(command(server, out), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        end = time.monotonic() + 60
        while not EvidenceFile(out / "evidence.warc.gz").read():
            assert time.monotonic() < end
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=60)
        assert running.returncode == 130
        assert "What was found is written" in told
        assert "Traceback" not in told
        first = json.loads((out / "answers.json").read_text(encoding="utf-8"))
        assert 1 <= len(first["pages"]) < 3
        assert any("stopped before its end" in problem for problem in first["problems"])
        server.pause = 0.0
        asked = len(server.asked)
        again = subprocess.run(command(server, out), check=False, capture_output=True, text=True)
        assert again.returncode == 0, again.stderr
        later = [path for path, *_ in server.asked[asked:]]
    second = json.loads((out / "answers.json").read_text(encoding="utf-8"))
    assert len(second["pages"]) == 3
    assert "/maru/" not in later
    assert not any("stopped" in problem for problem in second["problems"])
