"""The states of a filing and what moves it between them, read from ``mappings/tables/states.yaml``."""

from __future__ import annotations

import msgspec

from gateway.diagnostics import Diagnostic
from gateway.states.reading import plain, unsound
from gateway.tree import document as yaml


class State(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One state: ``says`` is a clause for notices, ``means`` explains it."""

    says: str
    means: str
    final: bool = False
    """No hold is shown over it any more."""


class Event(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that happens to a filing. Without ``to`` it moves nothing."""

    says: str
    to: str | None = None
    from_: tuple[str, ...] = msgspec.field(name="from", default=())
    notice: bool = True
    """The sender is told of it also when the state stays as it was."""


class Request(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that was asked for about a filing: open from the events ``opened`` until one of ``closed``."""

    opened: tuple[str, ...]
    closed: tuple[str, ...]


class StateTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of it. ``ours`` and ``customs`` hold the events in the order in which those of one moment count."""

    states: dict[str, State]
    ours: dict[str, Event]
    customs: dict[str, Event]
    requests: dict[str, Request] = {}
    """By the state that is shown while it is open."""
    words: dict[str, dict[str, str]]
    dispositions: dict[str, str]
    """The disposition of X12 (DE 35) by which senders of X12 are told of an event that customs told in another form."""

    @staticmethod
    def read(text: str, file: str) -> tuple[StateTable | None, tuple[Diagnostic, ...]]:
        """Return the table that *text*, the content of *file*, holds; ``None`` with what is wrong with it."""
        document = yaml.read_yaml(text, file)
        if document.findings:
            return None, tuple(document.findings)
        try:
            table = msgspec.convert(plain(document.root), StateTable, strict=False)
        except msgspec.ValidationError as error:
            return None, (unsound(file, str(error), _TABLE),)
        loose = table._loose_ends()
        return (None if loose else table), tuple(unsound(file, end, _TABLE) for end in loose)

    def event(self, name: str, *, ours: bool) -> Event:
        """Return the event called *name*, of this house or of customs; ``KeyError`` when there is none."""
        return (self.ours if ours else self.customs)[name]

    def word(self, kind: str, word: str | None) -> str:
        """Return the event that *word* of answers of *kind* stands for; what is not known is ``unclear``."""
        return self.words[kind].get(word or "", "unclear")

    def _loose_ends(self) -> list[str]:
        events = {**self.ours, **self.customs}
        named = [state for event in (*self.ours.values(), *self.customs.values()) for state in event.from_]
        named += [event.to for event in (*self.ours.values(), *self.customs.values()) if event.to is not None]
        named += self.requests
        states = [f"the state {name}" for name in dict.fromkeys(named) if name not in self.states]
        meant = dict.fromkeys(event for words in self.words.values() for event in words.values())
        meant |= dict.fromkeys(self.dispositions)
        meant |= dict.fromkeys(event for one in self.requests.values() for event in (*one.opened, *one.closed))
        return states + [f"the event {name}" for name in meant if name not in events]


_TABLE = "The table of states"
