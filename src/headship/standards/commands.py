"""`headship standards`: the framework in use, other editions, and the official wording from the school's own copy."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headship.kernel.failures import CommandFailure
from headship.kernel.scope import school_scope
from headship.school.domain.founding import school_named
from headship.standards.catalogue import Catalogue, ElementEntry, catalogue
from headship.standards.domain import editions, wording
from headship.standards.models import Framework
from headship.standards.queries import wordings
from headship.standards.reading.documents import LARGEST


def add_commands(commands: Any) -> None:
    """standards show, import-wording, list, load, use."""
    room = commands.add_parser("standards", help="the framework of standards, and its official wording")
    verbs = room.add_subparsers(required=True, metavar="what")
    show = verbs.add_parser("show", help="print the framework in use: standards, elements, clauses")
    show.add_argument("--json", action="store_true", help="print it as JSON")
    wording_in = verbs.add_parser("import-wording", help="attach the official wording from your copy of the document")
    wording_in.add_argument("file", type=Path, help="plain text, DOCX or PDF")
    wording_in.add_argument("--json", action="store_true", help="print what was done, or what is wrong, as JSON")
    listed = verbs.add_parser("list", help="print the editions that are loaded")
    load = verbs.add_parser("load", help="load an edition of a framework from its YAML file")
    load.add_argument("file", type=Path)
    use = verbs.add_parser("use", help="let the school work with an edition that is loaded")
    use.add_argument("code", help="the framework's code, such as cambridge-leader")
    use.add_argument("--edition", default="", help="which edition, where several are loaded")
    for parser in (show, wording_in, listed, use):
        parser.add_argument("--school", help="the school, by its code; by default the first made")
    show.set_defaults(handler=show_framework)
    wording_in.set_defaults(handler=import_wording)
    listed.set_defaults(handler=list_editions)
    load.set_defaults(handler=load_edition)
    use.set_defaults(handler=use_edition)


def show_framework(arguments: argparse.Namespace) -> int:
    """Print the framework in use, with the official wording where the school attached it."""
    school = school_named(arguments.school)
    with school_scope(school.pk):
        framework, official = catalogue(), wordings()
    if arguments.json:
        print(json.dumps(as_json(framework, official, school.code), ensure_ascii=False, indent=1))
    else:
        print("\n".join(as_text(framework, official)))
    return 0


def as_json(framework: Catalogue, official: dict[str, str], school: str) -> dict[str, Any]:
    """The framework as a program reads it. wording: the official sentence, or null."""

    def element(entry: ElementEntry) -> dict[str, Any]:
        clauses = [
            {"letter": each.letter, "code": each.code, "title": each.title, "summary": each.summary}
            for each in entry.clauses
        ]
        return {
            "code": entry.code, "title": entry.title, "summary": entry.summary, "identifier": str(entry.identifier),
            "wording": official.get(entry.code), "clauses": clauses,
        }  # fmt: skip

    return {
        "school": school,
        "framework": {
            "code": framework.code, "edition": framework.edition, "title": framework.title,
            "publisher": framework.publisher, "language": framework.language,
        },
        "standards": [
            {
                "code": standard.code, "title": standard.title, "summary": standard.summary,
                "identifier": str(standard.identifier), "elements": [element(entry) for entry in standard.elements],
            }
            for standard in framework.standards
        ],
        "scales": [
            {
                "code": scale.code, "title": str(scale.title),
                "levels": [{"code": level.code, "title": str(level.title)} for level in scale.levels],
            }
            for scale in framework.scales.values()
        ],
    }  # fmt: skip


def as_text(framework: Catalogue, official: dict[str, str]) -> Iterator[str]:
    """The framework as lines for a person to read."""
    yield f"{framework.title}, {framework.edition}"
    yield _("%(standards)s standards, %(elements)s elements, %(clauses)s clauses") % {
        "standards": len(framework.standards), "elements": len(framework.elements), "clauses": len(framework.clauses),
    }  # fmt: skip
    if official:
        yield _("official wording attached to %(n)s of %(elements)s elements") % {
            "n": len(official), "elements": len(framework.elements),
        }  # fmt: skip
    for standard in framework.standards:
        yield f"\n{standard.code} {standard.title}: {standard.summary}".rstrip(": ")
        for element in standard.elements:
            yield f"  {element.code} {element.title}"
            yield f"      {official.get(element.code) or element.summary}"
            for clause in element.clauses:
                yield f"      {clause.letter}) {clause.title}: {clause.summary}".rstrip(": ")


def import_wording(arguments: argparse.Namespace) -> int:
    """Attach the official wording; 2, with a list of what is wrong where, and nothing changed, if it does not fit."""
    raw = contents(arguments.file)
    with transaction.atomic():
        school = school_named(arguments.school)
        with school_scope(school.pk):
            proposal = wording.read_document(raw=raw, name=arguments.file.name)
            changed = 0 if proposal.problems else wording.attach(by=None, proposal=proposal)
        # A document that does not fit leaves nothing behind, not even a school that was made for it.
        transaction.set_rollback(bool(proposal.problems))
    if arguments.json:
        print(json.dumps(outcome(school.code, proposal, changed), ensure_ascii=False))
    if proposal.problems:
        complain(proposal)
        return 2
    if not arguments.json:
        print(told(proposal, changed))
    return 0


def contents(path: Path) -> bytes:
    """A file's bytes, one more than may be at most. Raises CommandFailure where it cannot be opened."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise CommandFailure(_("%(file)s cannot be read: %(why)s.") % {"file": path, "why": reason}) from problem


def outcome(school: str, proposal: wording.Proposal, changed: int) -> dict[str, Any]:
    """What was done as a program reads it."""
    return {
        "school": school, "source": proposal.source, "attached": 0 if proposal.problems else len(proposal.sentences),
        "changed": changed,
        "problems": [
            {"code": each.code, "kind": each.kind, "place": each.place, "sentence": each.sentence}
            for each in proposal.problems
        ],
    }  # fmt: skip


def complain(proposal: wording.Proposal) -> None:
    """Say on standard error what is wrong with a document, a line each."""
    head = ngettext(
        "%(file)s has %(n)s problem, so nothing was changed:",
        "%(file)s has %(n)s problems, so nothing was changed:",
        len(proposal.problems),
    ) % {"file": proposal.source, "n": len(proposal.problems)}
    print(f"headship: {head}", file=sys.stderr)
    for problem in proposal.problems:
        print(f"  {problem.sentence}", file=sys.stderr)


def told(proposal: wording.Proposal, changed: int) -> str:
    """What was done, in a sentence."""
    elements = len(proposal.sentences)
    if not changed:
        return _("The wording of all %(n)s elements is attached already; nothing was changed.") % {"n": elements}
    return _("%(n)s of %(n)s elements have their official wording; %(changed)s new or changed.") % {
        "n": elements, "changed": changed,
    }  # fmt: skip


def list_editions(arguments: argparse.Namespace) -> int:
    """Print the editions that are loaded; the one that the school works with is marked."""
    load_from_home()
    with school_scope(school_named(arguments.school).pk):
        chosen = catalogue().framework_id
    for framework in Framework.objects.order_by("code", "edition"):
        mark = "*" if framework.pk == chosen else " "
        print(f"{mark} {framework.code} {framework.edition}: {framework.title}")
    return 0


def load_edition(arguments: argparse.Namespace) -> int:
    """Load an edition from its file."""
    framework = editions.load_file(arguments.file)
    print(_("%(framework)s is loaded. A school takes it up with: headship standards use %(code)s") % {
        "framework": framework, "code": framework.code,
    })  # fmt: skip
    return 0


def use_edition(arguments: argparse.Namespace) -> int:
    """Let a school work with an edition."""
    load_from_home()
    framework = editions.edition_named(arguments.code, arguments.edition)
    school = school_named(arguments.school)
    with school_scope(school.pk):
        begun = editions.use(by=None, framework=framework)
    sentence = _("%(school)s works with %(framework)s.") if begun else _("%(school)s works with %(framework)s already.")
    print(sentence % {"school": school, "framework": framework})
    return 0


def load_from_home() -> None:
    """Load what lies in the home's folder; say on standard error what could not be loaded."""
    for problem in editions.load_from_home():
        print(f"headship: {problem}", file=sys.stderr)
