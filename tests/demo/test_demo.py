"""The demo businesses: what the seed text promises, and examples that work as they are printed."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from openbookings.engine.application import system_clock
from openbookings.engine.kernel.call import stamp
from tests.support.server import OPENBOOKINGS, Server, command_environment, running_server

pytestmark = pytest.mark.xdist_group("demo")
"""They share the businesses."""
CLIENT = Path(__file__).parents[1] / "client"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    """A server with the demo businesses, and what `openbookings demo` printed."""
    url = f"sqlite:///{tmp_path_factory.mktemp('demo')}/demo.db"
    printed = subprocess.run(
        [OPENBOOKINGS, "demo", "--database", url],
        env=command_environment(),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    with running_server(url) as server:
        yield server, printed.replace("http://127.0.0.1:8080", server.url)


def example(printed: str, name: str) -> str:
    """The example of that name, without its heading."""
    found = re.search(rf"^--- {name}.*?\n(.*?)^---", printed, re.MULTILINE | re.DOTALL)
    assert found, f"no example {name}"
    return found[1]


def test_the_curl_example_works_as_printed(demo: tuple[Server, str]) -> None:
    command = example(demo[1], "curl")
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
    assert '"Haircut"' in done.stdout


def test_the_python_example_works_as_printed(demo: tuple[Server, str]) -> None:
    script = example(demo[1], "Python")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert "Hair colouring" in done.stdout, done.stderr


@pytest.mark.skipif(not (CLIENT / "node_modules").exists(), reason="npm packages are not installed")
def test_d34_the_npm_example_shows_the_18_starts_of_the_haircut(demo: tuple[Server, str]) -> None:
    script = CLIENT / f"printed-example-{os.getpid()}.mjs"
    script.write_text(example(demo[1], "npm"))
    try:
        node = shutil.which("node") or "node"
        done = subprocess.run([node, script], capture_output=True, text=True, timeout=60)
    finally:
        script.unlink()
    name, *starts = done.stdout.split()
    assert name == "Haircut", done.stderr
    assert len(starts) == 18 and (starts[0], starts[-1]) == ("09:00", "17:30")


def test_d34_at_most_nine_haircuts_fit_into_a_day(demo: tuple[Server, str]) -> None:
    server, printed = demo
    key = re.search(r"Authorization: (\S+)'", example(printed, "curl"))
    assert key
    with httpx.Client(base_url=server.url, headers={"authorization": key[1]}) as client:
        query = {"query": {"filter": {"name": "Haircut"}}}
        found = client.post("/_api/bookings/v2/services/query", json=query).json()
        (haircut,) = found["services"]
        day = quiet_day()
        booked = 0
        while slots := free(client, haircut, day):
            book(client, haircut, slots[0])
            booked += 1
            assert booked <= 9
    assert booked == 9


def test_every_business_of_the_seed_is_there(demo: tuple[Server, str]) -> None:
    for name in ("Northlight Fitness Studio", "Salon Lindenhof", "Casa de Idiomas"):
        assert name in demo[1]
    keys = re.findall(r"API key +(\S+)", demo[1])
    offered = [names_of(demo[0], key) for key in keys]
    assert {"Pilates", "Personal training", "Yoga for instructors"} <= offered[0]
    assert {"Haircut", "Hair colouring", "Hair styling course"} <= offered[1]
    assert "Beginner's Spanish" in offered[2]


def test_the_pages_of_every_business_open_as_printed(demo: tuple[Server, str]) -> None:
    addresses = re.findall(r"pages +(\S+)", demo[1])
    shown = [httpx.get(each, headers={"accept-language": "en"}).text for each in addresses]
    names = ("Northlight Fitness Studio", "Salon Lindenhof", "Casa de Idiomas")
    assert [name in page for name, page in zip(names, shown, strict=True)] == [True] * 3


def names_of(server: Server, key: str) -> set[str]:
    answer = httpx.post(
        f"{server.url}/_api/bookings/v2/services/query",
        headers={"authorization": key},
        json={"query": {}},
    )
    return {each["name"] for each in answer.json()["services"]}


def quiet_day() -> date:
    """A Thursday three weeks ahead: no demo booking reaches that far."""
    today = date.fromisoformat(stamp(system_clock())[:10])
    return today + timedelta((3 - today.weekday()) % 7 + 21)


def free(client: httpx.Client, service: dict[str, Any], day: date) -> list[dict[str, Any]]:
    asked = {
        "serviceId": service["id"],
        "fromLocalDate": f"{day}T00:00:00",
        "toLocalDate": f"{day + timedelta(1)}T00:00:00",
    }
    answer = client.post("/_api/service-availability/v2/time-slots", json=asked)
    answer.raise_for_status()
    found: list[dict[str, Any]] = answer.json()["timeSlots"]
    return found


def book(client: httpx.Client, service: dict[str, Any], slot: dict[str, Any]) -> None:
    booking = {
        "bookedEntity": {
            "slot": {
                "serviceId": service["id"],
                "scheduleId": slot["scheduleId"],
                "startDate": slot["localStartDate"],
                "endDate": slot["localEndDate"],
                "timezone": "Europe/Berlin",
                "location": {"id": slot["location"]["id"], "locationType": "OWNER_BUSINESS"},
            }
        },
        "status": "CONFIRMED",
        "totalParticipants": 1,
        "selectedPaymentOption": "OFFLINE",
        "contactDetails": {"firstName": "A", "lastName": "B", "email": "a.b@example.com"},
    }
    answer = client.post("/_api/bookings-service/v2/bookings", json={"booking": booking})
    assert answer.status_code == 200, answer.text
