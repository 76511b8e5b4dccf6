"""All verbs of a decision, in the order of its life. See `lifecycle` for the states.

question = raise_question(by=head, question="…", options=["…", "…"], audiences=[staff], team=senior)
cite_reading(by=head, decision=question, reading=current["attendance"])
ask(by=head, decision=question, audiences=[staff], due_on=day, minutes=5)
respond(by=teacher, decision=question, text="…")
reply(by=head, objection=object_to(by=teacher, decision=question, text="…"), text="…")
predict(by=head, decision=question, statement="…", percent=70)
conclude(by=head, decision=question, choice=option, reason="…", method="consent", review_on=day)
review(by=head, decision=question, outcome="true", happened="…", lesson="…")
"""

from headship.areas.direction.domain.consulting import ask, object_to, record_late_consultation, reply, respond
from headship.areas.direction.domain.preparing import (
    add_criterion,
    add_option,
    cite_figure,
    cite_reading,
    close_options,
    name_affected,
    raise_question,
    remove_option,
    revise,
    weigh,
)
from headship.areas.direction.domain.reviewing import hand_over, review, stand_behind, withdraw
from headship.areas.direction.domain.settling import (
    conclude,
    decide_small,
    decide_urgent,
    predict,
)
from headship.areas.direction.domain.voting import cast, close_vote, open_vote, tallies

__all__ = [
    "add_criterion", "add_option", "ask", "cast", "cite_figure", "cite_reading", "close_options", "close_vote",
    "conclude", "decide_small", "decide_urgent", "hand_over", "name_affected", "object_to", "open_vote", "predict",
    "raise_question", "record_late_consultation", "remove_option", "reply", "respond", "review", "revise",
    "stand_behind", "tallies", "weigh", "withdraw",
]  # fmt: skip
