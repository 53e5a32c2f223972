"""A snapshot is written to a file and read again; an invalid file is refused with one clear message."""

import json
import os
import stat
from contextlib import nullcontext
from dataclasses import MISSING, fields, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okta_ingest.errors import OutputError, SnapshotError
from okta_ingest.model.snapshot import Caller, FailedCollection, RateLimit, Snapshot
from okta_ingest.pipeline import snapshot_file
from okta_ingest.pipeline.snapshot_json import from_json, to_json
from tests.samples import COLLECTED_AT, POSTMAN, snapshot

NOW = COLLECTED_AT + timedelta(hours=1)
TEXT = st.text(st.characters(exclude_categories=[]))
"""With lone surrogates: JSON can contain them."""
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
TIMESTAMPS = st.datetimes(
    min_value=datetime(2009, 1, 1), max_value=NOW.replace(tzinfo=None), timezones=st.just(timezone.utc)
)
DOMAINS = st.from_regex(r"[a-z0-9-]{1,9}\.okta\.com(:[0-9]{1,5})?", fullmatch=True)
IDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda text: text.strip() != "")
SNAPSHOTS = st.builds(
    lambda domain, **others: Snapshot(domain=domain, domains=[domain, "login.contoso.com"], **others),
    domain=DOMAINS,
    collected_at=TIMESTAMPS,
    org_id=st.none() | st.just("00oabc"),
    caller=st.builds(
        Caller, st.none() | st.just("00ucaller"), st.none() | st.booleans(), st.none() | st.lists(st.text())
    ),
    api_tokens=st.lists(ANYTHING),
    organization=ANYTHING,
    users=st.dictionaries(IDS, ANYTHING, max_size=3),
    deleted_users=st.lists(IDS, max_size=2),
    roles=st.dictionaries(IDS, st.lists(ANYTHING, max_size=3), max_size=3),
    requests=st.integers(0, 1000),
    rate_limit=st.none() | st.builds(RateLimit, st.integers(1, 600), st.integers(0, 600)),
    missing_data=st.lists(st.text()),
)
ENTRIES: st.SearchStrategy[Snapshot | FailedCollection] = SNAPSHOTS | st.builds(
    FailedCollection, domain=DOMAINS, error=st.text()
)


@given(entries=st.lists(ENTRIES, min_size=1, max_size=4, unique_by=lambda entry: entry.domain))
def test_file_has_everything_that_was_collected(entries: list[Snapshot | FailedCollection]) -> None:
    """Any snapshot is read as it was written."""
    text = snapshot_file.as_json(entries)
    assert text.isascii()
    assert snapshot_file.parse(text, "file", NOW) == entries


def test_lone_surrogates_in_messages_are_replaced() -> None:
    """They would make the file unreadable."""
    entries: list[Snapshot | FailedCollection] = [
        snapshot(POSTMAN, missing_data=["half \ud800"]),
        FailedCollection("b.okta.com", "\udfff"),
    ]
    first, second = snapshot_file.parse(snapshot_file.as_json(entries), "file", NOW)
    assert isinstance(first, Snapshot) and isinstance(second, FailedCollection)
    assert (first.missing_data, second.error) == (["half \ufffd"], "\ufffd")


READ_BACK = replace(snapshot(POSTMAN), api_tokens=[POSTMAN], deleted_users=[], missing_data=[])


def test_new_file_replaces_the_old_one_and_is_private(tmp_path: Path) -> None:
    """Only the owner can read it, and nothing else stays in the folder."""
    path = tmp_path / "orgs.json"
    path.write_text("old")
    path.chmod(0o644)
    with snapshot_file.new_file(path, replace=True) as write:
        write([snapshot(POSTMAN)])
    assert os.name != "posix" or stat.S_IMODE(path.stat().st_mode) == 0o600
    assert snapshot_file.read(path, NOW) == [READ_BACK]
    assert list(tmp_path.iterdir()) == [path]


def test_new_file_needs_no_permission_to_replace(tmp_path: Path) -> None:
    """A file that does not exist is created."""
    path = tmp_path / "orgs.json"
    with snapshot_file.new_file(path, replace=False) as write:
        write([snapshot(POSTMAN)])
    assert snapshot_file.read(path, NOW) == [READ_BACK]


def test_existing_file_is_refused_before_anything_else(tmp_path: Path) -> None:
    """The message names the option that allows it."""
    path = tmp_path / "orgs.json"
    path.write_text("old")
    with pytest.raises(OutputError) as raised, snapshot_file.new_file(path, replace=False):
        pytest.fail("went on")
    assert raised.value.message == f"{path} already exists."
    assert "--force" in raised.value.advice
    assert (path.read_text(), list(tmp_path.iterdir())) == ("old", [path])


def test_file_created_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    """Collecting takes minutes."""
    path = tmp_path / "orgs.json"
    with pytest.raises(OutputError, match="already exists"), snapshot_file.new_file(path, replace=False) as write:
        path.write_text("other")
        write([snapshot(POSTMAN)])
    assert (path.read_text(), list(tmp_path.iterdir())) == ("other", [path])


@pytest.mark.parametrize("raised", [None, KeyboardInterrupt])
def test_old_file_stays_if_nothing_is_written(tmp_path: Path, raised: type[BaseException] | None) -> None:
    """An interrupt, or a caller that has nothing to write, leaves the folder as it was."""
    path = tmp_path / "orgs.json"
    path.write_text("old")
    with pytest.raises(raised) if raised else nullcontext(), snapshot_file.new_file(path, replace=True):
        if raised:
            raise raised
    assert (path.read_text(), list(tmp_path.iterdir())) == ("old", [path])


def test_symbolic_link_stays_one(tmp_path: Path) -> None:
    """The file that it leads to is written."""
    (tmp_path / "folder").mkdir()
    link = tmp_path / "link.json"
    link.symlink_to(tmp_path / "folder" / "orgs.json")
    with snapshot_file.new_file(link, replace=False) as write:
        write([FailedCollection("b.okta.com", "no")])
    assert link.is_symlink()
    assert snapshot_file.read(tmp_path / "folder" / "orgs.json", NOW) == [FailedCollection("b.okta.com", "no")]


@pytest.mark.parametrize("force", [True, False])
@pytest.mark.parametrize("name", [".", "missing/orgs.json", "/dev/null", "circle", "x" * 300])
def test_path_that_cannot_be_a_file_is_refused_at_once(tmp_path: Path, name: str, force: bool) -> None:
    """Nothing is collected before."""
    (tmp_path / "circle").symlink_to("circle")
    with pytest.raises(OutputError) as raised, snapshot_file.new_file(tmp_path / name, force):
        pytest.fail("went on")
    assert str(tmp_path / name) in raised.value.message


CONTENT = json.loads(snapshot_file.as_json([snapshot(POSTMAN)]))
TEXT_OF_FILE = json.dumps(CONTENT)


def edited(**changed: Any) -> str:
    """A file whose one org was edited."""
    return json.dumps({**CONTENT, "snapshots": [{**CONTENT["snapshots"][0], **changed}]})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is truncated: invalid JSON (line 1)"),
        (TEXT_OF_FILE[:-1], "is truncated: invalid JSON (line 1)"),
        ("[" * 100_000, "invalid JSON"),
        (TEXT_OF_FILE.replace('"requests": 4', '"requests": NaN'), "invalid JSON"),
        ("[]", "is not a snapshot of okta-ingest"),
        ('{"format": "other"}', "is not a snapshot of okta-ingest"),
        (json.dumps({**CONTENT, "version": 3}), "has version 3; this okta-ingest reads up to version 2"),
        (json.dumps({**CONTENT, "version": True}), "has an unknown version"),
        (json.dumps({**CONTENT, "version": 0}), "has an unknown version"),
        (json.dumps({**CONTENT, "version": "2"}), "has an unknown version"),
        (json.dumps({**CONTENT, "snapshots": {}}), "its list of orgs is missing or invalid"),
        (json.dumps({**CONTENT, "more": 1}), "its list of orgs is missing or invalid"),
        (json.dumps({**CONTENT, "snapshots": []}), "its list of orgs is missing or invalid"),
        (edited(collected_at="0001-01-01T00:00:00+05:00"), "collected_at is older than Okta"),
        (json.dumps({**CONTENT, "snapshots": [7]}), "org 1 of 1: not an object"),
        (json.dumps({**CONTENT, "snapshots": CONTENT["snapshots"] * 2}), "an org more than once: contoso.okta.com"),
        (edited(more=1), "org 1 of 1: unknown key"),
        (edited(api_tokens=None), "org 1 of 1: api_tokens is not a list"),
        (edited(users=[]), "org 1 of 1: users must be records by id"),
        (edited(users={"": {}}), "org 1 of 1: users must be records by id"),
        (edited(deleted_users=[" "]), "org 1 of 1: deleted_users must be ids"),
        (edited(deleted_users="00u"), "org 1 of 1: deleted_users is invalid: input should be"),
        (edited(roles=None), "org 1 of 1: roles must be records by id"),
        (edited(roles={"00u1": {}}), "org 1 of 1: roles must be a list for each id"),
        (edited(whole=True), "org 1 of 1: unknown key"),
        (
            edited(caller={"id": 7, "sees_all": True}),
            "org 1 of 1: caller.id is invalid: input should be a valid string",
        ),
        (
            edited(caller={"id": None, "sees_all": 1}),
            "org 1 of 1: caller.sees_all is invalid: input should be a valid boolean",
        ),
        (edited(domain="Contoso.okta.com"), "org 1 of 1: domain is not the domain of an org"),
        (edited(domain="a b", error="x"), "org 1 of 1: unknown key"),
        (edited(domains=[]), "org 1 of 1: domains must contain domain, and no empty one"),
        (edited(org_id=" "), "org 1 of 1: org_id is not the id of an org"),
        (edited(requests=-1), "org 1 of 1: requests is negative"),
        (edited(collected_at="2026-02-01T12:00:00"), "org 1 of 1: collected_at has no time zone"),
        (edited(collected_at=7), "org 1 of 1: collected_at is invalid: input should be a valid datetime"),
        (edited(collected_at="2026-02-01T13:06:00Z"), "org 1 of 1: collected_at is in the future"),
    ],
)
def test_invalid_file_is_refused(text: str, message: str) -> None:
    """Nothing of its content is shown."""
    with pytest.raises(SnapshotError) as raised:
        snapshot_file.parse(text, "orgs.json", NOW)
    assert raised.value.message.startswith("orgs.json")
    assert message in raised.value.message
    assert raised.value.advice
    assert "Postman" not in str(raised.value)


REQUIRED = [field.name for field in fields(Snapshot) if field.default is MISSING and field.default_factory is MISSING]


@pytest.mark.parametrize("key", REQUIRED)
def test_file_without_a_required_key_is_refused(key: str) -> None:
    """The message names the key."""
    entry = {name: value for name, value in CONTENT["snapshots"][0].items() if name != key}
    with pytest.raises(SnapshotError, match=f"org 1 of 1: {key} is missing"):
        snapshot_file.parse(json.dumps({**CONTENT, "snapshots": [entry]}), "orgs.json", NOW)


VERSION_1 = {
    "domain": "contoso.okta.com",
    "collected_at": "2026-02-01T12:00:00Z",
    "org_id": "00o2yx5b1kUkrN4Uf697",
    "domains": ["contoso.okta.com"],
    "caller": {"id": "00ucaller", "sees_all": True, "scopes": None},
    "api_tokens": [POSTMAN],
    "whole": True,
    "organization": None,
    "users": {},
    "deleted_users": [],
    "roles": {},
    "requests": 4,
    "rate_limit": {"limit": 600, "remaining": 7},
    "gaps": ["roles of 1 owner not read"],
}
"""An org as okta-ingest 0.1 wrote it."""


def version_1(*orgs: dict[str, Any]) -> str:
    """A file of version 1."""
    return json.dumps({"format": "okta-ingest snapshots", "version": 1, "snapshots": orgs})


def test_version_1_is_read() -> None:
    """Keys have new names; data that this version did not have is unknown."""
    failed = {"domain": "b.okta.com", "error": "no"}
    expected = replace(READ_BACK, rate_limit=RateLimit(600, 7), missing_data=["roles of 1 owner not read"])
    entries = snapshot_file.parse(version_1(VERSION_1, failed), "file", NOW)
    assert entries == [expected, FailedCollection("b.okta.com", "no")]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"whole": False}, "whole is not true: the token list is incomplete"),
        ({"whole": "yes"}, "whole is not true: the token list is incomplete"),
        ({"gaps": 7}, "missing_data is invalid: "),
        ({"more": 7}, "unknown key"),
    ],
)
def test_invalid_version_1_is_refused(changed: dict[str, Any], message: str) -> None:
    """It is checked as strictly as the current version."""
    with pytest.raises(SnapshotError, match=f"org 1 of 1: {message}"):
        snapshot_file.parse(version_1({**VERSION_1, **changed}), "file", NOW)


def test_clocks_may_differ_a_little() -> None:
    """A snapshot that another machine has just made is not from the future, whatever its time zone."""
    text = edited(collected_at="2026-02-01T15:03:00+02:00")
    (entry,) = snapshot_file.parse(text, "orgs.json", NOW)
    assert isinstance(entry, Snapshot)
    assert entry.collected_at == datetime(2026, 2, 1, 13, 3, tzinfo=timezone.utc)


@pytest.mark.parametrize(("content", "message"), [(None, "cannot be read"), (b"\xff\xfe", "it is not text")])
def test_unreadable_file_is_named(tmp_path: Path, content: bytes | None, message: str) -> None:
    """A file that cannot be read, or is not text, is an error."""
    path = tmp_path / "orgs.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SnapshotError, match=message) as raised:
        snapshot_file.read(path, NOW)
    assert str(path) in raised.value.message


def test_login_and_roles_of_the_caller_are_kept() -> None:
    """A file of an older version has neither: they are unknown."""
    caller = Caller("00u1", False, None, "ada@contoso.com", ["APP_ADMIN", "USER_ADMIN"])
    item = json.loads(json.dumps(to_json(snapshot(POSTMAN, caller=caller))))
    read = from_json(item, NOW)
    assert isinstance(read, Snapshot)
    assert read.caller == caller
    del item["caller"]["login"], item["caller"]["roles"]
    older = from_json(item, NOW)
    assert isinstance(older, Snapshot)
    assert older.caller == Caller("00u1", False, None, None, None)
