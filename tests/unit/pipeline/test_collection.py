"""Orgs are collected for a file; a failed one is in the file with its error."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from okta_ingest.errors import OktaError
from okta_ingest.messages import Message
from okta_ingest.model.rows.api_tokens import TokenRecords, usable_records
from okta_ingest.model.rows.fields import Warn
from okta_ingest.model.snapshot import Caller, FailedCollection
from okta_ingest.model.token_counts import count_tokens
from okta_ingest.pipeline.collection import Collection, collect_all
from tests.samples import POSTMAN, api_token, snapshot
from tests.unit.fake_database import no_progress, raising


def test_orgs_are_in_order_and_a_failed_org_has_its_error() -> None:
    """The advice is in the file, too: it is read on another machine."""
    good = snapshot(POSTMAN)
    failed = raising(OktaError(Message("Okta responded 403.", "Grant the scope.")))
    collection = collect_all({"a.okta.com": lambda: good, "b.okta.com": failed}, no_progress)
    assert collection == Collection(
        entries=[good, FailedCollection("b.okta.com", "Okta responded 403.\nGrant the scope.")],
        warnings=[],
        partial=0,
        tracebacks=[],
        counts={good.domain: count_tokens(good)},
    )
    assert (collection.status, collection.is_empty) == ("failed", False)


def test_bug_in_one_org_fails_that_org_alone() -> None:
    """Its traceback is kept, outside of the file."""
    good = snapshot(POSTMAN)
    collection = collect_all({"a.okta.com": raising(KeyError("a bug")), "b.okta.com": lambda: good}, no_progress)
    failed, entry = collection.entries
    assert entry is good
    assert isinstance(failed, FailedCollection)
    assert "Traceback" not in failed.error
    (traceback,) = collection.tracebacks
    assert traceback.endswith("KeyError: 'a bug'\n")


def test_bug_in_examining_one_token_list_fails_that_org_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other orgs are in the file."""
    good, broken = snapshot(POSTMAN), replace(snapshot(api_token(1)), domain="b.okta.com")

    def records(items: Sequence[Any], warn: Warn) -> TokenRecords:
        if items is broken.api_tokens:
            raise KeyError("a bug")
        return usable_records(items, warn)

    monkeypatch.setattr("okta_ingest.pipeline.collection.usable_records", records)
    collection = collect_all({"b.okta.com": lambda: broken, "a.okta.com": lambda: good}, no_progress)
    failed, entry = collection.entries
    assert isinstance(failed, FailedCollection) and entry is good
    assert (collection.status, len(collection.tracebacks)) == ("failed", 1)


def test_only_failed_orgs_are_an_empty_collection() -> None:
    """An existing file is not replaced by it."""
    collection = collect_all({"a.okta.com": raising(OktaError(Message("no")))}, no_progress)
    assert (collection.status, collection.is_empty) == ("failed", True)
    assert collect_all({}, no_progress).is_empty


def test_warnings_name_missing_data_invalid_items_and_partial_lists() -> None:
    """A partial list makes the collection partial; it counts once for each org."""
    partial = snapshot(api_token(1), {"name": "Lost"}, missing_data=["roles of 1 owner could not be read"])
    empty = snapshot(caller=Caller("00u1", None))
    collection = collect_all(
        {"a.okta.com": lambda: partial, "b.okta.com": lambda: empty, "c.okta.com": lambda: snapshot(POSTMAN)},
        no_progress,
    )
    assert collection.entries == [partial, empty, snapshot(POSTMAN)]
    assert collection.warnings == [
        ("a.okta.com", "roles of 1 owner could not be read"),
        ("a.okta.com", 'item 2 of the token list, token "Lost": no usable id; skipped'),
        ("a.okta.com", "The token list is partial: 1 of 2 items skipped: no usable id."),
        (
            "b.okta.com",
            "The token list is partial: Okta returned 0 tokens and this credential may not see all of them.",
        ),
    ]
    assert (collection.partial, collection.status, collection.is_empty) == (2, "partial", False)


def test_unknown_list_and_missing_data_alone_are_ok() -> None:
    """A caller with few rights gets exit code 0."""
    source = snapshot(POSTMAN, caller=Caller("00u1", None), missing_data=["roles of 1 owner could not be read"])
    collection = collect_all({"a.okta.com": lambda: source}, no_progress)
    assert (collection.status, collection.partial) == ("ok", 0)
    assert collection.warnings == [
        ("a.okta.com", "roles of 1 owner could not be read"),
        ("a.okta.com", "signed in as 00u1 (roles unknown): Okta may hide tokens of others; 1 token seen"),
    ]


def test_records_of_one_kind_are_one_warning() -> None:
    """A list of hundreds of invalid items fills no screen."""
    source = snapshot(*[None] * 300, POSTMAN)
    assert collect_all({"a.okta.com": lambda: source}, no_progress).warnings == [
        (
            "a.okta.com",
            "300 records: item 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 290 more of the token list: expected an object, got "
            "null; skipped",
        ),
        ("a.okta.com", "The token list is partial: 300 of 301 items skipped: no usable id."),
    ]
