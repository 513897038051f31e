"""The engine agrees with the published case set on every clock change of every zone (C47-C51).

The answers come from `tools/clock_changes`, which watches clocks minute by minute. With other zone
data than the set was made from there is nothing to agree about, and the tests are skipped.
"""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from openbookings.engine.timeline.zone import UnknownZone, Zone, parse_local
from tests.cases.agreement import Asking, Tally, classes, clock, slots
from tests.cases.case_set import CaseSet, read_case_set
from tools.clock_changes import __main__ as command
from tools.clock_changes.cases import case_around
from tools.clock_changes.clock import WatchedClock, zone_data_version
from tools.clock_changes.zones import RuleSets, changes_of, other_names, rule_sets

CASES = read_case_set()
ROOT = Path(__file__).parents[2]
PARTS = 4

pytestmark = pytest.mark.skipif(
    CASES["tzdata"] != zone_data_version(),
    reason=f"the case set has tzdata {CASES['tzdata']}, installed is {zone_data_version()}: "
    "run `python -m tools.clock_changes`",
)


def agreed(what: str, asking: Asking, cases: CaseSet = CASES) -> Tally:
    began = time.perf_counter()
    tally = Tally(cases, asking).ask()
    print(f"\n{what}: {tally}, {time.perf_counter() - began:.1f} s")
    assert tally.differences[:5] == []
    return tally


@pytest.fixture(scope="module")
def found() -> RuleSets:
    return rule_sets()


def test_the_set_holds_every_zone_with_a_change_by_its_rule_set(found: RuleSets) -> None:
    assert [rules["zones"] for rules in CASES["ruleSets"]] == list(found.values())
    assert CASES["ruleSetCount"] == len(found)
    assert CASES["zoneCount"] == sum(map(len, found.values()))
    assert CASES["changeCount"] == sum(len(rules) * len(found[rules]) for rules in found)
    assert CASES["otherNames"] == other_names()
    assert len(CASES["changes"]) == len(changes_of(found))


def test_the_file_is_what_the_model_says(found: RuleSets) -> None:
    """Of every fifth rule set the first change; `tools.clock_changes --check` compares all."""
    places = {rules["changes"][0]: rules["zones"][-1] for rules in CASES["ruleSets"]}
    changes = changes_of(found)
    for place, zone in list(places.items())[::5]:
        assert json.loads(json.dumps(case_around(changes[place], zone))) == CASES["changes"][place]


def test_11_3_the_other_names_with_changes_are_refused() -> None:
    for name in CASES["otherNames"]:
        with pytest.raises(UnknownZone):
            Zone.of(name)


def test_c49_c50_clocks_and_wall_times() -> None:
    assert agreed("clocks", clock).changes == CASES["changeCount"]


def test_c48_c49_c50_weekly_classes_keep_their_time_and_happen_once() -> None:
    assert agreed("classes", classes).changes == CASES["changeCount"]


@pytest.mark.parametrize("part", range(PARTS))
def test_c49_c50_c51_d29_d37_slots(part: int) -> None:
    some: CaseSet = {**CASES, "ruleSets": CASES["ruleSets"][part::PARTS]}
    agreed(f"slots, part {part + 1} of {PARTS}", slots(), some)


def test_a_wrong_answer_is_found() -> None:
    wrong = copy.deepcopy(CASES)
    wrong["ruleSets"] = wrong["ruleSets"][1:2]
    zones = len(wrong["ruleSets"][0]["zones"])
    change = wrong["changes"][wrong["ruleSets"][0]["changes"][0]]
    change["slots"][0][0] += 1
    change["classes"][0][-1] += 1
    change["meant"][0][1] += 1
    for asking in (clock, classes, slots(every=len(CASES["questions"]))):
        assert len(Tally(wrong, asking).ask().differences) == zones


@pytest.mark.parametrize(
    "machine_zone", ["America/St_Johns", "Asia/Kolkata", "Pacific/Apia", "Antarctica/Troll"]
)
def test_c47_the_zone_of_the_machine_does_not_matter(machine_zone: str) -> None:
    # An empty PYTHONTZPATH also takes the machine's zone files away.
    machine = {**os.environ, "TZ": machine_zone, "PYTHONTZPATH": "", "PYTHONPATH": "src"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.cases.agreement"],
        cwd=ROOT,
        env=machine,
        capture_output=True,
        text=True,
        check=False,
    )
    print(f"\n{machine_zone}: {done.stdout.strip()}")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("wall", "instant"),
    [
        ("2027-03-28T02:30", "2027-03-28T01:30"),  # skipped: shown as 03:30
        ("2027-03-28T03:00", "2027-03-28T01:00"),
        ("2027-10-31T02:30", "2027-10-31T00:30"),  # the first of two
        ("2027-10-31T03:00", "2027-10-31T02:00"),
    ],
)
def test_c49_c50_the_model_is_right_in_berlin_as_worked_out_by_hand(
    wall: str, instant: str
) -> None:
    asked, expected = (parse_local(text) // 60 for text in (wall, instant))
    assert WatchedClock("Europe/Berlin", asked - 2880, asked + 2880).means(asked) == expected


def test_a_set_made_from_other_zone_data_is_not_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "dst.json"
    other.write_text('{"tzdata": "1999a"}')
    monkeypatch.setattr(command, "CASES", other)
    assert command.main(["--check"]) == 0
    assert "not compared: dst.json has tzdata 1999a" in capsys.readouterr().out
