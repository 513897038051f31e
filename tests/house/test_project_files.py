"""What the files around the code promise to each other holds."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

from openbookings.server.settings import Settings

PROJECT = Path(__file__).parents[2]
SETTING = re.compile(r"\bOPENBOOKINGS_[A-Z][A-Z_]*[A-Z]\b")


def settings_in(files: list[Path]) -> set[str]:
    return {name for file in files for name in SETTING.findall(file.read_text(encoding="utf-8"))}


def test_every_setting_is_listed_on_the_page_of_settings_and_none_besides() -> None:
    used = {f"OPENBOOKINGS_{name.upper()}" for name in Settings.__struct_fields__}
    used |= settings_in(sorted((PROJECT / "src").rglob("*.py")))
    listed = settings_in([PROJECT / "docs" / "settings.md"])
    assert used - listed == set(), "settings without a line in docs/settings.md"
    # Settings of the tests and proofs are listed there too; they stand under tests/.
    tests = settings_in([*(PROJECT / "tests").rglob("*.py"), PROJECT / "Makefile"])
    assert listed - used - tests == set(), "docs/settings.md lists what nothing reads"


def test_every_target_of_the_makefile_has_a_help_line() -> None:
    text = (PROJECT / "Makefile").read_text(encoding="utf-8")
    (targets,) = re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    helped = re.findall(r"^([a-z-]+):.*## \w", text, re.MULTILINE)
    assert sorted(targets.split()) == sorted(helped)


def test_locked_versions_meet_what_the_project_asks_for() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    runtime, development = locked("requirements.lock"), locked("requirements-dev.lock")
    for wanted in map(Requirement, project["dependencies"]):
        assert wanted.specifier.contains(runtime[wanted.name]), wanted
    for wanted in map(Requirement, project["optional-dependencies"]["dev"]):
        assert wanted.specifier.contains(development[wanted.name]), wanted
    assert runtime.items() <= development.items(), "tested with other versions than installed"


def test_lock_files_hold_pinned_versions_and_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        lines = (PROJECT / name).read_text(encoding="utf-8").splitlines()
        assert [line for line in lines if not re.match(r"[a-z0-9-]+==[\w.]+( ;.*)?$", line)] == []


def locked(name: str) -> dict[str, str]:
    """The pinned versions of a lock file by name of package."""
    lines = (PROJECT / name).read_text(encoding="utf-8").splitlines()
    pins = (line.split(" ;")[0].partition("==") for line in lines)
    return {package: version for package, _, version in pins}
