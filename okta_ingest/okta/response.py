"""What one HTTP response of Okta means: use it, retry, or fail. Pure.

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
from okta_ingest.messages import Template
from okta_ingest.messages import okta as messages
from okta_ingest.okta.rate_limit import Retry, retry_after, retry_after_429

MAX_VALUES = 4_000_000
"""In the JSON of one response. 100,000 API tokens have 2.5 million; 60 MiB of ``[],`` would need gigabytes."""

MAX_EXPLANATION = 300
"""Characters of an explanation that are shown."""

_PARAMETER = re.compile(r'([a-z_]+)\s*=\s*(?:"([^"]*)"|([^\s,"]+))', re.IGNORECASE)


@dataclass(frozen=True)
class Response:
    """A complete HTTP response to ``request`` (method and URL). ``headers`` must be case-insensitive."""

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
        if sum(map(self.body.count, (b",", b"[", b"{"))) > MAX_VALUES:
            raise OktaError(messages.TOO_MANY_VALUES(request=self.request, limit=MAX_VALUES))
        try:
            return json.loads(self.body, parse_float=_finite, parse_constant=_reject)
        except RecursionError as error:
            raise ValueError from error

    def json(self) -> Any:
        """Decode the body. Raises ValueError if it is not JSON, OktaError if it has more than `MAX_VALUES` values."""
        return self._decoded

    @property
    def is_json(self) -> bool:
        """Whether the body is JSON. Raises OktaError as `json` does."""
        try:
            self.json()
        except ValueError:
            return False
        return True

    @cached_property
    def error(self) -> tuple[str, str]:
        """Code and explanation of an error, each "" if missing: from the body, else from ``WWW-Authenticate``.

        The explanation names the scope that was missing.
        """
        body = self.json() if self.is_json else None
        if isinstance(body, dict):
            for code, text in (("errorCode", "errorSummary"), ("error", "error_description")):
                if isinstance(body.get(code), str):
                    return _shortened(body[code]), _shortened(body.get(text))
        challenge = {
            match[1].lower(): match[2] or match[3]
            for match in _PARAMETER.finditer(self.headers.get("www-authenticate", "")[:2000])
        }
        scope = f"scope {challenge['scope']}" if challenge.get("scope") else ""
        explanation = [challenge.get("error_description"), scope]
        return _shortened(challenge.get("error")), _shortened(" ".join(filter(None, explanation)))


def check_response(response: Response) -> Retry | None:
    """None if the body is JSON and can be used, a `Retry` if a retry may help. Raises OktaError if it cannot help."""
    if response.status == 200:
        return None if response.is_json else Retry(None, messages.AFTER_NOT_JSON.line())
    if response.status == 429:
        return retry_after_429(response.headers)
    if response.status in (500, 502, 503, 504):
        reason = messages.AFTER_STATUS.line(status=_status_text(response.status))
        return Retry(retry_after(response.headers), reason)
    raise response_error(response)


def response_error(response: Response) -> OktaError:
    """The error for a response that cannot be used: status, code, explanation, request id, and advice."""
    if 300 <= response.status < 400:
        return OktaError(messages.REDIRECTED(request=response.request, host=_redirect_host(response)))
    request_id = messages.REQUEST_ID.format(request_id=response.request_id) if response.request_id else ""
    if response.status == 200:
        content_type = response.headers.get("content-type", messages.NO_CONTENT_TYPE)
        message = messages.NOT_JSON(request=response.request, content_type=content_type, request_id=request_id)
        return OktaError(message, status=200)
    template, explanation = _error_template(response)
    message = template(
        request=response.request,
        status=_status_text(response.status),
        details=f"{explanation.removesuffix('.')}{request_id}",
        request_id=request_id,
    )
    return OktaError(message, status=response.status, code=response.error[0])


def _error_template(response: Response) -> tuple[Template, str]:
    """The message for an error response, and the explanation that goes into it."""
    code, explanation = response.error
    if code in messages.BY_CODE:
        return messages.BY_CODE[code], f" {explanation}" if explanation else ""
    text = " ".join(filter(None, (code, explanation)))
    if not text and response.status in (401, 403) and "html" in response.headers.get("content-type", ""):
        return messages.WEB_PAGE, ""
    return messages.BY_STATUS.get(response.status, messages.OTHER_STATUS), text or messages.NO_EXPLANATION


def _redirect_host(response: Response) -> str:
    try:
        host = urlsplit(response.headers.get("location", "")).netloc.rpartition("@")[2]
    except ValueError:
        return messages.INVALID_HOST
    return host or messages.SAME_HOST


def _shortened(text: Any) -> str:
    words = " ".join(text.split()) if isinstance(text, str) else ""
    # Truncated between words: half of a secret that was sent back would not be recognized.
    return words if len(words) <= MAX_EXPLANATION else words[:MAX_EXPLANATION].rpartition(" ")[0]


def _status_text(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _finite(text: str) -> Any:
    number = float(text)
    return number if math.isfinite(number) else text  # 1e999 is JSON, but not a number that can be written again


def _reject(name: str) -> Any:
    raise ValueError(name)  # NaN and Infinity are not JSON
