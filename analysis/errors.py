"""The one error a user meets: what is wrong, where, and how to mend it."""


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
        self.where, self.what, self.mend = where, what.rstrip("."), mend
        super().__init__(f"{where}: {self.what}. {mend}")

    def __reduce__(self) -> tuple[type["StudyError"], tuple[str, str, str]]:
        return StudyError, (self.where, self.what, self.mend)  # so that workers can send it home
