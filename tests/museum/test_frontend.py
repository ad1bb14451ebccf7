"""Front-end files: only those that were reviewed reach the site."""

from __future__ import annotations

import hashlib
import io
import tarfile
from pathlib import Path

import pytest

from launch import frontend
from launch.errors import LaunchError


@pytest.fixture
def one_file(monkeypatch):
    """npm brings one file; the committed list names it."""
    content = b"export const zoom = 1;"
    file = frontend.VendorFile(
        "vendor/vendor/zoom/zoom.js", "zoom/dist/zoom.js", hashlib.sha256(content).hexdigest()
    )
    fetched: list[Path] = []

    def npm(*arguments: str, folder: Path) -> None:
        assert arguments[0] == "ci"
        fetched.append(folder)
        source = folder / "node_modules" / file.source
        source.parent.mkdir(parents=True)
        source.write_bytes(content)

    monkeypatch.setattr(frontend, "vendor_files", lambda: [file])
    monkeypatch.setattr(frontend, "_npm", npm)
    return file, fetched


def test_files_are_fetched_once_and_nothing_else_stays(tmp_path, one_file):
    file, fetched = one_file

    frontend.install_frontend(tmp_path)
    frontend.install_frontend(tmp_path)

    assert len(fetched) == 1
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["zoom.js"]


def test_a_file_that_was_changed_here_is_fetched_again(tmp_path, one_file):
    file, fetched = one_file
    frontend.install_frontend(tmp_path)
    (tmp_path / file.target).write_text("something else")

    frontend.install_frontend(tmp_path)

    assert len(fetched) == 2
    assert file.is_installed(tmp_path)


def test_a_file_that_was_not_reviewed_stops_the_installation(tmp_path, one_file, monkeypatch):
    file, _fetched = one_file
    other = frontend.VendorFile(file.target, file.source, "0" * 64)
    monkeypatch.setattr(frontend, "vendor_files", lambda: [other])

    with pytest.raises(LaunchError, match="not the file that was reviewed"):
        frontend.install_frontend(tmp_path)
    assert not (tmp_path / file.target).exists()


def test_the_lock_names_no_addresses_and_the_list_only_locked_packages():
    lock = (frontend.ROOT / "package-lock.json").read_text()

    assert '"resolved"' not in lock
    for file in frontend.vendor_files():
        assert f'"node_modules/{file.package}"' in lock or file.pack.startswith(f"{file.package}@")


def test_a_package_is_unpacked_without_those_it_depends_on(tmp_path, monkeypatch):
    content = b"export const view = 1;"
    file = frontend.VendorFile(
        "vendor-dev/view/view.js",
        "@museum/view/dist/view.js",
        hashlib.sha256(content).hexdigest(),
        "@museum/view@1.0.0",
    )

    def npm(*arguments: str, folder: Path) -> None:
        assert arguments[:2] == ("pack", "@museum/view@1.0.0")
        with tarfile.open(folder / "packed" / "museum-view-1.0.0.tgz", "w:gz") as tar:
            member = tarfile.TarInfo("package/dist/view.js")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))

    monkeypatch.setattr(frontend, "vendor_files", lambda: [file])
    monkeypatch.setattr(frontend, "_npm", npm)

    frontend.install_frontend(tmp_path)
    assert list(tmp_path.iterdir()) == []  # only tests need it

    frontend.install_frontend(tmp_path, for_tests=True)
    assert (tmp_path / file.target).read_bytes() == content
