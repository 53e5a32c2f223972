"""A snapshot goes to a file and comes back, and a file that is not one is refused with one clear message."""

import json
import os
import stat
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okta_ingest.errors import OutputError, SnapshotError
from okta_ingest.model.snapshot import Caller, FailedCollection, RateLimit, Snapshot
from okta_ingest.pipeline import snapshot_file
from tests.samples import COLLECTED_AT, POSTMAN, snapshot

NOW = COLLECTED_AT + timedelta(hours=1)
TEXT = st.text(st.characters(exclude_categories=[]))
"""Half characters included: JSON can hold them."""
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
MOMENTS = st.datetimes(
    min_value=datetime(2009, 1, 1), max_value=NOW.replace(tzinfo=None), timezones=st.just(timezone.utc)
)
DOMAINS = st.from_regex(r"[a-z0-9-]{1,9}\.okta\.com(:[0-9]{1,5})?", fullmatch=True)
IDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda text: text.strip() != "")
SNAPSHOTS = st.builds(
    lambda domain, **others: Snapshot(domain=domain, domains=[domain, "login.contoso.com"], **others),
    domain=DOMAINS,
    collected_at=MOMENTS,
    org_id=st.none() | st.just("00oabc"),
    caller=st.builds(
        Caller, st.none() | st.just("00ucaller"), st.none() | st.booleans(), st.none() | st.lists(st.text())
    ),
    api_tokens=st.lists(ANYTHING),
    whole=st.booleans(),
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
def test_round_trip(entries: list[Snapshot | FailedCollection]) -> None:
    """Whatever was collected comes back from the file as it was."""
    text = snapshot_file.as_json(entries)
    assert text.isascii()
    assert snapshot_file.parse(text, "file", NOW) == entries


def test_half_characters_in_messages() -> None:
    """A message that holds half a character does not make the file unreadable."""
    entries: list[Snapshot | FailedCollection] = [
        snapshot(POSTMAN, missing_data=["odd \ud800"]),
        FailedCollection("b.okta.com", "\udfff"),
    ]
    first, second = snapshot_file.parse(snapshot_file.as_json(entries), "file", NOW)
    assert isinstance(first, Snapshot) and isinstance(second, FailedCollection)
    assert (first.missing_data, second.error) == (["odd \ufffd"], "\ufffd")


def test_file(tmp_path: Path) -> None:
    """The file is for its owner alone, replaces what was there, and leaves nothing else in the folder."""
    path = tmp_path / "orgs.json"
    path.write_text("old")
    path.chmod(0o644)
    with snapshot_file.new_file(path) as write:
        write([snapshot(POSTMAN)])
    assert os.name != "posix" or stat.S_IMODE(path.stat().st_mode) == 0o600
    assert snapshot_file.read(path, NOW) == [
        replace(snapshot(POSTMAN), api_tokens=[POSTMAN], deleted_users=[], missing_data=[])
    ]
    assert list(tmp_path.iterdir()) == [path]


def test_interrupted_file(tmp_path: Path) -> None:
    """Where the collection is interrupted, what was there stays, and nothing else does."""
    path = tmp_path / "orgs.json"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt), snapshot_file.new_file(path):
        raise KeyboardInterrupt
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_link(tmp_path: Path) -> None:
    """A symbolic link stays one: the file that it leads to is replaced."""
    (tmp_path / "there").mkdir()
    link = tmp_path / "link.json"
    link.symlink_to(tmp_path / "there" / "orgs.json")
    with snapshot_file.new_file(link) as write:
        write([FailedCollection("b.okta.com", "no")])
    assert link.is_symlink()
    assert snapshot_file.read(tmp_path / "there" / "orgs.json", NOW) == [FailedCollection("b.okta.com", "no")]


@pytest.mark.parametrize("place", [".", "missing/orgs.json", "/dev/null", "circle", "x" * 300])
def test_place_that_takes_no_file(tmp_path: Path, place: str) -> None:
    """A place where no file can be written is told before anything is collected."""
    (tmp_path / "circle").symlink_to("circle")
    with pytest.raises(OutputError) as raised, snapshot_file.new_file(tmp_path / place):
        pytest.fail("went on")
    assert str(tmp_path / place) in raised.value.message


CONTENT = json.loads(snapshot_file.as_json([snapshot(POSTMAN)]))
WHOLE = json.dumps(CONTENT)


def edited(**changed: Any) -> str:
    """A file whose one org was edited."""
    return json.dumps({**CONTENT, "snapshots": [{**CONTENT["snapshots"][0], **changed}]})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is cut off: it is not valid JSON (line 1)"),
        (WHOLE[:-1], "is cut off: it is not valid JSON (line 1)"),
        ("[" * 100_000, "it is not valid JSON"),
        (WHOLE.replace('"requests": 4', '"requests": NaN'), "it is not valid JSON"),
        ("[]", "is not a snapshot of okta-ingest"),
        ('{"format": "other"}', "is not a snapshot of okta-ingest"),
        (json.dumps({**CONTENT, "version": 2}), "is of a newer version; this okta-ingest reads version 1"),
        (json.dumps({**CONTENT, "version": True}), "is of an unknown version"),
        (json.dumps({**CONTENT, "version": "1"}), "is of an unknown version"),
        (json.dumps({**CONTENT, "snapshots": {}}), "its list of orgs is not there"),
        (json.dumps({**CONTENT, "more": 1}), "its list of orgs is not there"),
        (json.dumps({**CONTENT, "snapshots": []}), "its list of orgs is not there"),
        (edited(collected_at="0001-01-01T00:00:00+05:00"), "collected_at: is older than Okta"),
        (json.dumps({**CONTENT, "snapshots": [7]}), "org 1 of 1: is not an object"),
        (json.dumps({**CONTENT, "snapshots": CONTENT["snapshots"] * 2}), "an org more than once: contoso.okta.com"),
        (edited(more=1), "org 1 of 1: holds a key that no snapshot has"),
        (edited(api_tokens=None), "org 1 of 1: api_tokens: is not a list"),
        (edited(users=[]), "org 1 of 1: users: are not records by the ids of users"),
        (edited(users={"": {}}), "org 1 of 1: users: are not records by the ids of users"),
        (edited(deleted_users=[" "]), "org 1 of 1: deleted_users: are not the ids of users"),
        (edited(deleted_users="00u"), "org 1 of 1: deleted_users: input should be"),
        (edited(roles=None), "org 1 of 1: roles: are not records by the ids of users"),
        (edited(roles={"00u1": {}}), "org 1 of 1: roles: is not a list for each user"),
        (edited(whole="yes"), "org 1 of 1: whole: input should be a valid boolean"),
        (edited(caller={"id": 7, "sees_all": True}), "org 1 of 1: caller.id: input should be a valid string"),
        (edited(caller={"id": None, "sees_all": 1}), "org 1 of 1: caller.sees_all: input should be a valid boolean"),
        (edited(domain="Contoso.okta.com"), "org 1 of 1: domain: is not the domain of an org"),
        (edited(domain="a b", error="x"), "org 1 of 1: holds a key that no snapshot has"),
        (edited(domains=[]), "org 1 of 1: domains: are not those of the org"),
        (edited(org_id=" "), "org 1 of 1: org_id: is not the id of an org"),
        (edited(requests=-1), "org 1 of 1: requests: is less than nothing"),
        (edited(collected_at="2026-02-01T12:00:00"), "org 1 of 1: collected_at: has no time zone"),
        (edited(collected_at=7), "org 1 of 1: collected_at: input should be a valid datetime"),
        (edited(collected_at="2026-02-01T13:06:00Z"), "org 1 of 1: collected_at: lies in the future"),
    ],
)
def test_refused(text: str, message: str) -> None:
    """A file that is cut off, edited into nonsense, or of another version is refused, and nothing of it is shown."""
    with pytest.raises(SnapshotError) as raised:
        snapshot_file.parse(text, "orgs.json", NOW)
    assert raised.value.message.startswith("orgs.json")
    assert message in raised.value.message
    assert raised.value.advice
    assert "Postman" not in str(raised.value)


@pytest.mark.parametrize("key", CONTENT["snapshots"][0].keys())
def test_missing_key(key: str) -> None:
    """A file that lacks anything that a snapshot says is refused."""
    entry = {name: value for name, value in CONTENT["snapshots"][0].items() if name != key}
    with pytest.raises(SnapshotError, match="org 1 of 1"):
        snapshot_file.parse(json.dumps({**CONTENT, "snapshots": [entry]}), "orgs.json", NOW)


def test_clocks_that_differ_a_little() -> None:
    """A snapshot that another machine made just now is not of the future, whatever its zone."""
    text = edited(collected_at="2026-02-01T15:03:00+02:00")
    (entry,) = snapshot_file.parse(text, "orgs.json", NOW)
    assert isinstance(entry, Snapshot)
    assert entry.collected_at == datetime(2026, 2, 1, 13, 3, tzinfo=timezone.utc)


@pytest.mark.parametrize(("content", "message"), [(None, "cannot be read"), (b"\xff\xfe", "it is not text")])
def test_unreadable(tmp_path: Path, content: bytes | None, message: str) -> None:
    """A file that cannot be read, or holds no text, is told by its name."""
    path = tmp_path / "orgs.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SnapshotError, match=message) as raised:
        snapshot_file.read(path, NOW)
    assert str(path) in raised.value.message
