"""All verbs of a policy, in the order of its life. See `lifecycle` for the states.

known = keep_value(by=head, text="We tell the truth kindly")                    a value of the school
law = keep_requirement(by=head, title="…", source="…", reference="…", url="…")  a requirement from outside
confirm(by=head, record=law); retire(by=head, record=known)                    still holds; no longer holds

draft = draft_policy(by=author, title="…", text="# …", owner=owner, audiences=[staff], cycle_months=12)
draft = revise(by=author, version=draft, text="…", revision=draft.revision)     ChangedMeanwhile if others saved first
link_value(by=author, version=draft, value=known, how="…")
link_requirement(by=author, version=draft, requirement=law, how="…")            unlink(by=author, link=…)
set_question(by=author, version=draft, scenario="…", answers=["…", "…"], right=1, why="…")    right counts from 0
ask_to_check(by=author, version=draft, checker=colleague)                       or checker= at propose
check_link(by=colleague, link=link, holds=True, note="")                        never an author or whoever linked it
propose(by=author, version=draft, change="What is new, in a sentence", asks_again=True)   change from version 2 on
send_back(by=head, version=draft, reason="…"); discard(by=author, version=draft)
approve(by=head, version=draft, note="")                                        never an author
price(draft, [staff]).staff_minutes                                             before it is sent; also people, slips
draft = publish(by=owner, version=draft, audiences=[staff], due_on=day)         audiences: default the draft's own

policy = draft.policy
acknowledge(by=reader, policy=policy)                                           True for the call that did it
acknowledge_together(by=owner, policy=policy, people=[…], way="meeting", happened_at=when)   or "paper", "office"
answer_question(by=reader, policy=policy, answer=question_of(policy).answers.all()[1])
mark = mark_unclear(by=reader, policy=policy, passage="words of the text", note="…")         or paragraph=3
answer_mark(by=owner, mark=mark, text="…", for_next=True)                       told back; take_up puts it into a draft
remind_readers(by=owner, policy=policy); send_to_newcomers(by=owner, policy=policy)

review(by=owner, policy=policy, outcome="kept", note="…")                       or "changed": begins the next version
draft = begin_version(by=owner, policy=policy, text="# … changed")              audiences, question, links come along
take_up(by=owner, version=draft, mark=mark)
arrange(by=head, policy=policy, owner=…, cycle_months=24, audiences=[…])
withdraw(by=head, policy=policy, reason="…")

`remind_of_reviews()` and `tell_the_rest()` are called each morning; see `tasks`.
"""

from headship.areas.stewardship.domain.approving import approve, ask_to_check, discard, propose, send_back
from headship.areas.stewardship.domain.clarifying import answer_mark, mark_unclear, tell_the_rest
from headship.areas.stewardship.domain.drafting import (
    arrange,
    begin_version,
    draft_policy,
    revise,
    set_question,
    take_up,
)
from headship.areas.stewardship.domain.keeping import remind_of_reviews, review
from headship.areas.stewardship.domain.linking import (
    check_link,
    confirm,
    keep_requirement,
    keep_value,
    link_requirement,
    link_value,
    retire,
    unlink,
)
from headship.areas.stewardship.domain.publishing import (
    price,
    publish,
    remind_readers,
    send_to_newcomers,
    withdraw,
)
from headship.areas.stewardship.domain.reading import (
    acknowledge,
    acknowledge_together,
    answer_question,
    question_of,
)

__all__ = [
    "acknowledge", "acknowledge_together", "answer_mark", "answer_question", "approve", "arrange", "ask_to_check",
    "begin_version", "check_link", "confirm", "discard", "draft_policy", "keep_requirement", "keep_value",
    "link_requirement", "link_value", "mark_unclear", "price", "propose", "publish", "question_of", "remind_of_reviews",
    "remind_readers", "retire", "review", "revise", "send_back", "send_to_newcomers", "set_question", "take_up",
    "tell_the_rest", "unlink", "withdraw",
]  # fmt: skip
