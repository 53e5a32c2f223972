"""Problems and warnings of a configuration, under the names by which the user knows each setting."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from okta_ingest.messages import Template
from okta_ingest.messages import config as messages

Key = tuple[str | int, ...]
"""A setting and the mappings and lists around it: ``("okta", 0, "token")``."""

_SHOWN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,40}")


class SettingError(ValueError):
    """A value that cannot be used; the message is about the setting {name} and does not contain the value."""

    def __init__(self, template: Template, **values: object) -> None:
        super().__init__(template.shown)
        self.template = template
        self.values = values


@dataclass
class Findings:
    """What was found while a configuration was read.

    ``names`` has the variable, or the key of another file, of settings that are not in the configuration file;
    ``addresses`` the valid address of each org of the list; ``reported`` the settings with a problem; ``misspelt``
    the settings for which a similar unknown key exists.
    """

    names: dict[Key, str] = field(default_factory=dict)
    addresses: dict[Key, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    reported: set[Key] = field(default_factory=set)
    misspelt: set[Key] = field(default_factory=set)

    def add_problem(self, key: Key, template: Template, **values: object) -> None:
        """Record a problem with the setting *key*."""
        self.reported.add(key)
        self.problems.append(template.line(name=self.name(key), **values))

    def add_warning(self, key: Key, template: Template, **values: object) -> None:
        """Record a warning about the setting *key*."""
        self.warnings.append(template.line(name=self.name(key), **values))

    def is_misspelt(self, parent: Key, names: Collection[str]) -> bool:
        """Whether the mapping *parent* has an unknown key that is similar to one of *names*."""
        return any((*parent, name) in self.misspelt for name in names)

    def name(self, key: Key) -> str:
        """The setting as the user knows it: ``OKTA_CLIENT_TOKEN``, ``okta[1] (https://contoso.okta.com): token``."""
        for length in range(len(key), 0, -1):
            if key[:length] in self.names:
                return _path(key[length:], self.names[key[:length]])
        if key[:2] not in self.addresses:
            return _path(key)
        org = f"{_path(key[:2])} ({self.addresses[key[:2]]})"
        return f"{org}: {_path(key[2:])}" if key[2:] else org


def is_shown(key: str) -> bool:
    """Whether *key* looks like a key; other text can be a secret: ``token:00abc``, without a space, is one key."""
    return _SHOWN_KEY.fullmatch(key) is not None


def _path(key: Key, start: str = "") -> str:
    path = start
    for part in key:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            shown = part if is_shown(part) else messages.UNREADABLE_KEY.line()
            path += f".{shown}" if path else shown
    return path
