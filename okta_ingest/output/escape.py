"""Text from Okta, or from anybody else, can never control a terminal."""


def printable(text: str) -> str:
    """*text* with every character escaped that is not printable, except line ends."""
    return "".join(
        character if character.isprintable() or character == "\n" else _escaped(character) for character in text
    )


def line(text: str) -> str:
    """The same on one line: in a table, a line end would look like another row."""
    return printable(text).replace("\n", "\\n")


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
