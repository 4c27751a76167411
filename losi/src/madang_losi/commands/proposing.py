"""madang-losi propose: where else to look."""

import json as plain
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from madang_losi.instrument import Instrument


def propose_links(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="The folder that assess wrote.")],
    source: Annotated[Path | None, typer.Option(help="The saved pages, where the folder holds no evidence.warc.gz.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for machines instead of a table.")] = False,
) -> None:
    """For each question without a yes, name the links whose words lie nearest: a hint for people, never an answer."""
    from madang_losi.assessing import open_site
    from madang_losi.proposing import bundled_model, propose

    answers = plain.loads((folder / "answers.json").read_text(encoding="utf-8"))
    missing = [answer["code"] for answer in answers["answers"] if answer["answer"] != "yes"]
    site = open_site(str(source or folder / "evidence.warc.gz"))
    instrument = Instrument.load(answers["edition"])
    found = [proposal.to_dict() for proposal in propose(site, missing, instrument, bundled_model())]
    (folder / "proposals.json").write_text(plain.dumps({"proposals": found}, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if json:
        print(plain.dumps({"proposals": found}, ensure_ascii=False))
        return
    titles = {item.code: item.title for item in instrument.items}
    table = Table("code", "question", "look at", "address", title="Perhaps here: proposals, not answers")
    for proposal in found:
        table.add_row(proposal["code"], titles[proposal["code"]], proposal["text"], proposal["address"])
    Console().print(table)
