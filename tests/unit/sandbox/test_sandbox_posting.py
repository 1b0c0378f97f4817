"""Answers on their way back: in order, or in a disorder that can be had again."""

from __future__ import annotations

import csv
import socket
import time

import pytest
from structlog.testing import capture_logs

from gateway.assets import assets
from gateway.fixedwidth import Layouts
from gateway.sandbox import Poster, Reply, read_magic
from gateway.sandbox.memory import Shelf

REPLIES = [Reply(kind="SO", media_type="text/plain", body=b"%d" % number) for number in range(8)]


def ordered(seed: int | None) -> list[Reply]:
    """Return the replies as a poster with *seed* would post them."""
    return Poster("http://localhost/", None, seed=seed).order(list(REPLIES))


def test_without_a_seed_answers_come_once_and_in_order() -> None:
    """That is how customs would like it to be."""
    assert ordered(None) == REPLIES


@pytest.mark.parametrize("seed", [1, 7, 2026])
def test_a_seed_draws_disorder_and_repeats(seed: int) -> None:
    """Every answer comes at least once, some twice, and the same seed draws the same."""
    drawn = ordered(seed)
    assert drawn == ordered(seed)
    assert drawn != REPLIES
    assert {reply.body for reply in drawn} == {reply.body for reply in REPLIES}
    assert len(REPLIES) < len(drawn) <= 2 * len(REPLIES)


def test_a_full_shelf_forgets_the_oldest() -> None:
    """Memory is bounded, however many entries are tried."""
    shelf: Shelf[int] = Shelf(3)
    for number in range(4):
        shelf.put(str(number), number)
    assert [shelf.get(str(number)) for number in range(4)] == [None, 1, 2, 3]


def test_every_code_of_the_table_is_one_of_customs(layouts: Layouts, tables) -> None:
    """Dispositions, conditions and errors are in the layouts and code lists; each row is explained."""
    sx, so = layouts.applications["SX"], layouts.applications["SO"]

    def known(layout, record: str, field: str = "code") -> set[str]:
        return set(layout.record(record).places[field].codes)

    for row in read_magic():
        assert {bill for bill, _ in row.notices} <= known(so, "SO50")
        assert {entry for _, entry in row.notices} <= known(so, "SO60")
        assert set(row.dispositions) <= tables.dispositions.keys()
        assert not row.condition or row.condition in known(sx, "SE90")
        assert not row.error or row.error in tables.errors
        assert row.meaning.endswith(".")


def test_the_page_of_the_sandbox_has_every_row() -> None:
    """What a bill number means is read in the documentation, too."""
    page = (assets() / "docs" / "sandbox.md").read_text("utf-8")
    with (assets() / "mappings/tables/sandbox.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert f"| {(row['ending'] and '…' + row['ending']) or 'any other'} | {row['meaning']} |" in page


def test_what_cannot_be_posted_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address where nobody listens is tried a few times, and the next answer is not held up for ever."""
    monkeypatch.setattr("gateway.sandbox.posting._PAUSE_S", 0.0)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    poster = Poster(f"http://127.0.0.1:{port}/", None)
    with capture_logs() as lines:
        poster.start()
        poster.post(REPLIES[:1])
        deadline = time.monotonic() + 10
        while len(lines) < 5 and time.monotonic() < deadline:
            time.sleep(0.01)
        poster.stop()
    assert [line["event"] for line in lines] == ["sandbox.not-posted"] * 5
    assert [line["attempt"] for line in lines] == [1, 2, 3, 4, 5]
    assert {line["raised"] for line in lines} == {"ConnectError"}
