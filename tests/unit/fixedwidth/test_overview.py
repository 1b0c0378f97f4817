"""What a file is made of, as plain values."""

from __future__ import annotations

import json

from batches_by_hand import BLOCK, ENTRY, HEADER, TRAILER, entry_with, read

from gateway.fixedwidth import Layouts, overview


def test_an_error_shows_where_it_is_and_above(layouts: Layouts) -> None:
    """The entry in error, its block and the batch are in error; the other block and entry are not."""
    wrong = entry_with("SE13")
    batch = read(layouts, HEADER, BLOCK, *ENTRY, *wrong, TRAILER[0], BLOCK, *ENTRY, *TRAILER)
    shown = overview(batch)
    assert [[each["verdict"] for each in group["transactions"]] for group in shown["groups"]] == [
        ["ok", "error"],
        ["ok"],
    ]
    assert [group["verdict"] for group in shown["groups"]] == ["error", "ok"]
    assert (shown["verdict"], shown["application"], shown["sender"], shown["records"]) == (
        "error",
        "SE",
        "2704:B76",
        41,
    )
    assert shown["groups"][0]["transactions"][0]["id"] == "B76-0324527-8"
    assert "PASSWD" not in json.dumps(shown)


def test_a_file_without_control_records_has_an_overview(layouts: Layouts) -> None:
    """Nothing is needed of the file but its bytes."""
    shown = overview(read(layouts, *ENTRY))
    assert (shown["sender"], shown["verdict"], shown["groups"][0]["id"]) == ("", "error", "")
    assert overview(read(layouts))["groups"] == []
