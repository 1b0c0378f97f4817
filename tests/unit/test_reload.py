"""The library is read anew when its files are at rest after a change, and the old one stays when they are wrong."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import pytest

from gateway import library as library_module
from gateway.diagnostics import diagnose
from gateway.library import LibraryUnsound, library, renew
from gateway.reload import Keeper, State, files


def state(number: int) -> State:
    return (("mappings/maps/x.yaml", number, 1),)


class Files:
    """Files that change as *numbers* say, and the library that is read from them."""

    def __init__(self, *numbers: int, faults: tuple[Exception, ...] = ()) -> None:
        self.states: Iterator[int] = iter(numbers)
        self.faults = list(faults)
        self.renewed = 0

    def look(self) -> State:
        number = next(self.states)
        if number < 0:
            raise FileNotFoundError
        return state(number)

    def renew(self) -> None:
        self.renewed += 1
        if self.faults:
            raise self.faults.pop(0)


UNSOUND = LibraryUnsound((diagnose("M108", found="x", reason="gone", rule="mappings/maps/x.yaml:1:1"),))


@pytest.mark.parametrize(
    ("numbers", "renewed"),
    [
        ((1, 1, 1), 0),
        ((1, 2), 0),
        ((1, 2, 2), 1),
        ((1, 2, 3, 3, 3), 1),
        ((1, 2, 2, 3, 3), 2),
        ((1, 2, -1, 2), 1),
        ((1, 2, 1, 1), 0),
    ],
)
def test_a_change_counts_when_the_files_are_at_rest(numbers: tuple[int, ...], renewed: int) -> None:
    """Two looks in a row agree, and differ from what is in use; a file that went away meanwhile is looked at again."""
    made = Files(*numbers)
    keeper = Keeper(made.look, made.renew)
    tried = [keeper.look() for _ in numbers[1:]]
    assert (made.renewed, sum(tried)) == (renewed, renewed)


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (UNSOUND, "mappings/maps/x.yaml:1:1"),
        (OSError("no such file"), "no such file"),
        (ValueError("filing-1.0.xsd: gone.xsd is not in the bundle"), "gone.xsd is not in the bundle"),
        (KeyError("mappings/tables/profiles.yaml"), "profiles.yaml"),
    ],
)
def test_a_fault_is_told_until_it_is_mended(fault: Exception, says: str) -> None:
    """The same files are not tried again and again; the next change is."""
    made = Files(1, 2, 2, 2, 3, 3, faults=(fault,))
    keeper = Keeper(made.look, made.renew)
    assert [keeper.look() for _ in range(3)] == [False, True, False]
    assert says in (keeper.fault or "")
    assert [keeper.look() for _ in range(2)] == [False, True]
    assert keeper.fault is None


def test_it_looks_by_itself_for_the_time_of_the_block() -> None:
    """A thread does, and ends."""
    seen = Event()
    made = Files()

    def look() -> State:
        seen.set()
        return state(1)

    with Keeper(look, made.renew, pause_s=0.001):
        seen.clear()
        assert seen.wait(10)
    assert made.renewed == 0


def test_the_files_of_the_library_are_watched() -> None:
    """Mappings, guides, tables and schemas, whatever their depth."""
    names = [name for name, _, _ in files()]
    for one in ("maps/x12-309-truck.yaml", "guides/x12/309-005020.yaml", "tables/policy.yaml", "xsd/filing-1.0.xsd"):
        assert any(name.endswith(one) for name in names)


def test_the_library_is_swapped_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a fault the one in use stays."""
    before = library()
    monkeypatch.setattr(library_module, "_in_use", [before])

    def unsound() -> None:
        raise UNSOUND

    monkeypatch.setattr(library_module, "read_library", unsound)
    with pytest.raises(LibraryUnsound):
        renew()
    assert library() is before
    monkeypatch.setattr(library_module, "read_library", lambda: "new")
    renew()
    assert library() == "new"  # type: ignore[comparison-overlap]  # stands for a library
