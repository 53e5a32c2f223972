"""What one HTTP answer of Okta means: use it, wait and ask again, or give up. Pure.

Sources: https://developer.okta.com/docs/reference/error-codes/ and .../reference/rate-limits/.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from okta_ingest.errors import OktaError

LONGEST_WAIT = 90.0
"""Seconds. Okta's rate limit windows last 60; a longer wait is a clock gone wrong."""

_ADVICE_BY_CODE = {
    "E0000011": "The API token is wrong, expired or revoked, or bound to a network zone that this address is not in.",
    "E0000004": "Okta could not authenticate the caller: check the credential.",
    "E0000005": "Okta could not authenticate the caller: check the credential.",
    "E0000006": "Listing API tokens takes a super or org admin, or a role that may view user tokens.",
    "E0000015": "The org does not have this feature; the credential itself is not the problem.",
}
_ADVICE_BY_STATUS = {
    401: "Check the credential: is it of this org, whole, and not revoked?",
    403: "The caller may not do this: check its admin role, its scopes, and the network zones it is bound to.",
    404: "Is org_url the address of an Okta org?",
}


@dataclass(frozen=True)
class Answer:
    """One HTTP answer, read to its end. ``headers`` must look names up without regard to case."""

    request: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def request_id(self) -> str | None:
        """Okta's id of the request, for its support and its System Log."""
        return self.headers.get("x-okta-request-id")

    def json(self) -> Any:
        """Decode the body. Raises ValueError when it is not JSON."""
        try:
            return json.loads(self.body)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error


@dataclass(frozen=True)
class Wait:
    """Ask again later. ``seconds`` is None where the answer does not say how long to wait."""

    seconds: float | None
    reason: str


def judge(answer: Answer) -> Wait | None:
    """None: the body is JSON and can be used. A `Wait`: ask again. Raises OktaError where asking again is vain."""
    if answer.status == 200:
        return None if _is_json(answer) else Wait(None, "an answer that is not JSON")
    if answer.status == 429:
        return _rate_limit(answer)
    if answer.status in (500, 502, 503, 504):
        return Wait(None, f"an answer {_status(answer.status)}")
    raise refusal(answer)


def refusal(answer: Answer) -> OktaError:
    """The error for an answer that cannot be used: status, Okta's code and summary, request id, and advice."""
    if 300 <= answer.status < 400:
        host = urlsplit(answer.headers.get("location", "")).netloc.rpartition("@")[2] or "the same host"
        return OktaError(
            f"{answer.request} was redirected to {host}; redirects are not followed.",
            "Set org_url to the org's own address.",
        )
    code, summary = _okta_error(answer)
    said = " ".join(filter(None, (code, summary)))
    challenge = answer.headers.get("www-authenticate", "")
    if not said and "insufficient_scope" in challenge:
        said = "insufficient_scope"
    identity = f", request id {answer.request_id}" if answer.request_id else ""
    advice = _ADVICE_BY_CODE.get(code) or _ADVICE_BY_STATUS.get(answer.status, "")
    if answer.status == 200:
        kind = answer.headers.get("content-type", "no content type")
        said, advice = (
            f"not JSON ({kind})",
            "Is org_url the address of an Okta org? Does a proxy answer in its place?",
        )
    return OktaError(
        f"{answer.request} was answered {_status(answer.status)}: {said or 'no explanation'}{identity}.",
        advice,
        answer.status,
    )


def _rate_limit(answer: Answer) -> Wait:
    limits = _numbers(answer.headers.get("x-rate-limit-limit"))
    if limits and min(limits) == 0:
        return Wait(None, "Okta's limit of concurrent requests")
    retry_after = _numbers(answer.headers.get("retry-after"))
    resets = _numbers(answer.headers.get("x-rate-limit-reset"))
    try:
        server_now = parsedate_to_datetime(answer.headers.get("date", "")).timestamp()
    except (ValueError, OverflowError, TypeError):
        server_now = None
    if retry_after:
        seconds: float | None = max(retry_after)
    elif resets and server_now is not None:
        seconds = min(resets) - server_now + 1
    else:
        seconds = None
    if seconds is not None:
        seconds = min(max(seconds, 1.0), LONGEST_WAIT)
    return Wait(seconds, "Okta's rate limit")


def _numbers(header: str | None) -> list[float]:
    # A header that was sent twice arrives joined by a comma.
    return [float(part) for part in (header or "").split(",") if part.strip().isascii() and part.strip().isdigit()]


def _okta_error(answer: Answer) -> tuple[str, str]:
    try:
        body = answer.json()
    except ValueError:
        return "", ""
    if not isinstance(body, dict):
        return "", ""
    code, summary = body.get("errorCode"), body.get("errorSummary")
    return (code if isinstance(code, str) else "", " ".join(summary.split())[:300] if isinstance(summary, str) else "")


def _is_json(answer: Answer) -> bool:
    try:
        answer.json()
    except ValueError:
        return False
    return True


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
