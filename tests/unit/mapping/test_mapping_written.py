"""What the compiler knows of: a plan that says anything else is left to the interpreter as a whole."""

from __future__ import annotations

import msgspec
from small_formats import loaded

from gateway.mapping import CompiledX12, Plan
from gateway.mapping.compiled.written import is_written
from gateway.mapping.model import Draw, Rule
from gateway.mapping.routes import Hop


def plan() -> Plan:
    return loaded("  Number: RC.number\n  Short: { when: exists(RC.kind), from: RC.kind }\n").plans["x12/small"]


class _WiderRule(Rule, frozen=True, kw_only=True):
    seasonal: bool = False


class _WiderHop(Hop, frozen=True, dict=True):
    nearest: bool = False


def _like(kind: type[msgspec.Struct], one: msgspec.Struct, **more: object) -> msgspec.Struct:
    return kind(**{name: getattr(one, name) for name in one.__struct_fields__}, **more)


def test_all_that_plans_say_today_is_written() -> None:
    """Conditions, routes and rules of a usual plan."""
    assert is_written(plan())
    assert CompiledX12(plan()).source is not None


def test_a_word_that_the_compiler_does_not_know_leaves_the_whole_plan_to_the_interpreter() -> None:
    """In a rule or in a step of a path; it does not matter that the rest is known."""
    whole = plan()
    first = whole.root.fields[0]
    rule = _like(_WiderRule, first.rule, seasonal=True)
    assert not is_written(msgspec.structs.replace(whole, root=msgspec.structs.replace(first, rule=rule)))
    (route,) = first.routes.values()
    hop = _like(_WiderHop, route.hops[0], nearest=True)
    assert not is_written(msgspec.structs.replace(route, hops=(hop,)))


def test_what_is_said_under_a_known_word_is_looked_at_too() -> None:
    """A draw of an unknown kind inside of a known rule."""

    class Wider(Draw, frozen=True):
        pass

    assert is_written(Draw("const", text="X"))
    assert not is_written((Wider("const", text="X"),))
