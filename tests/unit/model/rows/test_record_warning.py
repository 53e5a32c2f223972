"""Invalid records of one kind are one line."""

from okta_ingest.messages import records as messages
from okta_ingest.model.rows.org import all_warnings, rows_of
from okta_ingest.model.rows.record_warning import RecordWarning, grouped
from tests.samples import api_token, snapshot


def invalid(number: int, field: str = "created") -> RecordWarning:
    """A warning about one record."""
    return RecordWarning(messages.INVALID_TIMESTAMP, ("record",), record=f"token {number}", field=field, value="soon")


def test_single_warning_is_unchanged() -> None:
    """Its text is that of the template."""
    assert grouped([invalid(1)]) == ["token 1: created is not a timestamp (soon); skipped"]


def test_first_ten_of_a_kind_are_named_and_all_are_counted() -> None:
    """The order is that of the first warning of each kind; other texts stay."""
    warnings = ["first", *map(invalid, range(12)), invalid(1, "expiresAt"), invalid(2, "expiresAt"), "last"]
    names = ", ".join(f"token {number}" for number in range(10))
    assert grouped(warnings) == [
        "first",
        f"12 records: {names} and 2 more: created is not a timestamp (soon); skipped",
        "2 records: token 1, token 2: expiresAt is not a timestamp (soon); skipped",
        "last",
    ]


def test_every_value_that_names_a_record_is_listed() -> None:
    """A position without its owner would say nothing."""
    warnings = [
        RecordWarning(
            messages.ASSIGNMENT_INCOMPLETE,
            ("id", "position"),
            assignee="owner",
            id=user,
            position=position,
            fields="id",
        )
        for user, position in (("00u1", 1), ("00u2", 3))
    ]
    assert grouped(warnings) == [
        "2 records: owner 00u1, 00u2: role assignment 1, 3: no usable id; the owner's roles are unknown"
    ]


def test_rows_of_many_invalid_tokens_have_one_warning_per_kind() -> None:
    """Hundreds of tokens with one fault are one fault."""
    tokens = [api_token(number, created="soon", userId=None) for number in range(500)]
    warnings = all_warnings(rows_of(snapshot(*tokens), uppercase=False))
    assert [warning.partition(": ")[0] for warning in warnings] == ["500 records"] * 2
    assert all(" and 490 more: " in warning for warning in warnings)
