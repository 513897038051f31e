"""Setting up works where Python comes without pip."""

import hashlib
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tools import install

WHEEL = "pip-1.0-py3-none-any.whl"


@pytest.fixture
def index(tmp_path: Path) -> Iterator[str]:
    """A package index on this machine that offers one wheel of pip."""
    (tmp_path / "simple" / "pip").mkdir(parents=True)
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / WHEEL).write_bytes(b"a wheel")
    page = f'<a href="../../files/{WHEEL}#sha256=0">{WHEEL}</a>'
    (tmp_path / "simple" / "pip" / "index.html").write_text(page)
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}/simple"
        server.shutdown()


def test_the_wheel_of_pip_is_fetched_from_the_index(index: str) -> None:
    assert install.fetch_wheel(index, WHEEL) == b"a wheel"


def test_a_version_the_index_does_not_list_ends_the_set_up(index: str) -> None:
    with pytest.raises(SystemExit, match="does not list"):
        install.fetch_wheel(index, "pip-2.0-py3-none-any.whl")


def test_another_file_than_the_pinned_one_is_not_installed(
    index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", index)
    monkeypatch.setattr(install, "PIP_WHEEL", WHEEL)
    with pytest.raises(SystemExit, match="not the file it should be"):
        install._install_pip(Path("/nonexistent/python"))


def test_the_pinned_hash_is_a_hash() -> None:
    assert len(install.PIP_SHA256) == hashlib.sha256().digest_size * 2
