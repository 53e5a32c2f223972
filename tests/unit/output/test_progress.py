"""A terminal shows one line for each running org, and of several orgs how many are done."""

import io
import sys
import threading

import pytest

from okta_ingest.output.progress import ProgressBar


class Terminal(io.StringIO):
    """A stderr that is a terminal."""

    def isatty(self) -> bool:
        """True."""
        return True


def lines(bar: ProgressBar) -> list[str]:
    """The lines that are shown."""
    assert bar._progress is not None
    return [task.description for task in bar._progress.tasks]


@pytest.fixture
def bar(monkeypatch: pytest.MonkeyPatch) -> ProgressBar:
    """Progress on a terminal."""
    monkeypatch.setattr(sys, "stderr", Terminal())
    return ProgressBar(wanted=True)


def test_each_running_org_has_a_line_until_it_is_done(bar: ProgressBar) -> None:
    """The total comes with the first org that is done."""
    with bar:
        bar.show("a.okta.com", "reading from Okta", 0, 0)
        bar.show("b.okta.com", "reading from Okta", 0, 0)
        bar.show("a.okta.com", "writing to Neo4j", 2, 5)
        assert lines(bar) == ["a.okta.com: writing to Neo4j", "b.okta.com: reading from Okta"]
        bar.show("a.okta.com", "done", 1, 40)
        assert lines(bar) == ["b.okta.com: reading from Okta", "orgs done"]
        bar.show("b.okta.com", "done", 2, 40)
        assert bar._progress is not None
        ((completed, total),) = [(task.completed, task.total) for task in bar._progress.tasks]
        assert (completed, total) == (2, 40)


def test_single_org_has_no_total(bar: ProgressBar) -> None:
    """It would say nothing."""
    with bar:
        bar.show("a.okta.com", "reading from Okta", 0, 0)
        bar.show("a.okta.com", "done", 1, 1)
        assert lines(bar) == []


def test_orgs_can_show_their_steps_at_the_same_time(bar: ProgressBar) -> None:
    """Each org has one line, whichever threads show its steps."""

    def show(number: int) -> None:
        for step in range(50):
            bar.show(f"{number % 4}.okta.com", f"step {step}", 0, 0)

    with bar:
        threads = [threading.Thread(target=show, args=(number,)) for number in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(line.partition(":")[0] for line in lines(bar)) == [f"{number}.okta.com" for number in range(4)]


@pytest.mark.parametrize("wanted", [True, False])
def test_nothing_is_shown_without_a_terminal_or_with_quiet(monkeypatch: pytest.MonkeyPatch, wanted: bool) -> None:
    """Cron's mail has no progress."""
    stderr = io.StringIO() if wanted else Terminal()
    monkeypatch.setattr(sys, "stderr", stderr)
    with ProgressBar(wanted) as bar:
        bar.show("a.okta.com", "reading from Okta", 0, 0)
        bar.show("a.okta.com", "done", 1, 2)
    assert stderr.getvalue() == ""
