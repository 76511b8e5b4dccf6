"""What the tests of rounds share."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from headship.voice.domain.invitations import token_of
from headship.voice.models import Invitation


@pytest.fixture
def visit() -> Any:
    """A respondent's page: `visit(invitation)`, or with fields what answers a form sent there."""

    def get(link: Invitation | str, status: int = 200, /, **fields: Any) -> str:
        token = link if isinstance(link, str) else token_of(link)
        query = fields.pop("query", "")
        client, address = Client(), f"/v/{token}/{query}"
        answer = client.post(address, fields, follow=status == 200) if fields else client.get(address)
        assert answer.status_code == status, (answer.status_code, answer.content.decode()[-3000:])
        text: str = answer.content.decode()
        return text

    return get
