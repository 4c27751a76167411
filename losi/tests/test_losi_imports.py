"""Researchers install the yardstick without the portal."""

import subprocess
import sys


def test_importing_the_yardstick_loads_neither_django_nor_numpy():
    imports = "import madang_losi.cli, madang_losi.answers, madang_losi.published, madang_methods.suppression, sys"
    shown = subprocess.run([sys.executable, "-c", f"{imports}; print(*sys.modules)"], capture_output=True, text=True, check=True)
    loaded = set(shown.stdout.split())
    assert "madang_losi.scoring" in loaded
    assert not {"django", "numpy", "pandas", "madang"} & loaded
