"""The error a user meets: what is wrong, where, and how to mend it."""

LONGEST = 300  # characters of place and of complaint; the mend, which lists choices, may have ten times as many


class StudyError(Exception):
    """Bad input or usage.

    Parameters
    ----------
    where : str
        File, and line, field or code in it: ``"articles.csv, row 3, outlet_source"``.
    what : str
        What is wrong there.
    mend : str
        What to do about it; lists the valid choices where a choice was refused.

    >>> print(StudyError("codebook.toml, code secret", "it has no patterns", "Add patterns = [...]."))
    codebook.toml, code secret: it has no patterns. Add patterns = [...].
    """

    def __init__(self, where: str, what: str, mend: str) -> None:
        self.where, self.what = shown(where), shown(what.rstrip("."))
        self.mend = "\n".join(shown(line, 10 * LONGEST) for line in mend.split("\n"))
        super().__init__(f"{self.where}: {self.what}. {self.mend}")

    def __reduce__(self) -> tuple[type["StudyError"], tuple[str, str, str]]:
        return type(self), (self.where, self.what, self.mend)  # so that workers can send it home


class RulesError(StudyError):
    """Met while one article is read, and wrong for all of them: it lies in the codebook or the corrections."""


def shown(text: str, longest: int = LONGEST) -> str:
    """`text` as it can be shown on any terminal: cut to a length, control characters and bytes that are no text
    (as a file's name may hold) escaped.

    >>> shown("caf\\udce9\\n.txt"), shown("abc", 2)
    ('caf\\\\xe9\\\\n.txt', 'a…')
    """
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    return "".join(c if c == " " or c.isprintable() else _escaped(c) for c in cut)


def _escaped(character: str) -> str:
    byte = ord(character) - 0xDC00  # how Python keeps a byte of a name that is not UTF-8
    return f"\\x{byte:02x}" if 0x80 <= byte <= 0xFF else character.encode("unicode_escape").decode()
