"""``gateway trace``: from a value of the filing back to the sender's bytes."""

from __future__ import annotations

import re

from command_line import BROKER, GOOD, MIXED, NAMESPACE, NO_MESSAGE, gateway

FIRST = "QZXP250815000001"


def test_every_value_leads_to_its_bytes() -> None:
    """Each source names bytes of the file that hold what was mapped, and a rule that stands in a mapping file."""
    data = MIXED.read_bytes()
    run = gateway("trace", MIXED, "--format", "json")
    assert run.code == 0
    assert run.json["schema"] == "gateway.trace/1"
    records = run.json["records"]
    assert len(records) == 10
    seen = 0
    for record in records:
        for field in record["fields"]:
            assert re.fullmatch(r"mappings/(maps|blocks)/[a-z0-9-]+\.yaml:\d+", field["rule"])
            if not field["steps"]:
                (source,) = field["sources"]
                assert data[source["start"] : source["end"]].decode().strip() == field["value"]
                seen += 1
    assert seen > 100


def test_one_field_of_one_record() -> None:
    """The address in the trade's words, and the value's steps."""
    run = gateway("trace", MIXED, "--record", FIRST, "--field", "Consignee.PostalCode", "--format", "json")
    (record,) = run.json["records"]
    (field,) = record["fields"]
    assert (record["key"], field["path"], field["value"]) == (FIRST, "Consignee.PostalCode", "14210")
    (source,) = field["sources"]
    assert (source["segment_id"], source["element"], source["loop"]) == ("N4", 3, "ST/P4/LX/N1")


def test_text_shows_place_rule_and_steps() -> None:
    """A value with all that made it, on three lines."""
    run = gateway("trace", MIXED, "--record", FIRST, "--field", "Filing.Arrival.Date")
    head, value, place, rule = run.out.splitlines()
    assert head == f"{FIRST}  Section321"
    assert value == '  Arrival.Date  "2025-08-15"'
    assert re.fullmatch(r" +<- P4-02  loop ST/P4  segment 7, line 7, bytes \d+-\d+", place)
    assert re.fullmatch(r" +rule mappings/maps/x12-309-truck\.yaml:\d+  steps date CCYYMMDD", rule)


def test_a_group_or_a_name_without_index_means_all_below_it() -> None:
    """``Line.Value`` is every line's value, ``Line`` all of every line."""
    values = gateway("trace", MIXED, "--record", "QZXP250815000002", "--field", "Line.Value", "--format", "json")
    paths = [field["path"] for field in values.json["records"][0]["fields"]]
    assert paths == ["Line[1].Value", "Line[2].Value"]
    second = gateway("trace", MIXED, "--record", "QZXP250815000002", "--field", "Line[2]", "--format", "json")
    below = [field["path"] for field in second.json["records"][0]["fields"]]
    assert "Line[2].Value" in below
    assert all(path.startswith("Line[2].") for path in below)


def test_a_field_that_was_not_made_shows_where_it_would_come_from() -> None:
    """No value, the nearest place, the rule."""
    run = gateway("trace", MIXED, "--record", FIRST, "--field", "Broker")
    assert run.code == 0
    assert "  Broker  no value\n      <- near LX  " in run.out


def test_a_value_that_was_not_sent_is_told_to_be_the_rule_s() -> None:
    """A default is no place of the message."""
    run = gateway("trace", MIXED, "--field", "Consignee.Country", given=None)
    assert "      <- N4-04  loop " in run.out
    text = MIXED.read_text().replace("*14210*US~", "*14210~", 1)
    run = gateway("trace", "-", "--record", FIRST, "--field", "Consignee.Country", given=text)
    _, value, place, rule = run.out.splitlines()
    assert (value, place) == ('  Consignee.Country  "US"', "      <- the rule itself: a constant or a default")
    assert rule.endswith("steps default")


def test_xml_is_traced_by_path_and_line() -> None:
    """The address of an XML value is its path in the sender's document."""
    run = gateway("trace", BROKER, "--record", "QZ704100018", "--field", "Entry.Number")
    assert '  Entry.Number  "04100018"\n      <- /Filings/Type86[1]/Entry/Number  line 7\n' in run.out


def test_unknown_names_get_the_nearest_right_one() -> None:
    """Exit 1, and nothing is traced."""
    no_record = gateway("trace", MIXED, "--record", f"{FIRST}7", "--format", "json")
    assert (no_record.code, no_record.json["records"]) == (1, [])
    assert FIRST in no_record.err
    no_field = gateway("trace", MIXED, "--record", FIRST, "--field", "Consigne.City")
    assert (no_field.code, no_field.out) == (1, "")
    assert "Consignee.City" in no_field.err


def test_a_record_that_is_set_aside_says_so() -> None:
    """It was mapped by nobody's wish, but its values can be seen."""
    text = GOOD.read_text().replace("***13*", "***00*", 1)
    run = gateway("trace", "-", given=text)
    assert run.code == 0
    assert "set aside: record.out-of-scope" in run.out


def test_a_message_without_records_has_nothing_to_trace() -> None:
    """A set that no mapping reads, and an empty document."""
    unmapped = gateway("trace", "-", given=GOOD.read_text().replace("ST*309*", "ST*350*").replace("GS*AQ", "GS*AU"))
    empty = gateway("trace", "-", given=f'<Filings xmlns="{NAMESPACE}"/>')
    assert unmapped.code == empty.code == 1
    assert "holds no record that a mapping reads" in unmapped.err
    assert "xml.no-record" in empty.err


def test_what_is_no_message_is_told_on_standard_error() -> None:
    """Exit 3 for any format."""
    for given in (NO_MESSAGE.read_text(), "<a>", "ISA*"):
        run = gateway("trace", "-", "--format", "json", given=given)
        assert (run.code, run.json["records"]) == (3, [])
        assert "error[" in run.err
