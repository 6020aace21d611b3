"""Which mark opens, which closes, and what stands between them."""

import pytest

from analysis.marks import pair, places, reopens


def between(text: str, reopened: bool = False) -> list[str]:
    return [text[found.start : found.end] for found in pair(text, 0, len(text), places(text), reopened)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"We are ready," she said. "Let us go."', ["We are ready,", "Let us go."]),
        ("“We are ready,” she said. “Let us go.”", ["We are ready,", "Let us go."]),
        ("‘We are ready,’ she said. ‘Let us go.’", ["We are ready,", "Let us go."]),
        ("'We are ready,' she said. 'Let us go.'", ["We are ready,", "Let us go."]),
        ("''We are ready,'' she said. ''Let us go.''", ["We are ready,", "Let us go."]),
        ("``We are ready,'' she said.", ["We are ready,"]),
        ("«We are ready», she said.", ["We are ready"]),
        ("« Nous sommes prêts », dit-elle. « Allons-y. »", ["Nous sommes prêts", "Allons-y."]),
        ("„Wir sind bereit“, sagte sie.", ["Wir sind bereit"]),
        ("»Wir sind bereit«, sagte sie.", ["Wir sind bereit"]),
        ('“We are ready," she said. "Let us go.”', ["We are ready,", "Let us go."]),  # styles mixed
        ("”We are ready,” she said.", ["We are ready,"]),  # a mark that faces the wrong way
        ("The plan—“a mess”—failed (“again”).", ["a mess", "again"]),
        ('He read the paper ("all of it").', ["all of it"]),
    ],
)
def test_styles(text: str, expected: list[str]) -> None:
    assert between(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“He said ‘never’ twice,” she said.", ["He said ‘never’ twice,"]),
        ("‘He said “never” twice,’ she said.", ["He said “never” twice,"]),
        ("''They called it 'madness.'''", ["They called it 'madness.'"]),
        ('"It is like “Shark Bay” now," he said.', ["It is like “Shark Bay” now,"]),
        ("“Read “The Road” tonight,” she said.", ["Read “The Road” tonight,"]),
    ],
)
def test_only_the_outer_pair_counts(text: str, expected: list[str]) -> None:
    assert between(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The ministers’ plan won the unions’ support.", []),
        ("The ministers' plan won the unions' support.", []),
        ("It's the dogs' dinner, isn't it? Don't ask.", []),
        ("The '90s were fun, and so was the summer of '69.", []),
        ("Rock 'n' roll, 'til we drop.", []),
        ("He was 6'2\" tall.", []),
        ("The ministers’ ‘plan’ won the unions’ support.", ["plan"]),
        ("‘We lost the voters’ trust,’ he said.", ["We lost the voters’ trust,"]),
        ("‘The kids’ parents don’t care,’ said Lee.", ["The kids’ parents don’t care,"]),
        ("Lee’s team: Reed ‘in our way’", ["in our way"]),
        ("Jones 'furious' at boss's 'insult'", ["furious", "insult"]),
        ("In '85 he called it 'the end'.", ["the end"]),
    ],
)
def test_apostrophes_are_no_marks(text: str, expected: list[str]) -> None:
    assert between(text) == expected


@pytest.mark.parametrize(
    ("text", "reopened", "expected"),
    [
        ("“We saw the fire.", True, ["We saw the fire."]),  # the next paragraph goes on
        ("He said: “We saw the fire. It was big.", True, ["We saw the fire. It was big."]),
        ("“We saw the fire, said Ann Lee.", True, ["We saw the fire,"]),  # a lost mark, not a continuation
        ("“We saw the fire, said Ann Lee. “It was big.”", False, ["We saw the fire,", "It was big."]),
        ("“We saw the fire. It was big.", False, ["We saw the fire. It was big."]),
        ("We saw the fire,” said Ann Lee. “It was big.”", False, ["We saw the fire,", "It was big."]),
        ("The house burned”. Ann Lee saw it.", False, []),
    ],
)
def test_lost_marks_stay_in_their_paragraph(text: str, reopened: bool, expected: list[str]) -> None:
    assert between(text, reopened) == expected


@pytest.mark.parametrize("text", ["", " ", '"', "“”", "” “", "' ' '", "''''", '"..."', "‘", "\x00“\x00”"])
def test_marks_without_words_are_nothing(text: str) -> None:
    assert between(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [("“Then we left.", True), ('"Then', True), ("Then “we” left.", False), ("", False), ("” said Lee", False)],
)
def test_reopens(text: str, expected: bool) -> None:
    assert reopens(text, 0, len(text)) is expected
