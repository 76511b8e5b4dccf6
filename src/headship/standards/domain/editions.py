"""Reading an edition from its YAML file, and loading it once."""

from __future__ import annotations

import hashlib
import json
import logging
import re
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from headship.kernel import clock, journal
from headship.kernel.failures import CommandFailure
from headship.school.models import Person
from headship.standards.catalogue import in_use
from headship.standards.models import Clause, Framework, FrameworkInUse, KeyElement, Standard
from headship.standards.scales import BUILT_IN

SHIPPED = Path(__file__).resolve().parent.parent / "editions"
NAMESPACE = uuid.UUID("5b5f9f0e-6b8c-4f57-9a55-0f6f3c1f7a37")
logger = logging.getLogger(__name__)
LARGEST = 2_000_000  # bytes; the edition that ships has 16 000
CODE, TITLE, SUMMARY = 8, 200, 2_000  # characters at most
CODE_SHAPE = re.compile(r"\w[\w.-]*")
SLUG_SHAPE = re.compile(r"[a-z0-9][a-z0-9_-]*")


def identifier_of(*path: str) -> uuid.UUID:
    """The stable identifier of a part of a framework: UUID version 5 over its codes, never over its titles."""
    return uuid.uuid5(NAMESPACE, "/".join(path))


def after_migrate(**_kwargs: Any) -> None:
    """Load every edition that ships, and those that lie in the home. A broken file in the home stops nothing else."""
    for path in sorted(SHIPPED.glob("*.yaml")):
        load_file(path)
    for problem in load_from_home():
        logger.warning("headship: %s", problem)


def load_from_home() -> list[str]:
    """Load the editions in the folder `frameworks` of the home; what could not be loaded, a sentence each."""
    problems = []
    for path in sorted((settings.HEADSHIP_HOME / "frameworks").glob("*.y*ml")):
        try:
            load_file(path)
        except CommandFailure as failure:
            problems.append(str(failure))
    return problems


def load_file(path: Path) -> Framework:
    """Load one edition from a file. Loading the same content again changes nothing.

    Raises CommandFailure, naming file, place and remedy, on anything that cannot be read, and where the edition
    is here already with another content: an edition in use is never edited.
    """
    try:
        raw = path.read_bytes()
        if len(raw) > LARGEST:
            raise CommandFailure(_("%(file)s is too large for a framework.") % {"file": path.name})
        content = yaml.safe_load(raw.decode("utf-8-sig"))
    except OSError as problem:
        raise CommandFailure(f"{path}: {problem.strerror}.") from problem
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        where = " ".join(str(problem).split())
        raise CommandFailure(_("%(file)s is not YAML: %(where)s") % {"file": path.name, "where": where}) from problem
    return load(content, path.name)


def load(content: Any, name: str) -> Framework:
    """Load an edition's content; see `load_file`."""
    edition = Reader(name).edition(content)
    head = edition["framework"]
    digest = hashlib.sha256(json.dumps(edition, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    known = Framework.objects.filter(code=head["code"], edition=head["edition"]).first()
    if known is not None:
        if known.digest != digest:
            raise CommandFailure(
                _(
                    "%(file)s: the edition %(edition)s is here already and is never edited. "
                    "Give the new text an edition of its own."
                )
                % {"file": name, "edition": known}
            )
        return known
    return _write(edition, digest)


@transaction.atomic
def _write(edition: dict[str, Any], digest: str) -> Framework:
    head = edition["framework"]
    key = (head["code"], head["edition"])
    framework = Framework.objects.create(
        **{field: head[field] for field in ("code", "edition", "title", "publisher", "language", "scales")},
        identifier=identifier_of(*key),
        digest=digest,
    )
    clauses, position = [], 0
    for number, entry in enumerate(edition["standards"]):
        standard = Standard.objects.create(
            framework=framework, code=entry["code"], title=entry["title"], summary=entry["summary"],
            identifier=identifier_of(*key, entry["code"]), position=number,
        )  # fmt: skip
        for part in entry["elements"]:
            position += 1
            element = KeyElement.objects.create(
                standard=standard, code=part["code"], title=part["title"], summary=part["summary"],
                identifier=identifier_of(*key, part["code"]), position=position,
            )  # fmt: skip
            clauses += [
                Clause(element=element, letter=letter, title=title, summary=summary,
                       identifier=identifier_of(*key, part["code"] + letter))
                for letter, title, summary in part["clauses"]
            ]  # fmt: skip
    Clause.objects.bulk_create(clauses)
    return framework


@transaction.atomic
def use(*, by: Person | None, framework: Framework) -> bool:
    """Let the school in scope work with an edition from now on; False where it does already.

    What was recorded, judged and worded for the edition before is kept, and is there again if the school returns.
    """
    if in_use().filter(pk=framework.pk).exists():
        return False
    FrameworkInUse.objects.update_or_create(defaults={"framework": framework, "since": clock.now()})
    journal.record(
        by=by, verb="framework.use", record_kind="framework", record_id=framework.pk, label=str(framework),
        summary=_("The school works with %(framework)s.") % {"framework": framework},
    )  # fmt: skip
    return True


def edition_named(code: str, edition: str = "") -> Framework:
    """The loaded edition with this code, and this edition where several are there. Raises CommandFailure."""
    found = Framework.objects.filter(code=code, **({"edition": edition} if edition else {})).order_by("-edition")
    if len(found) == 1:
        return found[0]
    if not found:
        known = ", ".join(f"{each.code} {each.edition}" for each in Framework.objects.order_by("code", "edition"))
        raise CommandFailure(
            _("No edition %(code)s %(edition)s is loaded. Known: %(known)s.")
            % {"code": code, "edition": edition, "known": known}
        )
    editions = ", ".join(each.edition for each in found)
    raise CommandFailure(
        _("%(code)s is here in several editions: %(editions)s. Name one with --edition.")
        % {"code": code, "editions": editions}
    )


class Reader:
    """Checks an edition's content, and says what is wrong where."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.codes: set[str] = set()

    def fail(self, place: str, sentence: str) -> CommandFailure:
        """The failure that names file and place."""
        return CommandFailure(f"{self.name}: {place}: {sentence}")

    def edition(self, content: Any) -> dict[str, Any]:
        """The checked content, in canonical form."""
        content = self.mapping(content, _("the file"))
        head = self.mapping(content.get("framework"), "framework")
        return {
            "framework": {
                "code": self.slug(head, "code", "framework"),
                "edition": self.text(head, "edition", "framework", longest=20),
                "title": self.text(head, "title", "framework"),
                "publisher": self.text(head, "publisher", "framework", optional=True),
                "language": self.text(head, "language", "framework", longest=12, optional=True) or "en",
                "scales": self.scales(head),
            },
            "standards": [self.standard(entry, n) for n, entry in enumerate(self.listed(content, "standards", ""), 1)],
        }

    def standard(self, entry: Any, number: int) -> dict[str, Any]:
        """One standard with its elements."""
        place = f"standards[{number}]"
        entry = self.mapping(entry, place)
        elements = self.listed(entry, "elements", place)
        return {
            **self.named(entry, place),
            "elements": [self.element(part, f"{place}.elements[{n}]") for n, part in enumerate(elements, 1)],
        }

    def element(self, entry: Any, place: str) -> dict[str, Any]:
        """One key element with its clauses, each [letter, title, summary]."""
        entry = self.mapping(entry, place)
        named = self.named(entry, place)
        if named["code"][-1:].islower():
            # Otherwise code and letter of a clause could not be told apart again.
            raise self.fail(f"{place}.code", _("an element’s code ends in a digit or a capital."))
        clauses = self.mapping(entry.get("clauses"), f"{place}.clauses")
        if not clauses:
            raise self.fail(f"{place}.clauses", _("an element has at least one clause."))
        return {**named, "clauses": [self.clause(letter, text, place) for letter, text in clauses.items()]}

    def clause(self, letter: Any, text: Any, place: str) -> list[str]:
        """A clause: a letter, and a title with or without a summary."""
        where = f"{place}.clauses.{letter}"
        if not (isinstance(letter, str) and letter.isalpha() and letter.islower() and len(letter) <= 2):
            raise self.fail(where, _("a clause is named by a small letter."))
        parts = [text] if isinstance(text, str) else text
        if not (isinstance(parts, list) and 1 <= len(parts) <= 2 and all(isinstance(part, str) for part in parts)):
            raise self.fail(where, _("write the title, or [title, summary]."))
        return [letter, self.fitting(parts[0], where, TITLE), parts[1].strip() if len(parts) == 2 else ""]

    def named(self, entry: Mapping[str, Any], place: str) -> dict[str, str]:
        """Code, title and summary; a code stands once in a file."""
        code = self.text(entry, "code", place, longest=CODE)
        if not CODE_SHAPE.fullmatch(code):
            raise self.fail(f"{place}.code", _("a code has letters, numbers and points, and no spaces."))
        if code in self.codes:
            raise self.fail(f"{place}.code", _("the code %(code)s stands here twice.") % {"code": code})
        self.codes.add(code)
        summary = self.text(entry, "summary", place, longest=SUMMARY, optional=True)
        return {"code": code, "title": self.text(entry, "title", place), "summary": summary}

    def scales(self, head: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Scales that come with a framework: code, title, and levels of [code, title, description]."""
        if not head.get("scales"):
            return []
        entries = self.listed(head, "scales", "framework")
        return [self.scale(entry, f"framework.scales[{n}]") for n, entry in enumerate(entries, 1)]

    def scale(self, entry: Any, place: str) -> dict[str, Any]:
        """One scale; its code is not that of a scale that is built in."""
        entry = self.mapping(entry, place)
        code = self.slug(entry, "code", place)
        if code in BUILT_IN:
            raise self.fail(f"{place}.code", _("a scale with the code %(code)s is built in.") % {"code": code})
        levels = self.listed(entry, "levels", place)
        if len(levels) < 2 or not all(_is_level(level) for level in levels):
            raise self.fail(f"{place}.levels", _("a scale has two or more levels of [code, title, description]."))
        if len({level[0] for level in levels}) < len(levels):
            raise self.fail(f"{place}.levels", _("each level has a code of its own."))
        return {"code": code, "title": self.text(entry, "title", place), "levels": [list(level) for level in levels]}

    def mapping(self, value: Any, place: str) -> Mapping[str, Any]:
        """A mapping, or a failure."""
        if not isinstance(value, Mapping):
            raise self.fail(place, _("expected names with values."))
        return value

    def listed(self, entry: Mapping[str, Any], field: str, place: str) -> Sequence[Any]:
        """A list that is not empty, or a failure."""
        value = entry.get(field)
        if not isinstance(value, list) or not value:
            raise self.fail(f"{place}.{field}".lstrip("."), _("expected a list with at least one entry."))
        return value

    def slug(self, entry: Mapping[str, Any], field: str, place: str) -> str:
        """A text of letters, numbers, hyphens and underlines."""
        value = self.text(entry, field, place, longest=30)
        if not SLUG_SHAPE.fullmatch(value):
            raise self.fail(f"{place}.{field}", _("a code has small letters, numbers and hyphens, and no spaces."))
        return value

    def text(
        self, entry: Mapping[str, Any], field: str, place: str, *, longest: int = 200, optional: bool = False
    ) -> str:
        """A text of at most `longest` characters, not empty unless it is optional; or a failure."""
        value, where = entry.get(field), f"{place}.{field}"
        if value is None and optional:
            return ""
        if not isinstance(value, str) or not (value.strip() or optional):
            raise self.fail(where, _("expected a text; put numbers in quotes."))
        return self.fitting(value, where, longest)

    def fitting(self, value: str, place: str, longest: int) -> str:
        """The text without spaces around it; a failure where it is longer than there is room for."""
        if len(value.strip()) > longest:
            raise self.fail(place, _("at most %(longest)s characters fit.") % {"longest": longest})
        return value.strip()


def _is_level(level: Any) -> bool:
    return (
        isinstance(level, list) and len(level) == 3 and all(isinstance(part, str) and len(part) < 300 for part in level)
    )
