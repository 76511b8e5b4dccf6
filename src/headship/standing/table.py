"""docs/elements.md: every clause of the framework that ships, and what measures it; made from the code.

`python -m headship.standing.table` writes it anew, `python -m headship.standing.table --check` only says whether it
is in step.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

TARGET = Path("docs") / "elements.md"
EDITION = "cambridge_leader_2019.yaml"
HEAD = """# The elements, and what measures them

Made from the code by `python -m headship.standing.table`; a test holds it in step. Titles are our own words; the
official wording is Cambridge's and is attached by each school from its own copy.

**Measured** names the indicators that exist, with the thresholds for established and leading. **To come** says what
would measure a clause whose work is not built yet; its page says "nothing measured yet" until then. An indicator of
effect shows what changed for people, and the highest level of an element needs one.
"""


COLUMNS = ("| | clause | what measures it |", "|---|---|---|")


def render() -> str:
    """The whole document, as Markdown."""
    from headship.standing.planned import planned

    content = _edition()
    would = planned(content["framework"]["code"])
    speaks = _indicators()
    lines = [HEAD, _counted(content, speaks), ""]
    for standard in content["standards"]:
        lines += [f"## {standard['code']} {standard['title']}", ""]
        for element in standard["elements"]:
            lines += [
                f"### {element['code']} {element['title']}",
                "",
                "| | clause | what measures it |",
                "|---|---|---|",
            ]
            lines += [_row(element["code"], letter, text, speaks, would) for letter, text in element["clauses"].items()]
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _edition() -> dict[str, Any]:
    from headship.standards.domain.editions import SHIPPED

    content: dict[str, Any] = yaml.safe_load((SHIPPED / EDITION).read_text(encoding="utf-8"))
    return content


def _indicators() -> dict[str, list[Any]]:
    from headship.evidence.indicators import indicators  # declared while the application starts

    speaks: dict[str, list[Any]] = {}
    for known in indicators():
        for clause in known.clauses:
            speaks.setdefault(clause, []).append(known)
    return speaks


def _counted(content: dict[str, Any], speaks: dict[str, list[Any]]) -> str:
    elements = [element for standard in content["standards"] for element in standard["elements"]]
    clauses = [f"{element['code']}{letter}" for element in elements for letter in element["clauses"]]
    measured = sum(code in speaks for code in clauses)
    return (
        f"{len(content['standards'])} standards, {len(elements)} elements, {len(clauses)} clauses; "
        f"{measured} clauses are measured so far."
    )


def _row(element: str, letter: str, text: Any, speaks: dict[str, list[Any]], would: dict[str, str]) -> str:
    title = text if isinstance(text, str) else text[0]
    code = f"{element}{letter}"
    shown = "; ".join(_described(known) for known in speaks.get(code, ())) or f"*To come:* {would.get(code, '')}"
    return f"| {letter} | {title} | {shown} |"


def _described(known: Any) -> str:
    kind = ", ".join(_marks(known))
    return f"**{known.title}** (`{known.code}`{', ' + kind if kind else ''}): … {str(known.sentence).rstrip('.')}"


def _marks(known: Any) -> Iterator[str]:
    below = "at most " if known.lower_is_better else ""
    share = max(known.established, known.leading) <= 1 and not known.unit
    form = "{:.0%}" if share or max(known.established, known.leading) <= 1 else "{:g}"
    yield f"{below}{form.format(known.established)} / {form.format(known.leading)}"
    if known.effect:
        yield "effect"
    if known.purpose == "formative":
        yield "formative"


def main(arguments: list[str]) -> int:
    """Write the document, or check it: 1 where it is out of step."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "headship.config.settings")
    django.setup()
    written = render()
    if "--check" in arguments:
        return 0 if TARGET.exists() and TARGET.read_text(encoding="utf-8") == written else 1
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(written, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
