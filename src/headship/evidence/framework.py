"""What the evidence room asks of the framework in use: which clauses an element has, which levels a scale has.

Ledgers outlive frameworks. A tag names an element or a clause for good: the bare code ("2.2a") in the framework that
ships, and "framework:code" in any other, so that equal codes of two frameworks are never taken for each other.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from headship.kernel.failures import Refusal
from headship.standards.api import DEFAULT_CODE, Catalogue, catalogue


def framework_in_use() -> str:
    """The code of the framework that the school in scope works with."""
    return catalogue().code


def prefix_of(known: Catalogue) -> str:
    """What the tags of a framework begin with: nothing for the one that ships."""
    return "" if known.code == DEFAULT_CODE else f"{known.code}:"


def tag_of(code: str) -> str:
    """The tag of an element or clause of the framework in use."""
    return prefix_of(catalogue()) + code


def bare_codes(tags: Iterable[str]) -> list[str]:
    """The codes behind tags of the framework in use; those of other frameworks are left out."""
    prefix = prefix_of(catalogue())
    found = [tag[len(prefix) :] for tag in tags if tag.startswith(prefix)]
    return [code for code in found if ":" not in code]


def tags_of(element: str) -> dict[str, str]:
    """The tags of an element's clauses, each with its bare code. Raises Refusal for an unknown element."""
    known = catalogue()
    entry = known.element(element)
    if entry is None:
        raise Refusal(_("The framework in use has no element %(code)s.") % {"code": element}, field="element")
    prefix = prefix_of(known)
    return {prefix + clause.code: clause.code for clause in entry.clauses}


def clauses_of(element: str) -> list[str]:
    """The tags of an element's clauses, such as ["2.2a", "2.2b"]. Raises Refusal for an unknown element."""
    return list(tags_of(element))


def known_clauses(codes: list[str]) -> list[str]:
    """The tags of these clause codes, in order and once each. Raises Refusal where one is unknown or none is given."""
    framework = catalogue()
    known = {clause.code for clause in framework.clauses}
    unknown = [code for code in codes if code not in known]
    if unknown or not codes:
        raise Refusal(
            _("Choose at least one clause of the framework in use.")
            if not unknown
            else _("The framework in use has no clause %(codes)s.") % {"codes": ", ".join(unknown)},
            field="clauses",
        )
    return sorted({prefix_of(framework) + code for code in codes})


def value_of(scale: str, level: str) -> tuple[float, str]:
    """Where a level lies on its scale, 0 to 1, and its title. Raises Refusal where there is no such level."""
    known = catalogue().scales.get(scale)
    for entry in known.levels if known else ():
        if entry.code == level:
            return entry.value, str(entry.title)
    raise Refusal(_("Choose one of the levels of the scale."), field="level")
