"""Makes the virtual environment and installs a lock file and this package into it.

Needs nothing but Python itself: where the system's Python comes without pip (Debian splits it
off), pip's own wheel is fetched once and checked against the hash below.

Usage: python tools/install.py FOLDER LOCK_FILE
"""

import hashlib
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
import venv
from pathlib import Path

PIP_WHEEL = "pip-26.3-py3-none-any.whl"
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
INDEX = "https://pypi.org/simple"


def make_environment(folder: Path) -> Path:
    """Makes the environment unless it exists, and gives the path of its Python."""
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / ("python.exe" if os.name == "nt" else "python")
    if not python.exists():
        has_pip = importlib.util.find_spec("ensurepip") is not None
        venv.create(folder, with_pip=has_pip, symlinks=os.name != "nt")
        if not has_pip:
            _install_pip(python)
    return python


def _install_pip(python: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        wheel = Path(folder) / PIP_WHEEL
        wheel.write_bytes(fetch_wheel(os.environ.get("PIP_INDEX_URL", INDEX), PIP_WHEEL))
        if hashlib.sha256(wheel.read_bytes()).hexdigest() != PIP_SHA256:
            raise SystemExit(f"{PIP_WHEEL} is not the file it should be; nothing was installed")
        # A wheel is a zip file, and Python runs a package straight out of one.
        subprocess.run([python, wheel / "pip", "install", "--no-index", wheel], check=True)


def fetch_wheel(index: str, name: str) -> bytes:
    """Downloads the wheel `name` from a package index (its "simple" page).

    Raises SystemExit when the index does not list it.
    """
    page_address = f"{index.rstrip('/')}/{name.split('-')[0]}/"
    with urllib.request.urlopen(page_address, timeout=60) as page:
        links = re.findall(r'href="([^"]+)"', page.read().decode())
    for link in links:
        if urllib.parse.urlparse(link).path.endswith(f"/{name}") or link.split("#")[0] == name:
            with urllib.request.urlopen(urllib.parse.urljoin(page_address, link)) as wheel:
                content: bytes = wheel.read()
                return content
    raise SystemExit(f"{page_address} does not list {name}")


def install(python: Path, lock: Path) -> None:
    """Installs exactly what `lock` names, then this package so that edits take effect at once."""
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--no-deps", "--requirement", str(lock)], check=True)
    project = Path(__file__).parent.parent
    subprocess.run([*pip, "--no-deps", "--editable", str(project)], check=True)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    install(make_environment(Path(sys.argv[1])), Path(sys.argv[2]))
