"""The text report of sync names each changed owner and token on one line."""

import pytest

from okta_ingest.model.owners import Owner, OwnerChange, Owners
from okta_ingest.model.plan import Change
from okta_ingest.output.changes import change_lines, value_text
from tests.unit.output.sample_run import CHANGES, a_plan, a_run, an_org

ADA = Owner("00u1", "ada@contoso.com", "Ada L", "ACTIVE", ["SUPER_ADMIN"])
PROMOTED = OwnerChange(ADA, {"roleTypes": ([], ["ORG_ADMIN", "SUPER_ADMIN"]), "status": (None, "ACTIVE")}, ["00T1"])


def test_changed_owners_come_before_the_tokens_and_are_named_by_login() -> None:
    """With old and new values, and the ids of their tokens."""
    org = an_org(token_owners=Owners({"00U1": ADA}, [PROMOTED]), plan=a_plan(CHANGES[0]))
    assert change_lines(a_run(org), show_all=False) == [
        "  owner ada@contoso.com: roleTypes: no role -> ORG_ADMIN, SUPER_ADMIN; status: unknown -> ACTIVE "
        "(tokens: 00T1)",
        "  created 00T1 [/red]\\x1b[2J, owner ada@contoso.com",
    ]


def test_line_end_in_a_name_makes_no_other_line() -> None:
    """It could look like a line of the report."""
    change = Change("created", "00T1", "x\nWritten to Neo4j", "00u1", {})
    assert change_lines(a_run(an_org(plan=a_plan(change))), show_all=False) == [
        "  created 00T1 x\\nWritten to Neo4j, owner 00u1"
    ]


def test_failed_org_has_no_changes_and_several_orgs_are_named() -> None:
    """A removal that did not happen is no change."""
    kept = an_org(domain="b.okta.com", plan=a_plan(*CHANGES[1:]), removed=0)
    assert change_lines(a_run(an_org(error="no"), an_org(plan=None), kept), show_all=False) == [
        "  b.okta.com: changed 00T2 Two, owner (none) (name, networkInclude)"
    ]


def test_many_changes_are_truncated_with_a_count() -> None:
    """All are shown with -v."""
    run = a_run(an_org(plan=a_plan(*[CHANGES[0]] * 25)))
    lines = change_lines(run, show_all=False)
    assert (len(lines), lines[-1]) == (21, "5 more changes; -v shows all")
    assert len(change_lines(run, show_all=True)) == 25


@pytest.mark.parametrize(
    ("value", "text"), [(None, "(none)"), ([], "(empty)"), (["b", "a"], "b, a"), ("text", "text"), (True, "True")]
)
def test_empty_list_differs_from_no_value(value: object, text: str) -> None:
    """Text of every other value."""
    assert value_text(value) == text
