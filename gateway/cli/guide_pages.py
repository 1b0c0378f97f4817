"""A page for each guide: its structure as a tree, then each segment with its elements and where they are known from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gateway.x12.grammar import Condition, Element, Guide, Loop, SegmentRule, Use

_CONDITIONS = {
    "P": "{all} are sent together or not at all",
    "R": "at least one of {all} is sent",
    "E": "at most one of {all} is sent",
    "C": "{first} needs {others}",
    "L": "{first} needs at least one of {others}",
}


def guide_pages(guides: Iterable[Guide]) -> dict[str, str]:
    """Return the text of every page by its file name, an index included."""
    pages = {_file(guide): _text(_page(guide)) for guide in guides}
    rows = [
        f"| [{_file(guide).removesuffix('.md')}]({_file(guide)}) | {guide.title} | {guide.group or ''} |"
        for guide in sorted(guides, key=lambda guide: guide.name)
    ]
    head = ["# Guides", "", "What is read and checked of each transaction set.", "", "| Guide | Set | Group |"]
    return pages | {"README.md": _text([*head, "|---|---|---|", *rows])}


def table_cell(text: str) -> str:
    """Return *text* as it can stand in a table."""
    return text.replace("|", r"\|")


def _file(guide: Guide) -> str:
    return f"{guide.name.removeprefix('x12/')}.md"


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"


def _page(guide: Guide) -> Iterator[str]:
    yield f"# {guide.set_id}, release {guide.release}: {guide.title}"
    group = f" It travels in groups {guide.group}." if guide.group else ""
    records = f" One filing is made of each loop `{guide.records}`." if guide.records else ""
    yield f"\nGuide `{guide.name}`.{group}{records}"
    yield "\nM is mandatory, O optional, X under a condition, N in X12 but not taken by customs. A breach of what is"
    yield "unverified is a warning, since no public source has it for this release."
    yield "\n## Structure\n\n```text"
    yield from _tree(guide.root, 0)
    yield "```\n\n## Segments"
    for rule in guide.rules.values():
        yield from _segment(rule)


def _tree(loop: Loop, depth: int) -> Iterator[str]:
    for part in loop.parts:
        if isinstance(part, Loop):
            yield _line(depth, f"loop {part.id}", part, "")
            yield from _tree(part, depth + 1)
        else:
            yield _line(depth, part.id, part, part.segment.title)


def _line(depth: int, name: str, part: Use | Loop, title: str) -> str:
    most = "any number" if part.max is None else f"up to {part.max}" if part.max > 1 else "once"
    mark = "unverified" if part.unverified else ""
    taken = "N" if isinstance(part, Use) and part.unused else "O"
    line = f"{'  ' * depth}{name}".ljust(22) + f"{'M' if part.required else taken}  {most:<11} {mark:<11}{title}"
    return line.rstrip()


def _segment(rule: SegmentRule) -> Iterator[str]:
    yield f"\n### {rule.id} {rule.title}"
    notes = [_sentence(rule.note)] if rule.note else []
    if rule.unverified:
        notes.append("Unverified for this release.")
    if rule.open:
        notes.append("Further elements are accepted unseen." if rule.elements else "Its elements are not known.")
    if notes:
        yield f"\n{' '.join(notes)}"
    if rule.elements:
        yield "\n| Element | Name | Title | DE | Type | Length | Use | Codes | Note | Evidence |"
        yield "|---|---|---|---|---|---|---|---|---|---|"
        tied = {number for condition in rule.conditions for number in condition.elements}
        for element in rule.elements:
            yield from _element(f"{rule.id}-{element.number:02d}", element, element.number in tied)
    if rule.conditions:
        yield "\nConditions:\n"
        yield from (f"- {_condition(rule.id, condition)}" for condition in rule.conditions)


def _element(place: str, element: Element, tied: bool) -> Iterator[str]:
    composite = element.type == "composite"
    length = "" if composite else f"{element.min}/{element.max}"
    use = "M" if element.required else "N" if element.unused else "X" if tied else "O"
    repeated = f", up to {element.repeat} times" if element.repeat > 1 else ""
    codes = ""
    if element.pattern is not None:
        codes = f"customs takes `{element.pattern}`"
    elif element.codes is not None:
        whose = "customs takes only" if element.by_guide else "only" if element.closed else "known:"
        codes = f"{whose} {' '.join(sorted(element.codes))}"
    cells = (
        place,
        f"`{element.name}`",
        element.title,
        element.data_element or "",
        element.type,
        length,
        use + repeated,
        codes,
        element.note or "",
        "unverified" if element.unverified else "published",
    )
    yield f"| {' | '.join(table_cell(cell) for cell in cells)} |"
    tied_parts = {number for condition in element.conditions for number in condition.elements}
    for part in element.components:
        yield from _element(f"{place}-{part.number}", part, part.number in tied_parts)


def _condition(segment_id: str, condition: Condition) -> str:
    names = [f"{segment_id}-{number:02d}" for number in condition.elements]
    text = _CONDITIONS[condition.kind].format(all=_listed(names), first=names[0], others=_listed(names[1:]))
    return f"`{condition}` {text}" + (" (unverified)" if condition.unverified else "")


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"
