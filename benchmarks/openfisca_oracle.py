"""What OpenFisca says households pay, in an environment of its own (var/openfisca). Without arguments it makes that, and prints its Python.

OpenFisca-Core is AGPL-3.0 and brings pendulum and numexpr; nothing of Madang imports it. With two paths it reads a population (.npz:
income, median, household_of, age, is_disabled) and writes what each household pays before and after (.npz), with its seconds.
"""

import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / "var" / "openfisca"
OPENFISCA = "OpenFisca-Core==46.0.1"
PERIOD = "2027"


def environment() -> Path:
    """The Python of the environment, made on the first call."""
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        uv = ROOT / ".venv" / "bin" / "uv"
        subprocess.run([uv, "venv", "--quiet", "--python", "3.11", ENVIRONMENT], check=True)  # noqa: S603 our own command
        subprocess.run([uv, "pip", "install", "--quiet", "--python", python, OPENFISCA], check=True)  # noqa: S603 our own command
    return python


def system() -> tuple[Any, Any, Any]:
    """The waste fee and a care allowance, written as OpenFisca writes law: one formula a variable."""
    from openfisca_core import variables
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    person = build_entity(key="person", plural="persons", label="", is_person=True)
    household = build_entity(key="household", plural="households", label="", roles=[{"key": "member", "plural": "members", "label": ""}])
    tables = TaxBenefitSystem([person, household])

    def variable(name: str, entity: Any, kind: type = float, formula: Any = None) -> None:
        fields = {"value_type": kind, "entity": entity, "definition_period": DateUnit.YEAR, "label": name}
        tables.add_variable(type(name, (variables.Variable,), fields | ({"formula": formula} if formula else {})))

    def equivalence(household: Any, period: str, parameters: Any) -> Any:
        adults = household.sum(household.members("age", period) >= 14)
        adults = adults * (adults >= 1) + (adults < 1)
        return 1 + 0.5 * (adults - 1) + 0.3 * (household.nb_persons() - adults)

    def fee(household: Any, period: str, parameters: Any) -> Any:
        poor = household("income", period) / household("equivalence", period) / household("median", period) < 0.6
        return 12 * (6 + 4 * household.nb_persons()) * (1 - 0.5 * poor)

    def allowance(household: Any, period: str, parameters: Any) -> Any:
        age, disabled = (household.members(name, period) for name in ("age", "is_disabled"))
        amount = household.sum(300 * (disabled & (age < 65)))
        return amount * (amount < 500) + 500 * (amount >= 500)

    variable("age", person)
    variable("is_disabled", person, bool)
    variable("income", household)
    variable("median", household)
    variable("equivalence", household, formula=equivalence)
    variable("flat_fee", household, formula=lambda household, period, parameters: 180.0 * (household.nb_persons() > 0))
    variable("fee_by_head", household, formula=fee)
    variable("care_allowance", household, formula=allowance)
    return tables, person, household


def answer(people: Any) -> dict[str, Any]:
    from openfisca_core.simulations import SimulationBuilder

    tables, _, _ = system()
    size, members = len(people["income"]), len(people["household_of"])
    began, worked = time.perf_counter(), time.process_time()
    builder = SimulationBuilder()
    builder.create_entities(tables)
    builder.declare_person_entity("person", range(members))
    home = builder.declare_entity("household", range(size))
    builder.join_with_persons(home, people["household_of"], roles=["member"] * members)
    simulation = builder.build(tables)
    for name in ("income", "age", "is_disabled"):
        simulation.set_input(name, PERIOD, people[name])
    simulation.set_input("median", PERIOD, people["income"] * 0 + people["median"])
    built = time.perf_counter()
    found = {name: simulation.calculate(name, PERIOD) for name in ("flat_fee", "fee_by_head", "care_allowance")}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cpu = time.process_time() - worked
    return found | {"build_s": built - began, "calculate_s": time.perf_counter() - built, "cpu_s": cpu, "peak_mb": peak}


if __name__ == "__main__":
    if len(sys.argv) == 3:
        import numpy as np

        np.savez(sys.argv[2], **answer(np.load(sys.argv[1])))
    else:
        print(environment())
