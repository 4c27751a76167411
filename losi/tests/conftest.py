"""Where this repository keeps the checkers that its own browser journeys use."""

import os
from pathlib import Path

CHECKERS = Path(__file__).parents[2] / "tests" / "browser"
if (CHECKERS / "node_modules").is_dir():
    os.environ.setdefault("MADANG_LOSI_AUDITS", str(CHECKERS))
