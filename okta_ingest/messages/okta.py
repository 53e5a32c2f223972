"""Okta.

An error names the request and, if Okta sent one, the request id, by which Okta's support finds it. Nothing is written
for an org whose API tokens could not be read.
"""

from okta_ingest.messages import Template

_CHECK_NETWORK = "Check org_url, the network and the proxy."
_CHECK_ORG_URL = "Check that org_url is the address of an Okta org, and that no proxy responds in its place."
_CHECK_CREDENTIAL = "Okta could not authenticate the caller: check the credential."
_CHECK_CLOCK = "Check the clock of this machine, and whether a reverse proxy changes the address on the way to Okta."
_WHERE_TO_GRANT = "to the service app: Applications > the app > Okta API Scopes."
_GRANT_SCOPE = f"Grant the scope {_WHERE_TO_GRANT}"
_NO_ACTION = "Nothing: the request is sent again."

# Connection: {request} is a method and a URL, {reason} the operating system's or the TLS library's own text

CANNOT_CONNECT = Template("{request}: cannot connect ({reason}).", _CHECK_NETWORK)
CONNECTION_LOST = Template("{request}: connection lost, {attempts:#time} ({reason}).", _CHECK_NETWORK)
RESPONSE_TOO_SLOW = Template("{request}: no complete response within {seconds} s.", _CHECK_NETWORK)
CERTIFICATE_REJECTED = Template(
    "{request}: the TLS certificate was not accepted ({reason}).",
    "If a proxy inspects TLS, set REQUESTS_CA_BUNDLE to a file with its certificate.",
)
CA_FILE_UNREADABLE = Template(
    "{request} was not sent: a file of TLS certificates cannot be read.",
    "Check REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE.",
)
PROXY_FAILED = Template("{request}: the proxy cannot be used ({reason}).", "Check HTTPS_PROXY and NO_PROXY.")
SOCKS_NOT_INSTALLED = Template(
    "{request} was not sent: ALL_PROXY or HTTPS_PROXY is a SOCKS proxy, which needs the package PySocks.",
    "Install the extra socks: pip install 'okta-ingest[socks]'",
)
REQUEST_INVALID = Template("{request} could not be sent ({reason}).", _CHECK_NETWORK)

# Responses that are not JSON of Okta: {request_id} is "" or REQUEST_ID

REQUEST_ID = ", request id {request_id}"

REDIRECTED = Template(
    "{request} was redirected to {host}; redirects are not followed.", "Set org_url to the org's own address."
)
SAME_HOST = "the same host"
INVALID_HOST = "an invalid address"

NOT_JSON = Template("{request} returned 200 OK: not JSON ({content_type}){request_id}.", _CHECK_ORG_URL)
NO_CONTENT_TYPE = "no content type"
WEB_PAGE = Template(
    "{request} returned {status}: a web page instead of an Okta error{request_id}.",
    "Check whether a proxy or firewall responds in place of Okta.",
)
NOT_A_LIST = Template("{request} returned something that is not a list.", _CHECK_ORG_URL)
NOT_THIS_USER = Template("{request} returned something that is not this user.", action="Report it to Okta.")
NOT_THIS_GROUP = Template("{request} returned something that is not this group.", action="Report it to Okta.")
GROUP_WITHOUT_ID = Template("{request} returned a group without a usable id.", action="Report it to Okta.")
NO_PERMISSIONS = Template("{request} returned no list of permissions.", action="Report it to Okta.")
NO_ACCESS_TOKEN = Template("{request} returned a response without a usable access token.", _CHECK_ORG_URL)
RESPONSE_TOO_LARGE = Template("{request}: the response is larger than {limit} MiB; not used.", _CHECK_ORG_URL)
TOO_MANY_VALUES = Template("{request}: the response holds more than {limit:#value}; not used.", _CHECK_ORG_URL)

# Pagination

_REVERSE_PROXY = "Check whether a reverse proxy changes the addresses in Okta's responses."

PAGES_REPEAT = Template("{request}: the pages of the list repeat or do not end.", _REVERSE_PROXY)
LIST_TOO_LARGE = Template("{request}: the pages are larger than {limit} MiB; not used.", _REVERSE_PROXY)
NEXT_LINK_UNREADABLE = Template(
    "{request}: the link to the next page cannot be read; the list would be partial.", _REVERSE_PROXY
)
NEXT_LINK_ELSEWHERE = Template(
    "{request}: the link to the next page leads to another address; not followed.", _REVERSE_PROXY
)

# Errors by the code in the response (errorCode, or OAuth's error): {details} is Okta's text and REQUEST_ID


def _returned(code: str, advice: str) -> Template:
    return Template(f"{{request}} returned {{status}}: {code}{{details}}.", advice)


AUTHENTICATION_FAILED = _returned("E0000004", _CHECK_CREDENTIAL)
INVALID_SESSION = _returned("E0000005", _CHECK_CREDENTIAL)
PERMISSION_DENIED = _returned(
    "E0000006",
    "To list API tokens, a user or service app must be super or org admin, or have a role that can view user tokens.",
)
INVALID_TOKEN = _returned(
    "E0000011", "The API token is wrong, expired or revoked, or not allowed from the network zone of this machine."
)
FEATURE_NOT_AVAILABLE = _returned("E0000015", "The org does not have this feature; the credential is not the problem.")
ACCESS_DENIED = _returned("access_denied", "Check the network zones and policies that apply to the app.")
INSUFFICIENT_SCOPE = _returned("insufficient_scope", _GRANT_SCOPE)
INVALID_CLIENT = _returned(
    "invalid_client",
    "Check client_id, and that the app is active and has the public key of this private key "
    "(with several keys: key_id).",
)
INVALID_DPOP_PROOF = _returned("invalid_dpop_proof", _CHECK_CLOCK)
INVALID_SCOPE = _returned("invalid_scope", _GRANT_SCOPE)
UNAUTHORIZED_CLIENT = _returned(
    "unauthorized_client", "The app must be an API Services app with the client credentials grant."
)
USE_DPOP_NONCE = _returned("use_dpop_nonce", _CHECK_CLOCK)

BY_CODE = {
    "E0000004": AUTHENTICATION_FAILED,
    "E0000005": INVALID_SESSION,
    "E0000006": PERMISSION_DENIED,
    "E0000011": INVALID_TOKEN,
    "E0000015": FEATURE_NOT_AVAILABLE,
    "access_denied": ACCESS_DENIED,
    "insufficient_scope": INSUFFICIENT_SCOPE,
    "invalid_client": INVALID_CLIENT,
    "invalid_dpop_proof": INVALID_DPOP_PROOF,
    "invalid_scope": INVALID_SCOPE,
    "unauthorized_client": UNAUTHORIZED_CLIENT,
    "use_dpop_nonce": USE_DPOP_NONCE,
}

# Errors with another code, or none: {details} is the code and Okta's text, or NO_EXPLANATION, and REQUEST_ID

NO_EXPLANATION = "no explanation"

UNAUTHORIZED = Template(
    "{request} returned 401 Unauthorized: {details}.",
    "Check the credential: it must be complete, of this org, and not revoked.",
)
FORBIDDEN = Template(
    "{request} returned 403 Forbidden: {details}.",
    "Check the admin role and the scopes of the caller, and the network zones that apply to it.",
)
NOT_FOUND = Template("{request} returned 404 Not Found: {details}.", _CHECK_ORG_URL)
PROXY_AUTHENTICATION = Template(
    "{request} returned 407 Proxy Authentication Required: {details}.",
    "Add the user name and password of the proxy to HTTPS_PROXY.",
)
OTHER_STATUS = Template(
    "{request} returned {status}: {details}.",
    action="5xx and 429: run again later; Okta's support finds the request by its id. Other: look up the code in "
    "[Okta's list](https://developer.okta.com/docs/reference/error-codes/).",
)
BY_STATUS = {401: UNAUTHORIZED, 403: FORBIDDEN, 404: NOT_FOUND, 407: PROXY_AUTHENTICATION}

# Access token

REQUIRED_SCOPE_NOT_GRANTED = Template(
    "{request}: the service app was not granted the scope {scope}.", f"Grant {{scope}} {_WHERE_TO_GRANT}"
)

# Waits and retries, as progress shows them: "waiting 41 s for Okta's rate limit"

RATE_LIMIT = Template("for Okta's rate limit", action=_NO_ACTION)
CONCURRENCY_LIMIT = Template("for Okta's limit of concurrent requests", action=_NO_ACTION)
AFTER_STATUS = Template("after status {status}", action=_NO_ACTION)
AFTER_NOT_JSON = Template("after a response that is not JSON", action=_NO_ACTION)
AFTER_LOST_CONNECTION = Template("after a lost connection", action=_NO_ACTION)
NONCE_REQUIRED = Template("for a DPoP proof with Okta's nonce", action=_NO_ACTION)
NEW_ACCESS_TOKEN = Template("for a new access token", action=_NO_ACTION)
CLOCK_DIFFERS = Template("for a client assertion with Okta's time", action=_NO_ACTION)
