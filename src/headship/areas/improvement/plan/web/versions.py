"""What changed from one version of a plan to the next: priority by priority, and only the lines that differ."""

from __future__ import annotations

from dataclasses import dataclass

NUMBERED = ". "


@dataclass(frozen=True)
class Changed:
    """A priority, or what stands beside them, of which some lines differ; a paragraph for each line."""

    title: str
    before: str
    after: str


def changes(before: str, after: str) -> list[Changed]:
    """The parts that differ, in the later version's order; those that went come last."""
    old, new = _parts(before), _parts(after)
    found = []
    for title in [*new, *(each for each in old if each not in new)]:
        was, now = old.get(title, []), new.get(title, [])
        if was != now:
            found.append(Changed(title, "\n\n".join(was), "\n\n".join(now)))
    return found


def _parts(text: str) -> dict[str, list[str]]:
    """The lines of each part under its name. A priority is known by its title, wherever it stands in the order."""
    parts: dict[str, list[str]] = {}
    for block in filter(None, text.split("\n\n")):
        lines = block.split("\n")
        number, dot, title = lines[0].partition(NUMBERED)
        if dot and number.isdecimal():
            name, _space, owner = title.rpartition(" (")
            parts[name or title] = [*([f"({owner}"] if name else []), *lines[1:]]
        else:
            parts.setdefault("", []).extend(lines)
    return parts
