"""A proposal between its preview and the button that attaches it.

It travels in the page, signed, compressed and bound to reader and school, so that nothing is stored before it is
wanted, and what is attached is what was shown.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

from headship.kernel.failures import Refusal
from headship.school.models import Person
from headship.standards.catalogue import catalogue
from headship.standards.domain import wording
from headship.standards.domain.wording import Proposal

SALT = "headship.standards.wording"
KEPT_FOR = 4 * 60 * 60  # seconds


def seal(proposal: Proposal, person: Person) -> str:
    """The proposal as the hidden field of a form."""
    kept = {**asdict(proposal), "problems": (), "left_out": ()}
    return signing.dumps([person.school_id, person.pk, kept], salt=SALT, compress=True)


def unseal(sealed: str, person: Person) -> Proposal:
    """The proposal that this person was shown. Raises Refusal where it is not theirs, was changed, or is too old."""
    try:
        school_id, person_id, kept = signing.loads(sealed, salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature as problem:
        raise Refusal(_("The preview is too old to attach. Choose the document again.")) from problem
    if (school_id, person_id) != (person.school_id, person.pk):
        raise Refusal(_("The preview was made for somebody else. Choose the document again."))
    return Proposal(**kept)


def page(proposal: Proposal, person: Person) -> dict[str, Any]:
    """What the preview shows: standard by standard, and how many sentences are new, changed and the same."""
    found = {change.element: change for change in wording.changes(proposal)}
    counts = {kind: sum(1 for each in found.values() if each.kind == kind) for kind in ("new", "changed", "same")}
    return {
        "proposal": proposal,
        "sealed": seal(proposal, person),
        "counts": counts,
        "standards": [
            {"entry": standard, "changes": [found[element.code] for element in standard.elements]}
            for standard in catalogue().standards
        ],
    }
