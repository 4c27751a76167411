"""Where residents pay to, from the `fiscal` part of pack.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .models import TownAccount


def load_town_account(folder: Path, report: Any) -> None:
    """What the town has entered on its desk since then wins."""
    pack = report.pack
    if pack is None or TownAccount.objects.exclude(account="").exists():
        return
    bank = pack.fiscal.bank
    town_account = TownAccount.current()
    if bank:
        town_account.holder, town_account.bank, town_account.account = bank.holder, bank.name, bank.account
    town_account.cash_desk = pack.fiscal.cash_desk
    town_account.save()
