from pathlib import Path

import pytest

from madang.common.packs.actions import BrokenPack, load_pack


@pytest.mark.django_db
def test_show():
    try:
        print(load_pack(Path("/work/main/packs/maru")).loaded)
    except BrokenPack as b:
        for m in b.report.mistakes[:60]:
            print(m.file, m.line, m.message)
        raise SystemError(len(b.report.mistakes))
