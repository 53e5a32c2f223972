"""From the resolved values to validated settings; one line for each problem."""

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from okta_ingest.config.problems import Findings, Key, SettingError, is_shown
from okta_ingest.messages import config as messages

ModelT = TypeVar("ModelT", bound=BaseModel)

_TEMPLATES = {
    "missing": messages.MISSING,
    "string_type": messages.NOT_TEXT,
    "string_too_short": messages.EMPTY,
    "model_type": messages.NOT_A_MAPPING,
    "dict_type": messages.NOT_A_MAPPING,
    "dataclass_type": messages.NOT_A_MAPPING,
    "tuple_type": messages.NOT_A_LIST,
    "bool_type": messages.NOT_A_BOOLEAN,
    "bool_parsing": messages.NOT_A_BOOLEAN,
    "int_type": messages.NOT_AN_INTEGER,
    "literal_error": messages.NOT_AN_OPTION,
    "greater_than_equal": messages.TOO_SMALL,
    "less_than_equal": messages.TOO_LARGE,
}
"""By pydantic's type of error."""

_NOT_IN_THE_FILE = ("credential", "api_token", "service_app")
"""Levels of the settings that the file does not have: the keys of a credential are beside org_url."""


def known_keys(
    mapping: Mapping[Any, Any], known: Collection[str], findings: Findings, parent: Key = ()
) -> dict[str, Any]:
    """*mapping* without unknown keys; each of those is a problem, with the *known* key that is similar to it."""
    kept = {str(key): value for key, value in mapping.items()}
    for key in [key for key in kept if key not in known]:
        del kept[key]
        similar = get_close_matches(key.lower(), known, n=1) if is_shown(key) else []
        if similar:
            findings.misspelt.add((*parent, similar[0]))
            findings.add_problem((*parent, key), messages.UNKNOWN_KEY_SUGGESTION, suggestion=similar[0])
        else:
            findings.add_problem((*parent, key), messages.UNKNOWN_KEY)
    return kept


def validated(kind: type[ModelT], raw: Mapping[str, Any], findings: Findings) -> ModelT | None:
    """The settings; None where the values are invalid. Problems go to *findings*, one for each setting."""
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        for problem in error.errors(include_input=False):
            _add_problem(problem, findings)
        return None


def _add_problem(error: Any, findings: Findings) -> None:
    key: Key = tuple(part for part in error["loc"] if part not in _NOT_IN_THE_FILE)
    context = error.get("ctx", {})
    reason = context.get("error")
    if key in findings.reported or (error["type"] == "missing" and key in findings.misspelt):
        return
    if isinstance(reason, SettingError):
        findings.add_problem(key, reason.template, **reason.values)
    elif error["type"] in _TEMPLATES:
        findings.add_problem(key, _TEMPLATES[error["type"]], **context)
    else:
        findings.add_problem(key, messages.INVALID, reason=reason or error["msg"])
