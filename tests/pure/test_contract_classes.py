"""The wire classes and the generator: names survive the journey, and writing twice is the same."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from openbookings.engine.contract import METHODS, schemas
from openbookings.engine.contract.services import Service
from tools.generate.__main__ import differing, generated
from tools.generate.names import field_name, module_of, snake, type_of
from tools.generate.patches import StalePatchError, apply_patches
from tools.generate.sharing import owners
from tools.generate.spec import Spec, load


@pytest.fixture(scope="module")
def spec() -> Spec:
    return load()


def test_the_committed_files_are_what_the_generator_writes(spec: Spec) -> None:
    assert differing(generated(spec)) == []


def test_a_changed_file_is_named(spec: Spec, tmp_path: Path) -> None:
    files = {"engine/contract/methods.py": "old"}
    assert differing(files, tmp_path) == ["engine/contract/methods.py"]


def test_every_field_is_called_on_the_wire_as_the_schema_says(spec: Spec) -> None:
    for name, owner in owners(spec).items():
        schema = schemas()[name]
        if "properties" not in schema:
            continue
        fields = {
            field.name: field.encode_name for field in msgspec.structs.fields(_class(owner, name))
        }
        assert fields == {field_name(wire): wire for wire in schema["properties"]}, name


def test_a_type_lives_where_all_it_names_are_already_known(spec: Spec) -> None:
    """Every request and answer has one class, and every class can be decoded."""
    home = owners(spec)
    for method in METHODS.values():
        for name in (method.request, method.response):
            assert msgspec.json.decode(b"{}", type=_class(home[name], name)) is not None


def test_absent_null_and_value_are_three_things() -> None:
    """X6: only what was sent changes; null empties a field."""
    service = msgspec.json.decode(b'{"name":"Yoga","category":null,"unknown":1}', type=Service)
    assert msgspec.json.encode(service) == b'{"name":"Yoga","category":null}'


@pytest.mark.parametrize(
    ("wire", "python"),
    [("createdDate", "created_date"), ("v2Availability", "v2_availability"), ("from", "from_")],
)
def test_wire_names_become_python_names(wire: str, python: str) -> None:
    assert field_name(wire) == python


def test_a_revision_is_digits_and_a_price_may_have_more_than_two_decimals() -> None:
    """X4, X15: what our corrections of the vendored facts say."""
    service = schemas()["services.Service"]["properties"]
    assert service["revision"]["pattern"] == "^[0-9]{1,18}$"
    assert schemas()["services.Money"]["properties"]["value"]["x-decimal"]["maxScale"] == 4
    window = schemas()["services.CancellationWindow"]["properties"]
    assert window["percentage"]["x-decimal"]["maxScale"] == 2


def test_every_number_text_and_list_of_a_request_is_bounded() -> None:
    """X19: nothing unbounded reaches the database."""
    for name, schema in schemas().items():
        for field, part in schema.get("properties", {}).items():
            assert _bounded(part), f"{name}.{field}"


def test_a_correction_that_finds_nothing_is_an_error(tmp_path: Path) -> None:
    change = {"at": "/$defs/services.Gone/type", "remove": True}
    patch = {"what": "w", "why": "y", "evidence": "e", "changes": [change]}
    (tmp_path / "stale.json").write_bytes(msgspec.json.encode(patch))
    with pytest.raises(StalePatchError, match=r"stale.json: /\$defs/services.Gone"):
        apply_patches({"$defs": {}}, tmp_path)


def test_a_correction_says_one_thing(tmp_path: Path) -> None:
    change = {"at": "/$defs/a", "remove": True, "merge": {"type": "string"}}
    patch = {"what": "w", "why": "y", "evidence": "e", "changes": [change]}
    (tmp_path / "vague.json").write_bytes(msgspec.json.encode(patch))
    with pytest.raises(msgspec.ValidationError, match="say one of set"):
        apply_patches({"$defs": {"a": {}}}, tmp_path)


def _class(owner: str, name: str) -> Any:
    module = importlib.import_module(f"openbookings.engine.contract.{snake(owner)}")
    return getattr(module, type_of(name))


def _bounded(schema: dict[str, Any]) -> bool:
    kinds = schema.get("type", "object")
    if "array" in kinds:
        return "maxItems" in schema and _bounded(schema["items"])
    if "integer" in kinds:
        return "minimum" in schema and "maximum" in schema
    if "string" in kinds:
        return not {"maxLength", "format", "enum", "pattern", "x-decimal"}.isdisjoint(schema)
    return True


def test_modules_are_told_from_types() -> None:
    assert (module_of("services.Money"), type_of("services.Money")) == ("services", "Money")
