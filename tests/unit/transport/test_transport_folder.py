"""A folder gets whole files, once per key."""

from __future__ import annotations

import errno
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from gateway.transport import NAMESPACE, Delivered, Document, Folder, RetryLater, filings_document

DOCUMENT = Document(key="dlv_01", body=b"<Filings/>")
MADE = datetime(2026, 11, 24, 3, 30, tzinfo=UTC)


def test_a_document_becomes_one_file(tmp_path: Path) -> None:
    """Under the name of its key, with its bytes and nothing beside it; a missing folder is made."""
    folder = tmp_path / "out" / "filings"
    assert Folder(folder).deliver(DOCUMENT) == Delivered()
    assert [(file.name, file.read_bytes()) for file in folder.iterdir()] == [("dlv_01.xml", b"<Filings/>")]


def test_a_repeat_changes_nothing(tmp_path: Path) -> None:
    """The same document again is the same file again, also when the reader took the first away."""
    folder = Folder(tmp_path)
    for _ in range(2):
        assert folder.deliver(DOCUMENT) == Delivered()
    (tmp_path / "dlv_01.xml").unlink()
    assert folder.deliver(DOCUMENT) == Delivered()
    assert [file.name for file in tmp_path.iterdir()] == ["dlv_01.xml"]


@pytest.mark.parametrize("key", ["", ".", "../x", "a/b", "a.xml", "-rf", "a\0b", "ä", "x" * 101, "a\n"])
def test_only_our_own_ids_become_names(tmp_path: Path, key: str) -> None:
    """Anything else as a key is a bug and writes nothing."""
    with pytest.raises(ValueError, match="key"):
        Folder(tmp_path).deliver(Document(key=key, body=b""))
    assert list(tmp_path.iterdir()) == []


FAILURES = ["open", "fsync", "replace"]


@pytest.mark.parametrize("call", FAILURES)
def test_a_failing_disk_is_a_try_to_repeat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    """Whatever fails, no part of a file is seen, nothing is left behind, and the next try works."""
    folder = Folder(tmp_path)

    def fail(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        if call == "replace":
            broken.setattr(Path, "replace", fail)
        else:
            broken.setattr(os, call, fail)
        result = folder.deliver(DOCUMENT)
    assert isinstance(result, RetryLater)
    assert result.diagnostic.code == "transport.folder-unwritable"
    assert "No space left" in result.diagnostic.message
    assert list(tmp_path.iterdir()) == []
    assert folder.deliver(DOCUMENT) == Delivered()


def test_file_and_folder_are_synced_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """First the bytes are on disk, then the name, and only then is it delivered."""
    steps: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def noted_fsync(descriptor: int) -> None:
        steps.append("sync " + ("folder" if os.path.isdir(f"/proc/self/fd/{descriptor}") else "file"))  # noqa: PTH112
        fsync(descriptor)

    def noted_replace(self: Path, target: Path) -> Path:
        steps.append("rename")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(Path, "replace", noted_replace)
    Folder(tmp_path).deliver(DOCUMENT)
    assert steps == ["sync file", "rename", "sync folder"]


def test_what_a_crash_left_is_removed_when_it_is_old(tmp_path: Path) -> None:
    """Half-written files of an hour ago go; those of now may still be written by another process."""
    old, new, other = tmp_path / ".dlv_1.aa.part", tmp_path / ".dlv_2.bb.part", tmp_path / "other.part"
    for file in (old, new, other):
        file.write_bytes(b"half")
    for file in (old, other):
        os.utime(file, (0, 0))
    Folder(tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == {new.name, other.name}


def test_a_document_of_filings_is_one_xml_document() -> None:
    """Root and namespace as the schema says, the filings as they were stored, in order."""
    filings = [f'<Section321 xmlns="{NAMESPACE}"><Name>Zoë &amp; {n}</Name></Section321>' for n in range(3)]
    document = filings_document("dlv_1", filings, MADE)
    root = etree.fromstring(document.body)
    assert root.tag == f"{{{NAMESPACE}}}Filings"
    assert [child[0].text for child in root] == ["Zoë & 0", "Zoë & 1", "Zoë & 2"]
    assert b"<!--" not in document.body
    assert document.key == "dlv_1"
    assert filings_document("dlv_1", iter(filings), MADE) == document
