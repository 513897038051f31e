"""`python -m tools.screenshots`: write the pictures of the pages into docs/screenshots/."""

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.pages.browsing import chromium, running_browser
from tests.support.server import OPENBOOKINGS, command_environment, running_server
from tools.screenshots.taking import devices, take

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
LIMIT = 2_500_000
"""Bytes of all pictures together: they are fetched with every clone."""


def main() -> None:
    """Take all pictures anew; ends with an error when there is no Chromium or they weigh much."""
    path = chromium()
    if path is None:
        sys.exit("Chromium is needed to take pictures: run `make test-needs`.")
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        database = f"sqlite:///{scratch}/demo.db"
        load = [str(OPENBOOKINGS), "demo", "--database", database]
        subprocess.run(load, env=command_environment(), check=True, stdout=subprocess.DEVNULL)
        with running_server(database) as server, running_browser(path) as browser:
            for device in devices():
                take(browser, device, server.url, FOLDER)
    weight = sum(each.stat().st_size for each in FOLDER.glob("*.png"))
    print(f"{len(list(FOLDER.glob('*.png')))} pictures, {weight / 1e6:.1f} MB")
    if weight > LIMIT:
        sys.exit(f"The pictures weigh more than {LIMIT / 1e6} MB.")


if __name__ == "__main__":
    main()
