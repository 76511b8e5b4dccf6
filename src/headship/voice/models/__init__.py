"""The rows of the voice room."""

from headship.voice.models.answers import Comment, Figure, Intake, Response
from headship.voice.models.feedback import Feedback, Goal, Naming
from headship.voice.models.instruments import Instrument, InstrumentVersion
from headship.voice.models.rounds import Invitation, Round, RoundGroup

__all__ = [
    "Comment", "Feedback", "Figure", "Goal", "Instrument", "InstrumentVersion", "Intake", "Invitation", "Naming",
    "Response", "Round", "RoundGroup",
]  # fmt: skip
