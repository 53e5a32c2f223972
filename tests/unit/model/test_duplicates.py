"""Which node gets the Okta label, and which nodes are reported as duplicates."""

import pytest

from okta_ingest.model.duplicates import (
    Node,
    adoptable_stubs,
    described,
    duplicates_by_key,
    nodes_by_key,
    remaining_stubs,
    unreachable_stubs,
)

PLAIN, GH, KIND = Node("00UA", []), Node("00UA", ["GH"]), Node("00UA", ["GH", "Okta_User"])


def test_nodes_are_grouped_by_key_in_upper_case() -> None:
    """Rows have the objectids of all nodes with the same labels."""
    rows = [{"labels": ["GH", "A"], "objectids": ["00ua", "00UB"]}, {"labels": [], "objectids": ["00UA"]}]
    assert nodes_by_key(rows) == {
        "00UA": [Node("00ua", ["A", "GH"]), PLAIN],
        "00UB": [Node("00UB", ["A", "GH"])],
    }


def test_rows_of_duplicates_have_objectids_and_labels_in_the_same_order() -> None:
    """Each pair is a node."""
    rows = [{"objectid": "00UA", "objectids": ["00UA", "00ua"], "labels": [["Okta", "GH"], []]}]
    assert duplicates_by_key(rows) == {"00UA": [Node("00UA", ["GH", "Okta"]), Node("00ua", [])]}


def test_row_with_a_node_without_labels_list_is_an_error() -> None:
    """Otherwise the node would not be reported."""
    with pytest.raises(ValueError, match="shorter"):
        duplicates_by_key([{"objectid": "00UA", "objectids": ["00UA", "00ua"], "labels": [["Okta"]]}])


def test_stub_whose_key_is_not_in_upper_case_is_unreachable() -> None:
    """The others of the same key are not."""
    stubs = {"00UA": [GH, Node("00ua", []), Node("00Ua", ["GH"])], "00UB": [Node("00UB", [])]}
    assert unreachable_stubs(stubs) == {"00ua", "00Ua"}


@pytest.mark.parametrize(
    ("nodes", "adopted"),
    [
        ([GH, PLAIN, KIND], KIND),
        ([GH, PLAIN], PLAIN),
        ([Node("00UA", ["Z"]), GH], GH),
        ([Node("00ua", ["Okta_User"]), GH], GH),
        ([Node("00ua", [])], None),
    ],
)
def test_one_stub_is_adopted(nodes: list[Node], adopted: Node | None) -> None:
    """First one with a label of Okta's, then one without label; never one whose key is not in upper case."""
    found = adoptable_stubs({"00UA": nodes}, [])
    assert found == ({} if adopted is None else {"00UA": adopted})
    remaining = remaining_stubs({"00UA": nodes}, found)
    assert remaining.get("00UA", []) == [node for node in nodes if node is not adopted]


def test_no_stub_is_adopted_if_an_okta_node_has_the_key() -> None:
    """Then all stubs of the key are duplicates."""
    stubs = {"00UA": [PLAIN, GH]}
    assert adoptable_stubs(stubs, ["00UA"]) == {}
    assert remaining_stubs(stubs, {}) == stubs


def test_one_of_two_equal_stubs_remains() -> None:
    """They differ in nothing that was read."""
    stubs = {"00UA": [GH, GH]}
    assert remaining_stubs(stubs, adoptable_stubs(stubs, [])) == {"00UA": [GH]}


def test_duplicates_are_described_by_labels() -> None:
    """Sorted; ids of other orgs are not named; a key in another case is."""
    found = [{"00UB": [Node("00UB", ["Okta"])] * 2, "00UA": [GH]}, {"00UA": [PLAIN, Node("00uA", [])], "00UC": [GH]}]
    assert described(found, ["00uA", "00UB", "00UD"]) == ["00UA (00uA: no label; GH; no label)", "00UB (Okta; Okta)"]
