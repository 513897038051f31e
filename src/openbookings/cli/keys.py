"""`openbookings key ...`: make, list and revoke the keys of owners and staff."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from openbookings.cli.options import DATABASE, AsJson, Database, fail, print_json, with_engine
from openbookings.engine.application import Engine
from openbookings.engine.kernel.call import Role, stamp
from openbookings.engine.site import keys, statements

app = typer.Typer(no_args_is_help=True, help="Make, list and revoke API keys.")
SiteOption = Annotated[str | None, typer.Option(help="Site id or slug; not needed for one site.")]


@app.command("create")
def create(
    role: Annotated[str, typer.Option(help="owner or staff")] = "owner",
    resource: Annotated[str | None, typer.Option(help="Resource id of the staff member")] = None,
    name: Annotated[str, typer.Option(help="A name to know it by")] = "",
    site: SiteOption = None,
    database: Database = DATABASE,
    json: AsJson = False,
) -> None:
    """Make a key; it is shown this once."""
    if role not in (Role.OWNER, Role.STAFF):
        fail("--role is owner or staff")
    if (role == Role.STAFF) != (resource is not None):
        fail("a staff key, and only it, needs --resource")

    async def work(engine: Engine) -> dict[str, str]:
        site_id = await chosen_site(engine, site)
        text = await engine.store.write(
            lambda unit: keys.create_key(
                unit, site_id, Role(role), engine.clock(), name=name, resource_id=resource
            )
        )
        return {"siteId": site_id, "role": role, "apiKey": text}

    made = with_engine(database, work)
    if json:
        print_json(made)
    else:
        typer.echo(made["apiKey"])


@app.command("list")
def list_keys(site: SiteOption = None, database: Database = DATABASE, json: AsJson = False) -> None:
    """List the keys of a site, without their secrets."""

    async def work(engine: Engine) -> list[dict[str, Any]]:
        site_id = await chosen_site(engine, site)
        rows = await engine.store.read(lambda unit: statements.list_keys(unit, site_id))
        return [
            {
                "id": row.id,
                "role": row.role,
                "resourceId": row.resource_id,
                "name": row.name,
                "createdDate": stamp(row.created),
                "revokedDate": stamp(row.revoked) if row.revoked else None,
            }
            for row in rows
        ]

    found = with_engine(database, work)
    if json:
        print_json(found)
        return
    for each in found:
        ended = f"revoked {each['revokedDate']}" if each["revokedDate"] else ""
        typer.echo(f"{each['id']}  {each['role']:6} {each['createdDate']}  {each['name']} {ended}")


@app.command("revoke")
def revoke(
    key_id: Annotated[str, typer.Argument(help="The id that `key list` shows")],
    site: SiteOption = None,
    database: Database = DATABASE,
) -> None:
    """End a key; it stops working within a second."""

    async def work(engine: Engine) -> bool:
        site_id = await chosen_site(engine, site)
        return await engine.store.write(
            lambda unit: statements.revoke_key(unit, site_id, key_id, engine.clock())
        )

    if not with_engine(database, work):
        fail(f"there is no live key {key_id}")
    typer.echo(f"revoked {key_id}", err=True)


async def chosen_site(engine: Engine, named: str | None) -> str:
    """The id of the site named by id or slug, or of the only one; raises ValueError."""
    rows = await engine.store.read(statements.all_sites)
    if named is None and len(rows) == 1:
        return str(rows[0][0])
    for row in rows:
        if named in (row[0], row[1]):
            return str(row[0])
    raise ValueError(f"there is no site {named}" if named else "name a site with --site")
