"""Which mapping reads a customs manifest: by release and by the mode in M10-02, as the mappings say under ``only``."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from manifests import codes, fates, group, interchange, manifest, outcome, shipment, transaction

from gateway.library import library
from gateway.mapping import Draft
from gateway.pipeline.partner import Partner
from gateway.pipeline.rejects import rejected_x12
from gateway.pipeline.trace import drafts
from gateway.tree import InMemory
from gateway.x12 import survey

RELEASES = {"004010": "SO", "004060": "AQ", "005020": "AQ", "006050": "AQ"}
MODES = {"J": "truck", "M": "truck", "O": "ocean", "S": "ocean", "R": "rail"}


def of_mode(mode: str, *shipments: list[str]) -> list[str]:
    """Return a manifest whose M10-02 is *mode*."""
    head, *rest = manifest(*(shipments or (shipment(),)))
    return [head.replace("*J*", f"*{mode}*"), *rest]


def written(body: list[str], release: str = "005020") -> str:
    return interchange(group(transaction(body), release=release, functional_id=RELEASES[release]))


def readers(message: str) -> Iterator[str]:
    """Yield the mapping of every record as a trace tells it."""
    for draft in drafts(InMemory(message.encode()), library()):
        assert isinstance(draft, Draft)
        yield draft.plan.name


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize(("mode", "name"), MODES.items())
def test_release_and_mode_choose_the_mapping(release: str, mode: str, name: str) -> None:
    """What is filed and what is traced is made by the mapping of that mode, in every release."""
    message = written(of_mode(mode), release)
    assert outcome(message).conclusion.mapping == f"x12-309-{name}@1"
    assert [*readers(message)] == [f"x12-309-{name}"]


def test_a_mode_that_no_mapping_reads_is_held_by_name() -> None:
    """The bills are kept for a person, by the mapping that the others extend."""
    found = outcome(written(of_mode("A")))
    assert (fates(found), codes(found)) == (["hold"], ["record.other-mode"])
    assert found.conclusion.mapping == "x12-309-truck@1"


def test_the_sets_of_one_group_may_be_of_several_modes() -> None:
    """Each set is read by its own mapping, and the outcome names all of them."""
    bodies = [of_mode(mode, shipment(f"25081500000{n}")) for n, mode in enumerate("JOR", 1)]
    message = interchange(group(*(transaction(body, f"000{n}") for n, body in enumerate(bodies, 1))))
    found = outcome(message)
    assert fates(found) == ["forward"] * 3
    assert found.conclusion.mapping == "x12-309-truck@1, x12-309-ocean@1, x12-309-rail@1"
    assert ["<Mode>30<" in one.xml for one in found.filings] == [True, False, False]


def test_a_bill_type_of_another_mode_is_set_aside() -> None:
    """35 is told for the truck alone, 23 for rail alone."""
    kinds = [("J", "35"), ("O", "35"), ("R", "35"), ("J", "23"), ("O", "23"), ("R", "23")]
    fate = {kind: fates(outcome(written(of_mode(kind[0], shipment(bill_type=kind[1]))))) for kind in kinds}
    assert [kind for kind, found in fate.items() if found == ["forward"]] == [("J", "35"), ("R", "23")]


def test_a_set_without_shipments_has_the_usual_mapping() -> None:
    """Its header stands alone, and nothing is filed of it."""
    found = outcome(written(of_mode("O")[:2]))
    assert found.filings == ()
    assert found.conclusion.verdict == "rejected"


def test_what_was_refused_comes_back_by_the_mapping_that_read_it() -> None:
    """The ship's header and the refused bill, without the one that was forwarded."""
    message = written(of_mode("O", shipment(), shipment("250815000002", number=2, origin="QQ"))).encode()
    found = outcome(message)
    refused = {one.start for one in found.filings if one.fate == "reject"}
    content = InMemory(message)
    back = b"".join(rejected_x12(content, survey(content), library(), refused.__contains__)).decode()
    assert "*O*" in back
    assert ("250815000002" in back, "250815000001" in back) == (True, False)


def test_a_partner_that_is_all_or_nothing_is_so_at_sea() -> None:
    """One refused bill takes the whole set with it."""
    body = of_mode("O", shipment(), shipment("250815000002", number=2, origin="QQ"))
    found = outcome(written(body), partner=Partner(on_error="reject-transaction"))
    assert fates(found) == ["reject", "reject"]


def test_one_mapping_alone_reads_all_that_it_is_given() -> None:
    """A library with one mapping of a guide does not ask the header, and the mapping sets aside what is not its own."""
    guide = "x12/309-005020"
    truck = tuple(route for route in library().x12_routes[guide] if route.mapping.name == "x12-309-truck")
    one = msgspec.structs.replace(library(), x12_routes={guide: truck})
    found = outcome(written(of_mode("O")), installed=one)
    assert codes(found) == ["record.other-mode"]
