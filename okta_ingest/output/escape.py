"""What comes from Okta, or from anybody else, is text, never control."""


def printable(text: str) -> str:
    """Make *text* safe for a terminal: whatever is not printable, but for line ends, is shown escaped."""
    return "".join(
        character if character.isprintable() or character == "\n" else _escaped(character) for character in text
    )


def line(text: str) -> str:
    """The same on one line: in a table, a line end would make a row that nobody wrote."""
    return printable(text).replace("\n", "\\n")


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
