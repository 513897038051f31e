"""A small Stripe on this machine: pages of payment, saved cards, refunds, signed messages.

It keeps Stripe's promise about idempotency keys: the same key with the same parameters gives the
first answer again and moves no money twice; with others it is an error.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, urlsplit

Json = dict[str, Any]
SECRET_KEY, WEBHOOK_SECRET = "sk_test_double", "whsec_double"
DECLINED = "cus_declined"
"""A customer whose bank refuses every charge."""


@dataclass
class StripeDouble:
    """What was asked of the double, and what it made of it."""

    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    sessions: dict[str, Json] = field(default_factory=dict)
    charges: dict[str, Json] = field(default_factory=dict)
    refunds: dict[str, Json] = field(default_factory=dict)
    silent: int = 0
    """How many of the next requests are carried out and then not answered."""
    refusing: int = 0
    """How many of the next pages of payment are refused."""
    customer: str = "cus_1"
    _kept: dict[str, tuple[dict[str, str], int, Json]] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def answer(self, verb: str, path: str, sent: dict[str, str], key: str) -> tuple[int, Json]:
        """Carry out one request; the same idempotency key is carried out once."""
        self.requests.append((verb, path, sent))
        if verb == "GET":
            return 200, {"object": "list", "data": [{"id": "pm_1", "object": "payment_method"}]}
        assert key, f"{path} was asked without an idempotency key"
        if key in self._kept:
            before, status, body = self._kept[key]
            if before != sent:
                return 400, _error("idempotency_error", "Keys are for the same parameters.")
            return status, body
        status, body = self._carry_out(path, sent)
        self._kept[key] = (sent, status, body)
        return status, body

    def paid(self, session_id: str, **over: Any) -> bytes:
        """The message that a customer has paid on a page."""
        session = self.sessions[session_id]
        session["payment_status"] = "paid"
        session["customer"] = self.customer
        if session["mode"] == "payment":
            session["payment_intent"] = f"pi_{next(self._numbers)}"
            self.charges[session["payment_intent"]] = session
        return self.message("checkout.session.completed", {**session, **over})

    def left(self, session_id: str) -> bytes:
        """The message that a page of payment was left without paying."""
        return self.message("checkout.session.expired", self.sessions[session_id])

    def message(self, kind: str, about: Json) -> bytes:
        """A message as Stripe writes it, still without a signature."""
        event = {
            "id": f"evt_{next(self._numbers)}",
            "object": "event",
            "type": kind,
            "data": {"object": about},
        }
        return json.dumps(event).encode()

    def _carry_out(self, path: str, sent: dict[str, str]) -> tuple[int, Json]:
        number, metadata = next(self._numbers), _nested(sent, "metadata")
        if path == "/v1/checkout/sessions" and self.refusing:
            self.refusing -= 1
            return 400, _error("invalid_request_error", "This account cannot be paid now.")
        if path == "/v1/checkout/sessions":
            session: Json = {
                "id": f"cs_{number}",
                "object": "checkout.session",
                "mode": sent["mode"],
                "url": f"https://pay.example/cs_{number}",
                "metadata": metadata,
                "payment_status": "unpaid",
                "amount_total": int(sent.get("line_items[0][price_data][unit_amount]", 0)),
                "currency": sent.get("line_items[0][price_data][currency]", "usd"),
            }
            self.sessions[session["id"]] = session
            return 200, session
        if path == "/v1/payment_intents":
            if sent["customer"] == DECLINED:
                return 402, _error("card_error", "Your card was declined.")
            charge = {"id": f"pi_{number}", "object": "payment_intent", "status": "succeeded"}
            self.charges[charge["id"]] = {**charge, "amount": int(sent["amount"])}
            return 200, charge
        refund = {"id": f"re_{number}", "object": "refund", "status": "succeeded"}
        self.refunds[refund["id"]] = {**refund, **sent}
        return 200, refund


def signature(body: bytes, seconds: int, secret: str = WEBHOOK_SECRET) -> str:
    """The header with which Stripe signs a message at a moment."""
    signed = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256)
    return f"t={seconds},v1={signed.hexdigest()}"


@contextmanager
def running_stripe() -> Iterator[tuple[StripeDouble, str]]:
    """A double and its address, until the block ends."""
    double = StripeDouble()

    class Handler(BaseHTTPRequestHandler):
        def _respond(self, verb: str) -> None:
            size = int(self.headers.get("content-length") or 0)
            sent = dict(parse_qsl(self.rfile.read(size).decode(), keep_blank_values=True))
            if self.headers.get("authorization") != f"Bearer {SECRET_KEY}":
                self._send(401, _error("invalid_request_error", "Unknown key."))
                return
            key = self.headers.get("idempotency-key", "")
            status, body = double.answer(verb, urlsplit(self.path).path, sent, key)
            if double.silent:
                double.silent -= 1
                self.close_connection = True
                return
            self._send(status, body)

        def _send(self, status: int, body: Json) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        # The names are those of the base class.
        def do_POST(self) -> None:
            self._respond("POST")

        def do_GET(self) -> None:
            self._respond("GET")

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the test tells what went wrong."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield double, f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _error(kind: str, message: str) -> Json:
    return {"error": {"type": kind, "message": message}}


def _nested(sent: dict[str, str], name: str) -> dict[str, str]:
    prefix = f"{name}["
    return {
        key.removeprefix(prefix).rstrip("]"): value
        for key, value in sent.items()
        if key.startswith(prefix)
    }
