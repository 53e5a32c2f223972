"""Reading and checking the addresses that a user configures. Pure; no message shows the address."""

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

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

_ORG_URL = "must be the address of the org, as in https://contoso.okta.com"
_DEFAULT_PORTS = {"https": 443, "http": 80}


def org_url(text: str) -> str:
    """Scheme, host and port of an org's address, lower case, without ``-admin``. Raises ValueError."""
    if any(character in text for character in "{}<>$"):
        raise ValueError(f"is still a placeholder: it {_ORG_URL}")
    if re.search(r"\s", text.strip()):
        raise ValueError("must not hold a blank or a line break")
    parts = _split(text)
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or parts.netloc.endswith(":"):
        raise ValueError(_ORG_URL)
    if parts.username is not None or parts.password is not None:
        raise ValueError("must not hold a user name or password")
    if not re.fullmatch(r"[a-z0-9._-]+|[0-9a-f:]+", parts.hostname):
        raise ValueError("holds no valid host name")
    if parts.hostname.endswith(".com.com"):
        raise ValueError("ends in .com.com")
    if parts.scheme == "http" and not is_loopback(text):
        raise ValueError("must begin with https://; http is for the loopback address only")
    host = _without_admin(parts.hostname)
    port = "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"


def is_admin_console(text: str) -> bool:
    """Whether the address is that of an admin console (``contoso-admin.okta.com``) on one of Okta's domains."""
    host = _split(text).hostname or ""
    return host != _without_admin(host)


def neo4j_uri(text: str) -> str:
    """The URI of a Neo4j server as its driver takes it. Raises ValueError."""
    parts = _split(text)
    if parts.scheme not in NEO4J_SCHEMES:
        raise ValueError(f"must begin with one of {', '.join(f'{scheme}://' for scheme in NEO4J_SCHEMES)}")
    if not parts.hostname:
        raise ValueError("names no host, or not a valid one")
    if parts.username is not None or parts.password is not None:
        raise ValueError("must not hold the user name or password: they have keys of their own")
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("must end after host and port; the database has a key of its own")
    return text.strip()


def is_encrypted(uri: str) -> bool:
    """Whether a Neo4j URI asks for TLS."""
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


def _without_admin(host: str) -> str:
    label, _, domain = host.partition(".")
    return f"{label.removesuffix('-admin')}.{domain}" if domain in OKTA_DOMAINS else host
