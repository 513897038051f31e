"""Installs Cal.com's slot engine into a folder, and asks it question after question."""

from __future__ import annotations

import json
import shutil
import subprocess
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

SOURCES = Path(__file__).parent
PACKAGE = "@calcom/platform-libraries@0.0.360"


class Answer(NamedTuple):
    """What one question took, measured inside the process, and the starts found (instants)."""

    milliseconds: float
    starts: list[int]


def missing_programs() -> list[str]:
    """Give which of the programs needed are not installed."""
    return [program for program in ("node", "npm") if shutil.which(program) is None]


def install(folder: Path) -> None:
    """Fetch the engine and bundle it in `folder`; raises `CalledProcessError` if that fails.

    Only the package itself is unpacked: its own dependencies are far more than slots need.
    """
    for source in ("package.json", "answer.mjs", "build.mjs"):
        shutil.copy(SOURCES / source, folder)
    _run(folder, "npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--silent")
    packed = _run(folder, "npm", "pack", "--silent", PACKAGE).split()[-1]
    with tarfile.open(folder / packed) as archive:
        archive.extractall(folder, filter="data")
    _run(folder, "node", "build.mjs")


def _run(folder: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


class CalCom:
    """A running process with the cases in memory."""

    def __init__(self, questions: IO[str], answers: IO[str]) -> None:
        self._questions = questions
        self._answers = answers

    def tell(self, message: object) -> None:
        """Send one line."""
        self._questions.write(f"{json.dumps(message)}\n")
        self._questions.flush()

    def ask(self, case: int) -> Answer:
        """Ask for the slots of a case; raises `EOFError` if the process has ended."""
        self.tell(case)
        line = self._answers.readline()
        if not line:
            raise EOFError("Cal.com's engine ended")
        return Answer(**json.loads(line))


@contextmanager
def running(
    folder: Path, window: tuple[int, int], booked: Sequence[Sequence[Sequence[int]]]
) -> Iterator[CalCom]:
    """Run the engine of `folder` for a window of instants.

    `booked` holds for each case the starts of the booked half hours of each of its hosts.
    """
    pipe = subprocess.PIPE
    command = ["node", "bundle.mjs"]
    with subprocess.Popen(command, cwd=folder, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        engine = CalCom(process.stdin, process.stdout)
        engine.tell({"from": window[0], "to": window[1], "booked": booked})
        yield engine
        process.stdin.close()
