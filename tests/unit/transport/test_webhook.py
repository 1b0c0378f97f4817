"""Webhooks are signed as the Standard Webhooks specification says."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from gateway.transport import Delivered, Document, Webhook, read_secret
from gateway.transport.webhook import sign

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
"""The example of the specification's reference implementations."""


def test_the_vector_of_the_reference_implementations():
    """Same secret, id, time and payload: same signature."""
    signature = sign(read_secret(SECRET), "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    "text", ["", "whsec_", "whsec_short", "whsec_" + base64.b64encode(b"x" * 23).decode(), "whsec_*"]
)
def test_a_secret_that_is_none(text):
    """Too short, or no base64."""
    with pytest.raises(ValueError, match="whsec_"):
        read_secret(text)


def test_each_try_is_signed_for_its_own_time():
    """Id and body stay, time and signature are of the try."""
    seen: list[Document] = []

    class Taker:
        def deliver(self, document: Document) -> Delivered:
            seen.append(document)
            return Delivered()

    moments = iter((datetime(2025, 8, 15, tzinfo=UTC), datetime(2025, 8, 16, tzinfo=UTC)))
    webhook = Webhook(Taker(), read_secret(SECRET), lambda: next(moments))
    document = Document(key="ntc_1", body=b"{}")
    for _ in range(2):
        webhook.deliver(document)
    first, second = (dict(one.headers) for one in seen)
    assert first["webhook-id"] == second["webhook-id"] == "ntc_1"
    assert first["webhook-timestamp"] == "1755216000"
    assert first["webhook-signature"] == sign(read_secret(SECRET), "ntc_1", "1755216000", b"{}")
    assert first["webhook-signature"] != second["webhook-signature"]
