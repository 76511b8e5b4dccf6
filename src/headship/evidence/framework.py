"""What the evidence room asks of the framework in use: which clauses an element has, which levels a scale has."""

from __future__ import annotations

from django.utils.translation import gettext as _

from headship.kernel.failures import Refusal


def clauses_of(element: str) -> list[str]:
    """The codes of an element's clauses, such as ["2.2a", "2.2b"]. Raises Refusal for an unknown element."""
    from headship.standards import api

    for entry in api.catalogue().elements:
        if entry.code == element:
            return [clause.code for clause in entry.clauses]
    raise Refusal(_("The framework in use has no element %(code)s.") % {"code": element}, field="element")


def known_clauses(codes: list[str]) -> list[str]:
    """These clause codes, in order and once each. Raises Refusal where one is unknown or none is given."""
    from headship.standards import api

    known = {clause.code for clause in api.catalogue().clauses}
    unknown = [code for code in codes if code not in known]
    if unknown or not codes:
        raise Refusal(
            _("Choose at least one clause of the framework in use.")
            if not unknown
            else _("The framework in use has no clause %(codes)s.") % {"codes": ", ".join(unknown)},
            field="clauses",
        )
    return sorted(set(codes))


def value_of(scale: str, level: str) -> tuple[float, str]:
    """Where a level lies on its scale, 0 to 1, and its title. Raises Refusal where there is no such level."""
    from headship.standards import api

    known = api.catalogue().scales.get(scale)
    for entry in known.levels if known else ():
        if entry.code == level:
            return entry.value, str(entry.title)
    raise Refusal(_("Choose one of the levels of the scale."), field="level")
