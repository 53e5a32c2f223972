"""The table of a plan names each token and field that changes."""

import pytest

from okta_ingest.model.plan import Change
from okta_ingest.output.plan_table import plan_table
from tests.unit.output.sample_run import CHANGES, PARTIAL, a_plan, a_run, an_org


def words(table: str) -> list[list[str]]:
    """The words of each line that is neither empty nor a rule."""
    lines = [line.split() for line in table.splitlines()]
    return [line for line in lines if line and set(line[0]) != {"─"}]


def test_each_token_and_field_has_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """As text that controls no terminal; markup is text."""
    monkeypatch.setenv("COLUMNS", "120")
    assert words(plan_table(a_run(an_org()), show_all=False)) == [
        ["token", "id", "owner", "fields"],
        ["created", "[/red]\\x1b[2J", "00T1", "00u1"],
        ["changed", "Two", "00T2", "(none)", "name:", "Zwei", "->", "Two"],
        ["networkInclude:", "(none)", "->", "nzo1,", "nzo2"],
        ["removed", "00T3", "00u3"],
    ]


def test_empty_list_differs_from_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Values of other types, and line ends, stay on one line."""
    monkeypatch.setenv("COLUMNS", "120")
    change = Change("changed", "00T2", "Two", "00u1", {"networkInclude": ([], 7), "name": ("a\nb", "c")})
    assert words(plan_table(a_run(an_org(plan=a_plan(change))), show_all=False))[1:] == [
        ["changed", "Two", "00T2", "00u1", "networkInclude:", "(empty)", "->", "7"],
        ["name:", "a\\nb", "->", "c"],
    ]


def test_long_table_is_truncated_with_a_count() -> None:
    """All changes are shown with -v."""
    flood = a_run(an_org(plan=a_plan(*[CHANGES[0]] * 1500)))
    table = plan_table(flood, show_all=False)
    assert (table.count("created"), words(table)[-1]) == (50, ["1,450", "more", "changes;", "-v", "shows", "all"])
    assert plan_table(flood, show_all=True).count("created") == 1500


@pytest.mark.parametrize("plan", [PARTIAL, None])
def test_run_without_changes_has_no_table(plan: None) -> None:
    """Nothing is printed, not even a heading."""
    assert plan_table(a_run(an_org(plan=plan)), show_all=False) == ""


def test_changes_of_several_orgs_are_below_their_domain(monkeypatch: pytest.MonkeyPatch) -> None:
    """An org without changes has no heading."""
    monkeypatch.setenv("COLUMNS", "160")
    run = a_run(an_org(), an_org(domain="quiet.okta.com", plan=PARTIAL), an_org(domain="fabrikam.okta.com"))
    first = [line[0] for line in words(plan_table(run, show_all=False))]
    of_org = ["created", "changed", "networkInclude:", "removed"]
    assert first == ["token", "contoso.okta.com", *of_org, "fabrikam.okta.com", *of_org]
