"""Where residents pay to, from the `fiscal` part of pack.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from madang.common.directory.models import Office
from madang.common.packs.report import did_you_mean

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
    if code := pack.fiscal.office:
        town_account.treasury = Office.objects.filter(code=code).first()
        if town_account.treasury is None:
            hint = did_you_mean(code, Office.objects.values_list("code", flat=True))
            report.error("pack.yaml", 0, _("There is no office “%(code)s”. %(hint)s") % {"code": code, "hint": hint})
    town_account.save()
