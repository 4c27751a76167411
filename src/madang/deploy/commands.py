"""`madang create-town`, `backup`, `restore`, `upgrade`, `migrate-to` and `export`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from madang.console import console, done, fail, print_json, start_portal

from . import town
from .town import Nonsense

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def _answer(given: Any, question: str, check: Callable[[Any], Any], default: Any = None, *, hidden: bool = False) -> Any:
    """What came as an option is checked and refused; what is asked is asked again until it can be."""
    if given is not None:
        try:
            return check(given)
        except Nonsense as problem:
            fail(str(problem))
    while True:
        value = typer.prompt(question, default=default, hide_input=hidden, show_default=not hidden)
        try:
            return check(value)
        except Nonsense as problem:
            console.print(f"[red]{problem}[/]")


def create_town(
    name: Annotated[str | None, typer.Option("--town", help="What people call the town.")] = None,
    domain: Annotated[str | None, typer.Option(help="The domain of the portal, without https://.")] = None,
    languages: Annotated[str | None, typer.Option(help="Languages, separated by commas: en,ko,ar.")] = None,
    default_language: Annotated[str | None, typer.Option(help="The language without a prefix in addresses.")] = None,
    time_zone: Annotated[str | None, typer.Option(help="For example Asia/Seoul.")] = None,
    smtp_host: Annotated[str | None, typer.Option(help="The server that sends the town's e-mail.")] = None,
    smtp_port: Annotated[int | None, typer.Option(help="Its port, usually 587.")] = None,
    smtp_user: Annotated[str | None, typer.Option(help="The user there; empty where none is needed.")] = None,
    smtp_password: Annotated[
        str | None, typer.Option(envvar="MADANG_SMTP_PASSWORD", help="Its password; better asked than typed here.")
    ] = None,
    smtp_starttls: Annotated[bool, typer.Option(help="Whether the connection is encrypted.")] = True,
    sender: Annotated[str | None, typer.Option(help="The address e-mail comes from.")] = None,
    administrator_name: Annotated[str | None, typer.Option(help="The first administrator.")] = None,
    administrator_email: Annotated[str | None, typer.Option(help="Their e-mail address.")] = None,
    database: Annotated[str | None, typer.Option(help="sqlite:///… or postgres://…")] = None,
    port: Annotated[int, typer.Option(help="Where the portal listens, behind Caddy.")] = 8000,
    root: Annotated[Path, typer.Option(help="Write below this folder instead of /, for an image or a look.")] = Path("/"),
    start: Annotated[bool, typer.Option(help="As root: make the user, start the services.")] = False,
    force: Annotated[bool, typer.Option(help="Overwrite the files of a town that is already there.")] = False,
) -> None:
    """Set up a real town: settings, systemd units, Caddyfile, database, and the first administrator's invitation."""
    chosen = _answer(languages, "Languages, separated by commas", town.languages, "en")
    host = _answer(domain, "Domain of the portal", town.domain)
    answers = town.Answers(
        town=_answer(name, "Name of the town", town.town_name),
        domain=host,
        languages=chosen,
        default_language=_answer(
            default_language, "Default language", lambda value: town.default_language(value, chosen), chosen.split(",")[0]
        ),
        time_zone=_answer(time_zone, "Time zone", town.time_zone, "UTC"),
        smtp_host=_answer(smtp_host, "Mail server (SMTP)", town.mail_server, "localhost"),
        smtp_port=_answer(smtp_port, "Its port", town.port, 587),
        smtp_user=_answer(smtp_user, "User there (empty for none)", town.secret, ""),
        smtp_password=_answer(smtp_password, "Password there (empty for none)", town.secret, "", hidden=True),
        smtp_starttls=smtp_starttls,
        sender=_answer(sender, "Address e-mail comes from", town.email, f"no-reply@{host}"),
        administrator_name=_answer(administrator_name, "First administrator, name", town.town_name),
        administrator_email=_answer(administrator_email, "First administrator, e-mail", town.email),
        database=_answer(database, "Database", town.database, "sqlite:////var/lib/madang/madang.db"),
        port=_answer(port, "Port", town.port),
    )
    try:
        for path in town.write_files(answers, root.resolve(), force=force):
            done(str(path))
        with console.status("Preparing the database"):
            link = town.prepare_database(answers, root.resolve())
        if start and root == Path("/"):
            town.finish_as_root()
    except (Nonsense, OSError) as problem:
        fail(str(problem))
    if not start:
        console.print("\nNow run, as root:\n")
        for line in town.next_lines(root):
            console.print(f"  {line}", soft_wrap=True)
    console.print(f"\n{answers.administrator_name} comes in by this link, within seven days:\n  {link}", soft_wrap=True)


def backup(
    to: Annotated[Path | None, typer.Option(help="The folder to write to. Default: backups in MADANG_HOME.")] = None,
    rotate: Annotated[bool, typer.Option(help="Remove what is older than 14 days, but keep one of each of 12 months.")] = False,
    as_json: AsJson = False,
) -> None:
    """Save database, uploads, keys and settings in one file, while the portal runs."""
    start_portal()
    from django.conf import settings

    from .backup import BackupFailed, make_backup
    from .backup import rotate as remove_old

    folder = to or settings.HOME / "backups"
    try:
        file = make_backup(folder)
    except (BackupFailed, OSError) as problem:
        fail(str(problem))
    removed = remove_old(folder) if rotate else []
    if as_json:
        print_json({"file": str(file), "bytes": file.stat().st_size, "removed": [str(path) for path in removed]})
    else:
        done(f"{file} ({file.stat().st_size / 1e6:.1f} MB)" + (f", {len(removed)} old ones removed" if removed else ""))


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `madang backup` made.")],
    force: Annotated[bool, typer.Option(help="Replace the town that is here; it is moved aside, not deleted.")] = False,
) -> None:
    """Put a backup in place, once every checksum in it has been compared."""
    start_portal()
    from .backup import BackupFailed
    from .restoring import restore_backup
    from .running import PortalRuns

    try:
        manifest = restore_backup(file, force=force)
    except (BackupFailed, PortalRuns, OSError) as problem:
        fail(str(problem))
    done(f"The town of {manifest['made_at'][:16]} is in place: {sum(manifest['tables'].values())} rows, {len(manifest['files'])} files.")


def upgrade(
    back: Annotated[bool, typer.Option("--back", help="Go back to the moment before the last upgrade.")] = False,
) -> None:
    """After new code is installed: back up, migrate, check; what fails is undone."""
    start_portal()
    from .backup import BackupFailed
    from .running import PortalRuns
    from .upgrading import UpgradeFailed, roll_back
    from .upgrading import upgrade as run

    try:
        if back:
            done(f"The town is as {roll_back().name} held it. Install the code of that day and start it.")
            return
        with console.status("Backing up, migrating, checking"):
            result = run()
    except (BackupFailed, UpgradeFailed, PortalRuns) as problem:
        fail(str(problem))
    done(f"{len(result.migrations)} migrations made. The state before is in {result.backup}")


def migrate_to(
    url: Annotated[str, typer.Argument(help="postgres://user:password@host/name, an empty database")],
    as_json: AsJson = False,
) -> None:
    """Copy the whole town into another database, and compare every table by count and checksum."""
    start_portal()
    from django.core.exceptions import ImproperlyConfigured

    from .moving import MoveFailed
    from .moving import migrate_to as move
    from .running import PortalRuns

    try:
        with console.status("Copying") as status:
            copied = move(url, progress=lambda table: status.update(f"Copying {table}"))
    except (MoveFailed, PortalRuns, ImproperlyConfigured) as problem:
        fail(str(problem))
    if as_json:
        print_json([vars(table) for table in copied])
        return
    table = Table("Table", "Rows", "Checksum", box=None, padding=(0, 2, 0, 0))
    for entry in copied:
        if entry.rows:
            table.add_row(entry.table, str(entry.rows), entry.digest[:16])
    console.print(table)
    done(f"{sum(entry.rows for entry in copied)} rows are the same in both. Now set MADANG_DATABASE in madang.env and start the portal.")


def export(
    to: Annotated[Path, typer.Option(help="The folder to write to.")],
    everything: Annotated[
        bool, typer.Option("--all", help="All data, personal and secret too, instead of the open configuration.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write the town's configuration, or all its data, as JSON lines: one file per table."""
    start_portal()
    from .exporting import export_all, export_open

    written = export_all(to) if everything else export_open(to)
    if as_json:
        print_json(written)
    else:
        done(f"{sum(written.values())} rows of {len(written)} tables are in {to}")
