"""The command line: serve, make sites and keys, run jobs, load the demo businesses.

With `--json` nothing but JSON goes to standard output; messages go to standard error.
"""

from __future__ import annotations

import typer

from openbookings.cli import demo, keys, serving, sites

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.command("serve")(serving.serve)
app.command("worker")(serving.worker)
app.command("migrate")(serving.migrate)
app.command("demo")(demo.demo)
app.add_typer(sites.app, name="site")
app.add_typer(keys.app, name="key")


def main() -> None:
    """The `openbookings` command."""
    app()
