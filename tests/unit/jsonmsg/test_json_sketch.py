"""Guides sketched from samples read those samples."""

from __future__ import annotations

import pytest

from gateway.jsonmsg import JsonMessage, JsonRecord, Overview, open_json, read_json_guide, sketch_json_guide
from gateway.tree import InMemory

NESTED = """{"head": {"sent": "2025-04-01"}, "codes": ["x"], "data": {"small": [{"a": 1}], "rows": [
 {"no": "1", "to": {"name": "n", "odd name": 1}, "goods": [{"price": 1.50, "gift": true, "none": null}], "[]": [[1]]},
 {"no": "2", "to": {"name": "n"}, "day": "2025-04-02", "goods": [], "odd": {"odd name": 2}}]}}"""
STRUCTURE = """
  - head O:
      - sent O date
  - codes O many text
  - data O:
      - small O many:
          - a O number
      - rows O many:
          - no O text
          - to O:
              - name O text
              # 'odd name' cannot be read: names have letters, digits, _ and -
          - goods O many:
              - price O number
              - gift O boolean
              - none O text
          # '[]' cannot be read: names have letters, digits, _ and -
          - day O date
"""


def sketched(text: str, records: str | None = None) -> str:
    sketch = sketch_json_guide("odd", Overview(InMemory(text.encode())), records)
    assert sketch is not None
    return sketch


def test_a_guide_has_all_that_the_sample_has() -> None:
    """Objects, lists and types; the list of objects that holds most are the records."""
    sketch = sketched(NESTED)
    assert "records: Message/data/rows\nmarks: [no, to, goods]\n" in sketch
    assert STRUCTURE.strip("\n") in sketch


@pytest.mark.parametrize(
    ("text", "records", "count"),
    [
        (NESTED, None, 2),
        (NESTED, "Message/data/small", 1),
        ('[{"a": 1}, {"a": 2, "b": {"c": 1}}]', None, 2),
        ('{"a": 1}\n{"a": 2}\n', None, 2),
        ('{"a": 1, "b": {"c": "x"}}', None, 1),
    ],
    ids=["nested", "chosen", "list", "lines", "alone"],
)
def test_the_guide_reads_its_sample(text: str, records: str | None, count: int) -> None:
    """In every carriage."""
    guide, findings = read_json_guide(sketched(text, records), "odd.yaml")
    assert guide is not None, findings
    message = open_json(InMemory(text.encode()), [guide])
    assert isinstance(message, JsonMessage)
    found = [one for one in message.records() if isinstance(one, JsonRecord)]
    assert [one.doubts for one in found] == [()] * count


@pytest.mark.parametrize("text", ["{}", "[]", "[1]", "3", '{"a": ['])
def test_what_holds_no_record_has_no_guide(text: str) -> None:
    """Nothing is made up."""
    assert sketch_json_guide("odd", Overview(InMemory(text.encode()))) is None
