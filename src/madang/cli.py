"""The command `madang`. Each command lives beside what it does; here they are only gathered."""

import os

import typer

from madang.common.audit.commands import audit
from madang.common.packs.commands import load_pack
from madang.common.people.commands import load_roll
from madang.common.privacy.commands import retention
from madang.common.worker.commands import check, serve, worker
from madang.deploy import commands as deploy
from madang.deploy.demo import demo

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madang.config.settings")

app = typer.Typer(no_args_is_help=True, help="Madang: one portal for a local government.", pretty_exceptions_show_locals=False)

app.command()(demo)
app.command("create-town")(deploy.create_town)
app.command()(deploy.backup)
app.command()(deploy.restore)
app.command()(deploy.upgrade)
app.command("migrate-to")(deploy.migrate_to)
app.command()(deploy.export)
app.command("load-pack")(load_pack)
app.command("load-roll")(load_roll)
app.command()(serve)
app.command()(worker)
app.command()(check)
app.command()(retention)
app.add_typer(audit, name="audit")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True}, hidden=True)
def manage(context: typer.Context) -> None:
    """Django's own commands, for developers: `madang manage makemigrations`."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["madang", *context.args])


def main() -> None:
    app()
