"""Attaching the official wording of the standards from the school's own copy of the document."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headship.kernel import journal
from headship.kernel.failures import Refusal
from headship.school.models import Person
from headship.standards.catalogue import Catalogue, catalogue
from headship.standards.models import OfficialWording
from headship.standards.queries import wordings
from headship.standards.reading import documents, sentences
from headship.standards.reading.sentences import Problem

NAME_LENGTH = 200


@dataclass(frozen=True)
class Change:
    """What attaching would do to one element. kind: new, changed or same."""

    element: str
    title: str
    kind: str
    before: str
    text: str


@dataclass(frozen=True)
class Proposal:
    """A document that was read and not yet attached: the sentences by element code, or what is wrong with it."""

    framework: str
    source: str
    digest: str
    sentences: dict[str, str]
    problems: tuple[Problem, ...] = ()
    left_out: tuple[str, ...] = ()


def read_document(*, raw: bytes, name: str) -> Proposal:
    """Read a document for the framework that the school in scope works with; changes nothing.

    Raises Refusal where the file cannot be read at all. What is wrong inside it is in the proposal's problems.
    """
    framework = catalogue()
    reading = sentences.read(documents.lines_of(raw, name), framework)
    return Proposal(
        framework=str(framework.identifier), source=name[-NAME_LENGTH:], digest=hashlib.sha256(raw).hexdigest(),
        sentences=reading.sentences, problems=reading.problems, left_out=reading.left_out,
    )  # fmt: skip


def changes(proposal: Proposal) -> list[Change]:
    """Element by element, in order, what attaching this proposal would do. Two queries."""
    attached = wordings()
    return [
        Change(element.code, element.title, _kind(before := attached.get(element.code), text), before or "", text)
        for element in catalogue().elements
        if (text := proposal.sentences.get(element.code))
    ]  # fmt: skip


def _kind(before: str | None, text: str) -> str:
    return "new" if before is None else "same" if before == text else "changed"


@transaction.atomic
def attach(*, by: Person | None, proposal: Proposal) -> int:
    """Attach a document's sentences to the elements; how many were new or changed. The same again changes nothing.

    by: who attaches, None for the command line. Raises Refusal where the proposal has problems or was read for
    another framework than the one now in use.
    """
    framework = catalogue()
    _check(proposal, framework)
    changed = [change for change in changes(proposal) if change.kind != "same"]
    rows = [
        OfficialWording(
            framework_id=framework.framework_id, element=change.element, text=change.text,
            source=proposal.source, source_digest=proposal.digest, attached_by=by,
        )
        for change in changed
    ]  # fmt: skip
    OfficialWording.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["school", "framework", "element"],
        update_fields=["text", "source", "source_digest", "attached_by", "attached_at"],
    )  # fmt: skip
    if changed:
        _record(by, proposal, framework, [change.element for change in changed])
    return len(changed)


def _check(proposal: Proposal, framework: Catalogue) -> None:
    if proposal.problems:
        raise Refusal(_("The document has problems, so nothing of it was attached."), field="file")
    if proposal.framework != str(framework.identifier):
        raise Refusal(_("The school works with another framework by now. Read the document again."), field="file")
    if set(proposal.sentences) != {element.code for element in framework.elements}:
        raise Refusal(_("The document does not have a sentence for every element."), field="file")


def _record(by: Person | None, proposal: Proposal, framework: Catalogue, elements: list[str]) -> None:
    journal.record(
        by=by, verb="wording.attach", record_kind="framework", record_id=framework.framework_id,
        label=f"{framework.title}, {framework.edition}",
        summary=ngettext(
            "The official wording of %(n)s element was attached from %(file)s.",
            "The official wording of %(n)s elements was attached from %(file)s.", len(elements),
        ) % {"n": len(elements), "file": proposal.source},
        payload={"source": proposal.source, "sha256": proposal.digest, "elements": elements},
    )  # fmt: skip
