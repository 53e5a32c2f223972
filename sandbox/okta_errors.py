"""Errors of Okta's Management API (https://developer.okta.com/docs/reference/error-codes/)."""

from collections.abc import Mapping

from sandbox.http_messages import Reply

ERRORS = {
    "E0000004": (401, "Authentication failed"),
    "E0000005": (403, "Invalid session"),
    "E0000006": (403, "You do not have permission to perform the requested action"),
    "E0000007": (404, "Not found: Resource not found"),
    "E0000008": (404, "The requested path was not found"),
    "E0000011": (401, "Invalid token provided"),
    "E0000015": (401, "You do not have permission to access the feature you are requesting"),
    "E0000031": (400, "Invalid search criteria."),
    "E0000047": (429, "API call exceeded rate limit due to too many requests."),
}


def okta_error(code: str, headers: Mapping[str, str] | None = None) -> Reply:
    """The error response with this Okta error code."""
    status, summary = ERRORS[code]
    body = {
        "errorCode": code,
        "errorSummary": summary,
        "errorLink": code,
        "errorId": "oaeSimulated",
        "errorCauses": [],
    }
    return Reply(status, body, headers or {})
