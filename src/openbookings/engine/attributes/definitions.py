"""Attribute definitions: their rules, and what becomes of the values when one changes or goes."""

from __future__ import annotations

from collections.abc import Iterable

from openbookings.engine.attributes import conformity, values
from openbookings.engine.attributes.conformity import DEFAULT, Misfit
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.kernel.registry import method
from openbookings.engine.kernel.resource import Resource
from openbookings.engine.kernel.standard import standard
from openbookings.engine.kernel.uniqueness import unless_taken
from openbookings.engine.query.violations import Violation
from openbookings.engine.store.tables import Column, Table

_WRONG_DEFAULT = {
    Misfit.MISSING: "DEFAULT_VALUE_TYPE_MISMATCH",
    Misfit.TYPE: "DEFAULT_VALUE_TYPE_MISMATCH",
    Misfit.NOT_ALLOWED: "DEFAULT_VALUE_NOT_IN_ALLOWED_VALUES",
    Misfit.OUT_OF_RANGE: "DEFAULT_VALUE_OUT_OF_RANGE",
}


async def _prepare(call: Call, new: Document, old: Document | None) -> None:
    if new.get("visibility") is None:
        new["visibility"] = True


async def _check(call: Call, new: Document, old: Document | None) -> Iterable[Violation]:
    if not new.get("name"):
        return [Violation("attributeDefinition.name", "must be given", "REQUIRED_FIELD")]
    if old and new.get("valueType") != old["valueType"]:
        raise Refused("VALUE_TYPE_IMMUTABLE", f"The type stays {old['valueType']}.", id=old["id"])
    broken = list(conformity.broken_configuration(new))
    if broken:
        return broken
    if conformity.turned_around(new):
        raise Refused("NUMBER_CONFIG_MAX_LESS_THAN_MIN", "`max` must be at least `min`.")
    wrong = conformity.misfit(new, new.get("defaultValue") or {}, DEFAULT)
    if wrong:
        code = "DEFAULT_VALUE_NO_LONGER_VALID" if old else _WRONG_DEFAULT[wrong]
        words = f"The default value does not fit the attribute: {wrong}."
        raise Refused(code, words, defaultValue=new.get("defaultValue"))
    return ()


async def _stored(call: Call, new: Document, old: Document | None) -> None:
    """Values that a new configuration excludes become the default."""
    if old and conformity.configuration(new) != conformity.configuration(old):
        await values.reset_misfits(call, new)


async def _release(call: Call, old: Document) -> None:
    await values.remove_of_definition(call, old["id"])


DEFINITIONS = Resource(
    module="attributeDefinition",
    entity="attributeDefinition",
    plural="attributeDefinitions",
    fqdn="wix.bookings.attributes.v1.attribute_definition",
    table=Table(
        "attribute_definitions",
        (
            Column("name", "text", "name"),
            Column("value_type", "text", "valueType"),
            Column("visibility", "boolean", "visibility"),
            Column("public_tags", "texts", "tags.publicTags.tagIds"),
            Column("private_tags", "texts", "tags.privateTags.tagIds"),
        ),
    ),
    missing="ATTRIBUTE_DEFINITION_NOT_FOUND",
    kept=("groupIds",),
    prepare=_prepare,
    check=_check,
    stored=_stored,
    release=_release,
)
standard(
    DEFINITIONS,
    get="getAttributeDefinition",
    delete="deleteAttributeDefinition",
    query="queryAttributeDefinitions",
)


@method("attributeDefinition.createAttributeDefinition")
async def create_attribute_definition(call: Call, request: Document) -> Document:
    """Ask something new of things; refuses a name that another definition has."""
    given = request["attributeDefinition"]
    async with unless_taken(call, _taken(given["name"])):
        return {"attributeDefinition": await verbs.create(call, DEFINITIONS, given)}


@method("attributeDefinition.updateAttributeDefinition")
async def update_attribute_definition(call: Call, request: Document) -> Document:
    """Change a definition (X4, X6); its type stays, and values that no longer fit are reset."""
    given = request["attributeDefinition"]
    async with unless_taken(call, _taken(given.get("name"))):
        new = await verbs.update(call, DEFINITIONS, given, request.get("fieldMask"))
    return {"attributeDefinition": new}


def _taken(name: object) -> Refused:
    return Refused("DUPLICATE_ATTRIBUTE_NAME", "Another attribute has this name.", name=name)
