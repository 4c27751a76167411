"""What households pay and get against OpenFisca 46.0.1, for 100,000 of them. Part of `make soak`.

OpenFisca lives in an environment of its own (var/openfisca) and is asked through files; benchmarks/openfisca_oracle.py makes it.
"""

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
from madang_methods.impact import Labels, amounts, policy_of, population

ROOT = Path(__file__).resolve().parents[2]
PYTHON = Path(os.environ.get("MADANG_OPENFISCA", ROOT / "var" / "openfisca" / "bin" / "python"))
HOUSEHOLDS = 100_000
pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(not PYTHON.exists(), reason=f"there is no environment with OpenFisca at {PYTHON}; make soak makes one"),
]
POLICIES = {
    "flat_fee": {"kind": "fee", "per": "month", "amount": {"flat": 15}},
    "fee_by_head": {
        "kind": "fee",
        "per": "month",
        "amount": {"flat": 6, "per_person": 4},
        "reductions": [{"share": 0.5, "conditions": [{"column": "income_to_median", "below": 0.6}]}],
    },
    "care_allowance": {
        "kind": "benefit",
        "unit": "person",
        "amount": {"flat": 300},
        "conditions": [{"column": "disability", "is": True}, {"column": "age", "below": 65}],
        "cap": {"household": 500},
    },
}


def test_a_hundred_thousand_households_pay_and_get_what_openfisca_says(tmp_path):
    random = np.random.default_rng(1)
    sizes = random.choice(6, HOUSEHOLDS, p=[0.4, 0.3, 0.1, 0.1, 0.05, 0.05]) + 1
    household_of = np.repeat(np.arange(HOUSEHOLDS), sizes)
    age, disabled = random.integers(0, 95, len(household_of)).astype(float), random.random(len(household_of)) < 0.1
    # Whole multiples of 8: OpenFisca counts in 32 bits, and a line must not fall between two of its numbers.
    income = np.round(random.lognormal(10, 0.6, HOUSEHOLDS) / 8) * 8
    people = population(
        {"income": income}, {"household": household_of, "age": age, "disability": Labels(disabled.astype(np.int64), ("no", "yes"))}
    )
    np.savez(tmp_path / "in.npz", income=income, median=people.median, household_of=household_of, age=age, is_disabled=disabled)
    oracle = ROOT / "benchmarks" / "openfisca_oracle.py"
    subprocess.run([PYTHON, oracle, tmp_path / "in.npz", tmp_path / "out.npz"], check=True)
    theirs = np.load(tmp_path / "out.npz")
    for name, values in POLICIES.items():
        ours = amounts(people, policy_of({"name": name} | values))
        assert np.array_equal(ours, theirs[name].astype(float)), (name, np.flatnonzero(ours != theirs[name])[:5])
        assert len(np.unique(ours)) > (name != "flat_fee")
