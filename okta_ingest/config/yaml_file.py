"""Reading a YAML file that a person has written and that may hold secrets: no error quotes it."""

from pathlib import Path
from typing import Any

import yaml

from okta_ingest.errors import ConfigurationError

MAPPING = "must be a mapping of keys to values"


def read_yaml(path: Path) -> dict[Any, Any]:
    """The mapping that a file holds; empty where the file is. Raises ConfigurationError."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeyLoader)  # noqa: S506 - it is a SafeLoader
    except OSError as error:
        raise ConfigurationError([f"the file cannot be read: {error.strerror}"], str(path)) from None
    except UnicodeDecodeError:
        raise ConfigurationError(["the file is not UTF-8 text"], str(path)) from None
    except (yaml.YAMLError, ValueError, RecursionError, TypeError, LookupError, AttributeError) as error:
        # The latter ones are what PyYAML makes of a tag that its value does not suit.
        # Not str(error): it quotes the line, which can hold a secret.
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise ConfigurationError([f"{place}this is not valid YAML"], str(path)) from None
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise ConfigurationError([f"the file {MAPPING}"], str(path))
    return content


class _UniqueKeyLoader(yaml.SafeLoader):
    """PyYAML lets the last of equal keys win, which would lose a whole list of orgs without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(None, None, "a key is there twice", key.start_mark)
                seen.add(key.value)
        return super().construct_mapping(node, deep)
