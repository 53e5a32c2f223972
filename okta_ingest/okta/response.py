"""What one HTTP answer of Okta means: use it, wait and ask again, or give up. Pure.

Sources: https://developer.okta.com/docs/reference/error-codes/, RFC 6749 (OAuth 2.0) section 5.2, RFC 6750 section 3
and RFC 9449 (DPoP).
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from okta_ingest.errors import OktaError
from okta_ingest.okta.rate_limit import Retry, after_429, retry_after

ANSWER_VALUES = 4_000_000
"""Of one answer's JSON. 100,000 API tokens have 2.5 million; 60 MiB of ``[],`` would take gigabytes of memory."""

LONGEST_TEXT = 300
"""Characters of an explanation that are shown."""

_CLOCK = "Is this machine's clock right? Does a reverse proxy change the address on the way to Okta?"
_ADVICE = {
    "E0000004": "Okta could not authenticate the caller: check the credential.",
    "E0000005": "Okta could not authenticate the caller: check the credential.",
    "E0000006": "Listing API tokens takes a super or org admin, or a role that may view user tokens; "
    "a service app needs such a role, too.",
    "E0000011": "The API token is wrong, expired or revoked, or bound to a network zone that this address is not in.",
    "E0000015": "The org does not have this feature; the credential itself is not the problem.",
    "access_denied": "Check the network zones and the policies that the app is bound to.",
    "insufficient_scope": "Grant the scope to the service app: Applications > the app > Okta API Scopes.",
    "invalid_client": "Check client_id, and that the app is active and has the public key of this private key "
    "(key_id, where it has several).",
    "invalid_dpop_proof": _CLOCK,
    "invalid_scope": "Grant the scope to the service app: Applications > the app > Okta API Scopes.",
    "unauthorized_client": "The app must be an API Services app, with the client credentials grant.",
    "use_dpop_nonce": _CLOCK,
}
_ADVICE_BY_STATUS = {
    401: "Check the credential: is it of this org, whole, and not revoked?",
    403: "The caller may not do this: check its admin role, its scopes, and the network zones it is bound to.",
    404: "Is org_url the address of an Okta org?",
    407: "The proxy wants a user name and password: check HTTPS_PROXY.",
}
_PARAMETER = re.compile(r'([a-z_]+)\s*=\s*(?:"([^"]*)"|([^\s,"]+))', re.IGNORECASE)


@dataclass(frozen=True)
class Response:
    """One HTTP answer, read to its end. ``headers`` must look names up without regard to case."""

    request: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def request_id(self) -> str | None:
        """Okta's id of the request, for its support and its System Log."""
        return self.headers.get("x-okta-request-id")

    @cached_property
    def _decoded(self) -> Any:
        if sum(map(self.body.count, (b",", b"[", b"{"))) > ANSWER_VALUES:
            raise OktaError(f"{self.request}: the answer holds more than {ANSWER_VALUES:,} values; refused.")
        try:
            return json.loads(self.body, parse_float=_finite, parse_constant=_refuse)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error

    def json(self) -> Any:
        """Decode the body. Raises ValueError when it is not JSON, OktaError when it would not fit into memory."""
        return self._decoded

    @property
    def is_json(self) -> bool:
        """Whether the body is JSON."""
        try:
            self.json()
        except ValueError:
            return False
        return True

    @cached_property
    def error(self) -> tuple[str, str]:
        """Code and explanation of an error: Okta's, OAuth's, or those of the ``WWW-Authenticate`` header; or "".

        A scope that was lacking is part of the explanation.
        """
        body = self.json() if self.is_json else None
        if isinstance(body, dict):
            for code, text in (("errorCode", "errorSummary"), ("error", "error_description")):
                if isinstance(body.get(code), str):
                    return _short(body[code]), _short(body.get(text))
        challenge = {
            match[1].lower(): match[2] or match[3]
            for match in _PARAMETER.finditer(self.headers.get("www-authenticate", "")[:2000])
        }
        scope = f"scope {challenge['scope']}" if challenge.get("scope") else ""
        said = [challenge.get("error_description"), scope]
        return _short(challenge.get("error")), _short(" ".join(filter(None, said)))


def _finite(text: str) -> Any:
    number = float(text)
    return number if math.isfinite(number) else text  # 1e999 is JSON, and no number that can be written again


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def check_response(answer: Response) -> Retry | None:
    """None: the body is JSON and can be used. A `Retry`: ask again. Raises OktaError where asking again is vain."""
    if answer.status == 200:
        return None if answer.is_json else Retry(None, "after an answer that is not JSON")
    if answer.status == 429:
        return after_429(answer.headers)
    if answer.status in (500, 502, 503, 504):
        return Retry(retry_after(answer.headers), f"after an answer {_status(answer.status)}")
    raise response_error(answer)


def response_error(answer: Response) -> OktaError:
    """The error for an answer that cannot be used: status, code and explanation, request id, and advice."""
    if 300 <= answer.status < 400:
        return OktaError(
            f"{answer.request} was redirected to {_host(answer)}; redirects are not followed.",
            "Set org_url to the org's own address.",
        )
    if answer.status == 200:
        kind = answer.headers.get("content-type", "no content type")
        said = f"not JSON ({kind})"
        advice = "Is org_url the address of an Okta org? Does a proxy answer in its place?"
    else:
        code, _ = answer.error
        said = " ".join(filter(None, answer.error))
        advice = _ADVICE.get(code) or _ADVICE_BY_STATUS.get(answer.status, "")
        if not said and answer.status in (401, 403) and "html" in answer.headers.get("content-type", ""):
            advice = "This is a web page, not Okta's answer: does a proxy or firewall answer in its place?"
    identity = f", request id {answer.request_id}" if answer.request_id else ""
    said = said.removesuffix(".") or "no explanation"
    message = f"{answer.request} was answered {_status(answer.status)}: {said}{identity}."
    return OktaError(message, advice, answer.status, answer.error[0] if answer.status != 200 else "")


def _host(answer: Response) -> str:
    try:
        host = urlsplit(answer.headers.get("location", "")).netloc.rpartition("@")[2]
    except ValueError:
        return "an address that is none"
    return host or "the same host"


def _short(text: Any) -> str:
    words = " ".join(text.split()) if isinstance(text, str) else ""
    # Cut between words: of a secret that was sent back, half would not be recognized.
    return words if len(words) <= LONGEST_TEXT else words[:LONGEST_TEXT].rpartition(" ")[0]


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
