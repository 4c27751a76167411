"""The portal's web process imports methods, so importing them must stay cheap."""

import pkgutil
import subprocess
import sys

import madang_methods

# Modules that calculate on arrays; the portal imports them where it calls them, in the worker.
WITH_NUMPY = {
    "association",
    "budgeting",
    "deprivation",
    "impact",
    "inequality",
    "left_behind",
    "opinion",
    "opportunity",
    "progress",
    "representation",
    "sampling",
    "small_area",
    "transit",
    "viability",
}
HEAVY = {"django", "numpy", "pandas", "scipy", "matplotlib"}


def test_importing_the_methods_without_arrays_loads_neither_django_nor_numpy():
    names = [module.name for module in pkgutil.iter_modules(madang_methods.__path__) if module.name not in {"cli", *WITH_NUMPY}]
    assert "suppression" in names
    imports = "; ".join(f"import madang_methods.{name}" for name in names)
    shown = subprocess.run(
        [sys.executable, "-c", f"{imports}; import sys; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    assert not HEAVY & set(shown.stdout.split())
