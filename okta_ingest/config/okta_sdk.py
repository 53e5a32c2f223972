"""One org's configuration in the spelling of Okta's SDKs and of OktaHound, which people already have. Pure.

Environment: ``OKTA_CLIENT_ORGURL`` and the like. File: the keys under ``okta.client`` of ``~/.okta/okta.yaml``.
Both spell the same names; those of the SDKs for different languages differ.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

PREFIX = "OKTA_CLIENT_"

_SPELLINGS = {
    "org_url": ("orgUrl", "oktaDomain"),
    "token": ("token",),
    "client_id": ("clientId",),
    "private_key": ("privateKey",),
    "key_id": ("keyId", "privateKeyId", "kid"),
    "scopes": ("scopes",),
}
_MODES = {"ssws": "token", "privatekey": "private_key"}


class SdkOrg(NamedTuple):
    """The keys of our own configuration with their values, the user's name for each, and what is wrong with them."""

    entry: dict[str, Any]
    names: dict[str, str]
    problems: list[str]


def of_environment(environ: Mapping[str, str]) -> SdkOrg:
    """The org that the variables describe; its entry is empty where none of them is set."""
    given = {
        name[len(PREFIX) :].lower(): (name, value)
        for name, value in environ.items()
        if name.startswith(PREFIX) and value.strip()
    }
    return _org(given, lambda spelling: f"{PREFIX}{spelling.upper()}")


def of_file(content: Mapping[Any, Any]) -> SdkOrg:
    """The org that the content of an ``okta.yaml`` describes."""
    okta = content.get("okta")
    client = okta.get("client") if isinstance(okta, dict) else None
    given = {
        str(name).lower(): (f"okta.client.{name}", value)
        for name, value in (client if isinstance(client, dict) else {}).items()
        if value is not None and value != ""
    }
    return _org(given, lambda spelling: f"okta.client.{spelling}")


def _org(given: Mapping[str, tuple[str, Any]], name_of: Callable[[str], str]) -> SdkOrg:
    entry: dict[str, Any] = {}
    names: dict[str, str] = {}
    for key, spellings in _SPELLINGS.items():
        found = [given[spelling.lower()] for spelling in spellings if spelling.lower() in given]
        names[key], value = found[0] if found else (name_of(spellings[0]), None)
        if found:
            entry[key] = value
    if isinstance(entry.get("scopes"), str):
        entry["scopes"] = re.split(r"[\s,]+", entry["scopes"].strip())
    mode_name, mode = given.get("authorizationmode", (name_of("authorizationMode"), ""))
    way = _MODES.get(str(mode).lower())
    problems = []
    if mode and way is None:
        problems.append(f"{mode_name}: must be SSWS or PrivateKey; okta-ingest signs in no other way")
    elif way is None and "token" in entry and "private_key" in entry:
        problems.append(
            f"{names['token']} and {names['private_key']}: only one can be used; {mode_name} (SSWS or PrivateKey) "
            "says which"
        )
    if way is None:
        is_app = "token" not in entry and entry.keys() & {"client_id", "private_key"}
        way = "private_key" if is_app else "token"
    unused = ("client_id", "private_key", "key_id", "scopes") if way == "token" else ("token",)
    if not (entry.keys() & {"org_url", "token", "client_id", "private_key"}):
        return SdkOrg({}, names, problems)
    if way == "private_key":
        entry.setdefault("scopes", None)  # so that it is an app, whatever it lacks
    return SdkOrg({key: value for key, value in entry.items() if key not in unused}, names, problems)
