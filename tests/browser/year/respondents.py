"""Those who are asked without an account: they open their own link and send the form."""

from __future__ import annotations

from typing import Any

from django.test import Client

from headship.voice.domain.invitations import token_of
from headship.voice.instruments.content import Content
from headship.voice.models import Invitation, Round


def answer(asked: Round, *, high: int = 4, low: bool = False, words: str = "More time to read.", **said: Any) -> int:
    """Everybody who was asked and has not answered yet answers; how many did. high: on a scale of five; low: what is
    asked on a scale from nought to ten is answered below its middle."""
    answered = 0
    for link in Invitation.objects.filter(round=asked).select_related("round__version", "group").order_by("pk"):
        address = f"/v/{token_of(link)}/"
        if Client().get(address).status_code != 200:
            continue
        content = Content.model_validate(link.round.version.content)
        given: dict[str, Any] = {}
        for item in content.items_for(link.group.code):
            if item.key in said:
                given[item.key] = said[item.key]
            elif item.kind == "scale":
                # People differ; where all of a group say the same, the product shows nothing.
                given[item.key] = ((4 if low else 8) if item.scale == "nought_to_ten" else high) - answered % 2
            elif item.kind == "choice":
                given[item.key] = item.options[0] if answered % 3 else item.options[1]
            elif item.kind == "text":
                given[item.key] = words
        sent = Client().post(address, given)
        assert sent.status_code == 302, (address, given, sent.content.decode()[:3000])
        answered += 1
    return answered
