"""One org's configuration with the names that Okta's SDKs and OktaHound use. Pure.

Environment: ``OKTA_CLIENT_ORGURL`` and so on. File: the keys under ``okta.client`` of ``~/.okta/okta.yaml``.
Both have the same names; the SDKs for different languages differ.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from okta_ingest.messages import config as messages

PREFIX = "OKTA_CLIENT_"

_SPELLINGS = {
    "org_url": ("orgUrl", "oktaDomain"),
    "token": ("token",),
    "client_id": ("clientId",),
    "private_key": ("privateKey",),
    "key_id": ("keyId", "privateKeyId", "kid"),
    "scopes": ("scopes",),
}
_CREDENTIALS = {"ssws": "token", "privatekey": "private_key"}
"""By authorization mode."""
_UNUSED = {"token": ("client_id", "private_key", "key_id", "scopes"), "private_key": ("token",)}
"""By credential."""

_Given = Mapping[str, tuple[str, Any]]
"""By the name in lower case: the name as the user wrote it, and the value."""


class SdkOrg(NamedTuple):
    """The settings of an org, the user's name for each, and the problems found."""

    entry: dict[str, Any]
    names: dict[str, str]
    problems: list[str]


def of_environment(environ: Mapping[str, str]) -> SdkOrg:
    """The org of the OKTA_CLIENT_* variables; its entry is empty if none of them is set."""
    given = {
        name[len(PREFIX) :].lower(): (name, value)
        for name, value in environ.items()
        if name.startswith(PREFIX) and value.strip()
    }
    return _org(given, lambda spelling: f"{PREFIX}{spelling.upper()}")


def of_file(content: Mapping[Any, Any]) -> SdkOrg:
    """The org of an ``okta.yaml`` with this content."""
    okta = content.get("okta")
    client = okta.get("client") if isinstance(okta, dict) else None
    given = {
        str(name).lower(): (f"okta.client.{name}", value)
        for name, value in (client if isinstance(client, dict) else {}).items()
        if value is not None and value != ""
    }
    return _org(given, lambda spelling: f"okta.client.{spelling}")


def _org(given: _Given, name_of: Callable[[str], str]) -> SdkOrg:
    found = {key: _first(given, spellings) for key, spellings in _SPELLINGS.items()}
    names = {key: pair[0] if pair else name_of(_SPELLINGS[key][0]) for key, pair in found.items()}
    entry = {key: pair[1] for key, pair in found.items() if pair}
    if isinstance(entry.get("scopes"), str):
        entry["scopes"] = re.split(r"[\s,]+", entry["scopes"].strip())
    mode_name, mode = given.get("authorizationmode", (name_of("authorizationMode"), ""))
    credential = _CREDENTIALS.get(str(mode).lower())
    problems = []
    if mode and credential is None:
        problems.append(messages.UNSUPPORTED_MODE.line(name=mode_name))
    elif credential is None and "token" in entry and "private_key" in entry:
        problems.append(messages.MODE_NEEDED.line(mode=mode_name, **names))
    if not entry.keys() & {"org_url", "token", "client_id", "private_key"}:
        return SdkOrg({}, names, problems)
    return SdkOrg(_of_credential(entry, credential or _default_credential(entry)), names, problems)


def _first(given: _Given, spellings: Iterable[str]) -> tuple[str, Any] | None:
    return next((given[spelling.lower()] for spelling in spellings if spelling.lower() in given), None)


def _default_credential(entry: Mapping[str, Any]) -> str:
    is_app = "token" not in entry and entry.keys() & {"client_id", "private_key"}
    return "private_key" if is_app else "token"


def _of_credential(entry: Mapping[str, Any], credential: str) -> dict[str, Any]:
    used = {key: value for key, value in entry.items() if key not in _UNUSED[credential]}
    # The key scopes marks the entry as a service app, also where client id and private key are missing.
    return {"scopes": None, **used} if credential == "private_key" else used
