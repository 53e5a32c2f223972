"""Parse and check configured addresses. Pure; no message shows the address."""

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from okta_ingest.config.problems import SettingError
from okta_ingest.messages import config as messages

OKTA_DOMAINS = (
    "okta.com",
    "oktapreview.com",
    "okta-emea.com",
    "okta-gov.com",
    "okta.mil",
    "okta-miltest.com",
    "trex-govcloud.com",
)
NEO4J_SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")

_QUOTES = tuple("\"'`´“”„‘’‚«»")  # noqa: RUF001 - typographic quotes are meant
_DEFAULT_PORTS = {"https": 443, "http": 80}


def is_placeholder(text: str) -> bool:
    """Whether the text is that of an example, such as ``https://{yourOktaDomain}``."""
    return any(character in text for character in "{}<>$")


def is_quoted(text: str) -> bool:
    """Whether quotes, straight or typographic, were pasted with the text; no token or address has one."""
    return text.strip()[:1] in _QUOTES or text.strip()[-1:] in _QUOTES


def org_url(text: str) -> str:
    """Scheme, host and port of an org's address, lower case, without ``-admin``. Raises SettingError."""
    if is_quoted(text):
        raise SettingError(messages.QUOTED)
    if is_placeholder(text):
        raise SettingError(messages.ORG_URL_PLACEHOLDER)
    if re.search(r"\s", text.strip()):
        raise SettingError(messages.ORG_URL_SPACE)
    parts = _split(text)
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or parts.netloc.endswith(":"):
        raise SettingError(messages.ORG_URL_INVALID)
    if _has_credentials(parts):
        raise SettingError(messages.ORG_URL_CREDENTIALS)
    _check_host(parts.hostname)
    if parts.scheme == "http" and not is_loopback(text):
        raise SettingError(messages.ORG_URL_HTTP)
    host = _without_admin(parts.hostname)
    port = "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"


def is_admin_console(text: str) -> bool:
    """Whether the address is that of an admin console (``contoso-admin.okta.com``) on one of Okta's domains."""
    host = _split(text).hostname or ""
    return host != _without_admin(host)


def neo4j_uri(text: str) -> str:
    """The URI of a Neo4j server as its driver takes it. Raises SettingError."""
    if is_quoted(text):
        raise SettingError(messages.QUOTED)
    parts = _split(text)
    if parts.scheme not in NEO4J_SCHEMES:
        raise SettingError(messages.URI_SCHEME, schemes=", ".join(f"{scheme}://" for scheme in NEO4J_SCHEMES))
    if not parts.hostname:
        raise SettingError(messages.URI_HOST)
    if _has_credentials(parts):
        raise SettingError(messages.URI_CREDENTIALS)
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise SettingError(messages.URI_PATH)
    return text.strip()


def is_encrypted(uri: str) -> bool:
    """Whether a Neo4j URI uses TLS."""
    return "+" in _split(uri).scheme


def is_loopback(address: str) -> bool:
    """Whether the address (a URL or URI) is this machine itself."""
    host = _split(address).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text.strip())
        _ = parts.port  # raises where it is not a number
    except ValueError:
        return urlsplit("")
    return parts


def _has_credentials(parts: SplitResult) -> bool:
    return parts.username is not None or parts.password is not None


def _check_host(host: str) -> None:
    if not re.fullmatch(r"[a-z0-9._-]+|[0-9a-f:]+", host):
        raise SettingError(messages.ORG_URL_HOST)
    if host.endswith(".com.com"):
        raise SettingError(messages.ORG_URL_COM_COM)


def _without_admin(host: str) -> str:
    label, _, domain = host.partition(".")
    return f"{label.removesuffix('-admin')}.{domain}" if domain in OKTA_DOMAINS else host
