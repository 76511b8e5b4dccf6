"""Taking an answer: that somebody took part and what they said, in one transaction, once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.scope import school_scope
from headship.voice.domain import invitations
from headship.voice.domain.rounds import ends_at
from headship.voice.instruments.content import Content, answered, check
from headship.voice.models import InstrumentVersion, Intake, Invitation, Round

CLOSED = gettext_lazy("This survey is closed. Thank you for wanting to answer.")
ANSWERED = gettext_lazy("This link has been answered already. Each works once.")


class Unanswerable(Refusal):
    """A link that cannot be answered. why: forged, early, answered, closed."""

    def __init__(self, why: str, message: object) -> None:
        super().__init__(message)
        self.why = why


def answer(
    *, token: str, answers: Mapping[str, Any], comments: Mapping[str, str] | None = None,
    bases: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """Keep an answer, all or nothing. Answers to what a branch left out are dropped.

    Raises Unanswerable on a link that was never ours, was used, or is too early or too late; Refusal on an answer that
    the question does not have, with the item's key as its field, and where nothing was answered.
    """
    invitation = invitations.by_token(token)
    if invitation is None:
        raise Unanswerable("forged", _("This link is not one of ours. Perhaps a sign is missing at its end."))
    with school_scope(invitation.school_id):
        require_answerable(invitation)
        kept = _checked(invitation, answers, comments or {}, bases or {})
        try:
            _keep(invitation, *kept)
        except IntegrityError:
            raise Unanswerable("answered", ANSWERED) from None


@transaction.atomic
def _keep(
    invitation: Invitation, answers: dict[str, Any], comments: dict[str, str], bases: dict[str, Any]
) -> None:  # fmt: skip
    if _state_held(invitation.round_id) != Round.State.OPEN:
        raise Unanswerable("closed", CLOSED)
    Intake.objects.create(
        round_id=invitation.round_id, invitation=invitation, answers=answers, comments=comments, bases=bases,
        submitted_at=clock.now(),
    )  # fmt: skip


def _state_held(round_id: int) -> str:
    """The state of a round, which stays until this transaction ends: closing waits for answers on their way in.

    Answers share the lock, so that they do not wait for each other; closing takes the row for itself. The foreign key
    alone would not do: it is checked at the very end. A transaction on SQLite holds the whole database anyway.
    """
    asking = "SELECT state FROM voice_round WHERE id = %s"
    with connection.cursor() as cursor:
        cursor.execute(f"{asking} FOR SHARE" if connection.vendor == "postgresql" else asking, [round_id])
        return str(cursor.fetchone()[0])


def require_answerable(invitation: Invitation) -> None:
    """Raises Unanswerable, with why, where this link cannot be answered now."""
    asked = invitation.round
    if asked.is_closed or (asked.is_open and ends_at(asked) <= clock.now()):
        raise Unanswerable("closed", CLOSED)
    if not asked.is_open or asked.opens_at > clock.now():
        raise Unanswerable("early", _("This survey has not begun yet."))
    if Intake.objects.filter(invitation=invitation).exists():
        raise Unanswerable("answered", ANSWERED)


def _checked(
    invitation: Invitation, answers: Mapping[str, Any], comments: Mapping[str, str], bases: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str], dict[str, Any]]:
    content, group = content_of(invitation.round.version), invitation.group.code
    said = {key: text.strip() for key, text in comments.items() if not isinstance(text, str) or text.strip()}
    if refusal := check(content, group, answers, said, bases):
        raise refusal
    reached = answered(content, group, {**answers, **said}, bases)
    kept = {key: value for key, value in reached.items() if key not in said}
    words = {key: value for key, value in reached.items() if key in said}
    if not kept and not words:
        raise Refusal(_("Nothing is answered yet. One answer is enough."))
    return kept, words, dict(bases)


_read: dict[str, Content] = {}
MOST_READ = 64


def content_of(version: InstrumentVersion) -> Content:
    """The questions of a version; kept by its digest, since thousands answer the same ones."""
    if version.digest not in _read:
        if len(_read) >= MOST_READ:
            _read.clear()
        _read[version.digest] = Content.model_validate(version.content)
    return _read[version.digest]
