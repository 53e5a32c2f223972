"""Records of one org share equal values; they stay what they were."""

import json
from copy import deepcopy
from typing import Any

import pytest

from okta_ingest.model.shared_values import SharedValues
from tests.samples import POSTMAN, api_token


def test_equal_values_of_two_tokens_are_one_object() -> None:
    """Network, owner, client and window; the records are equal to what they were."""
    zone = {"connection": "ZONE", "include": ["nzo1"]}
    text = json.dumps([api_token(3, network=zone), api_token(4, network=zone)])
    first, second = json.loads(text, object_hook=SharedValues())
    assert [first, second] == json.loads(text)
    assert all(first[name] is second[name] for name in ("network", "userId", "clientName", "tokenWindow"))
    assert first["id"] != second["id"]


@pytest.mark.parametrize("others", [({"connection": 1}, {"connection": True}), ({"a": 1, "b": 2}, {"b": 2, "a": 1})])
def test_values_that_are_only_nearly_equal_are_not_shared(others: tuple[Any, Any]) -> None:
    """Type and order stay."""
    shared = SharedValues()
    first, second = ({**POSTMAN, "network": network} for network in others)
    assert [repr(shared(record)["network"]) for record in (first, second)] == list(map(repr, others))


@pytest.mark.parametrize(
    "record",
    [
        None,
        7,
        "text",
        [POSTMAN],
        {},
        {"network": None},
        {"network": "ZONE", "userId": 7},
        {"id": "00u1", "profile": {}},
    ],
)
def test_any_other_record_is_returned_unchanged(record: Any) -> None:
    """A list can have anything."""
    before = deepcopy(record)
    assert SharedValues()(record) is record
    assert record == before


def test_network_that_is_nested_too_deeply_is_not_shared() -> None:
    """It is kept."""
    network: dict[str, Any] = {}
    for _ in range(100_000):
        network = {"a": network}
    record = {"network": network}
    assert SharedValues()(record)["network"] is network
