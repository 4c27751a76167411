"""The examples of the documentation run as they stand there."""

import re
from pathlib import Path

from town import save

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "losi-library.md"


def test_the_examples_of_the_library_run_as_they_are_printed(tmp_path, monkeypatch, capsys):
    (tmp_path / "saved").mkdir()
    save(tmp_path / "saved")
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.S)
    assert len(blocks) >= 3
    names = {}
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), names)
    printed = capsys.readouterr().out
    assert "284 yes" in printed
    assert "recycling" in printed
    assert (tmp_path / "my-town" / "report.html").is_file()
