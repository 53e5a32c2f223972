"""Read a YAML file that can contain secrets: no error quotes it."""

from pathlib import Path
from typing import Any

import yaml

from okta_ingest.errors import ConfigurationError
from okta_ingest.messages import config as messages


def read_yaml(path: Path) -> dict[Any, Any]:
    """The mapping in a file; empty if the file is. Raises ConfigurationError."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeyLoader)  # noqa: S506 - it is a SafeLoader
    except OSError as error:
        raise ConfigurationError([messages.FILE_UNREADABLE.line(reason=error.strerror)], str(path)) from None
    except UnicodeDecodeError:
        raise ConfigurationError([messages.FILE_NOT_UTF8.line()], str(path)) from None
    except (yaml.YAMLError, ValueError, RecursionError, TypeError, LookupError, AttributeError) as error:
        # PyYAML raises the last ones for a tag that does not suit its value.
        raise ConfigurationError([_problem(error)], str(path)) from None
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise ConfigurationError([messages.FILE_NOT_A_MAPPING.line()], str(path))
    return content


def _problem(error: Exception) -> str:
    # Not str(error): it quotes the line, which can contain a secret.
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return messages.INVALID_YAML.line()
    template = messages.DUPLICATE_KEY if isinstance(error, _DuplicateKey) else messages.INVALID_YAML_AT
    return template.line(line=mark.line + 1, column=mark.column + 1)


class _DuplicateKey(yaml.constructor.ConstructorError):
    """The same key twice in one mapping."""


class _UniqueKeyLoader(yaml.SafeLoader):
    """PyYAML silently uses the last of equal keys, which could drop a whole list of orgs."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise _DuplicateKey(None, None, None, key.start_mark)
                seen.add(key.value)
        return super().construct_mapping(node, deep)
