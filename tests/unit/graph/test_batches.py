"""A transaction is bounded by what its rows write, not only by their number."""

import pytest

from okta_ingest.graph.batches import batches


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([], []),
        ([1, 1, 1, 1, 1], [[1, 1, 1], [1, 1]]),
        ([1, 1, 1], [[1, 1, 1]]),
        ([2, 2, 1, 3, 1], [[2], [2, 1], [3], [1]]),
        ([9, 1, 9, 9], [[9], [1], [9], [9]]),
        ([0, 0, 3, 0, 1], [[0, 0, 3, 0], [1]]),
    ],
)
def test_batches_are_bounded_by_the_size_of_their_rows(sizes: list[int], expected: list[list[int]]) -> None:
    """Here by 3; a row that is larger is a batch of its own."""
    assert list(batches(sizes, 3, lambda size: size)) == expected


def test_rows_count_one_by_default() -> None:
    """The order is kept."""
    assert list(batches("abcde", 2)) == [["a", "b"], ["c", "d"], ["e"]]
