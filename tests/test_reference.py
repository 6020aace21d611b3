"""What kind of thing a name refers to, on sentences about talks, calls and collisions; [brackets] mark the name."""

from dataclasses import replace

import pytest

from analysis import reference
from analysis.reference import Known, Place

KNOWN = Known(
    parties=("Tarn", "Veld", "premier"),
    years=frozenset({"2018"}),
    months=frozenset({"may"}),
    words=frozenset({"first", "second", "may"}),
    text="Premier Lida Tarn had called Joost Veld.",
)


def place(sentence: str, opening: bool = False) -> Place:
    left, _, rest = sentence.partition("[")
    word, _, right = rest.partition("]")
    return Place(word.lower(), left, right, False, opening)


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("Both [meetings] will be examined.", "both"),
        ("The panel will look into two [calls] between them.", "two"),
        ("Neither [call] touched on gas.", "neither"),
        ("She has [met] the owner twice this month.", "twice"),
        ("They [spent a combined three hours together] that day.", "combined"),
        ("The owners [met] on both occasions.", "occasions"),
        ("The owners [met] on several occasions.", "occasions"),
        ("The two [spoke] on Tuesday.", None),
        ("The leaders’ formal two-hour [meeting] was cut short.", None),
        ("Two people knew of the [call].", None),
    ],
)
def test_a_name_can_cover_several_occasions(sentence: str, word: str | None) -> None:
    assert reference.several(place(sentence)) == word


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("They are planning a third [meeting].", "third"),
        ("The two are due to have their next [meeting] in July.", "next"),
        ("There will be more [meetings].", "more"),
        ("Further [searches] could follow.", "further"),
        ("Their second [meeting] was short.", None),
        ("Other subjects [discussed] there were dropped.", None),
    ],
)
def test_one_more_than_was_reported(sentence: str, word: str | None) -> None:
    assert reference.beyond(place(sentence), KNOWN) == word


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("The two would [meet] again next month.", "would"),
        ("He had asked to [meet] the mayor.", "asked … to"),
        ("They agreed to [talk] again soon.", "agreed … to"),
        ("No ministry should be [raided] at night.", "should be"),
        ("Fishermen called for a [summit].", "called for"),
        ("Let them [meet] again.", "let"),
        ("The president is to [meet] the queen.", "is … to"),
        # what was done
        ("They came to [talk] about the lease.", None),
        ("They were seen to [talk] at the gate.", None),
        ("Did they [meet] in secret?", None),
        ("The [meeting] will be examined.", None),
        ("He asked for the [call] to be published.", None),
        ("A spokesman said the [talks] had ended.", None),
    ],
)
def test_what_is_to_come(sentence: str, words: str | None) -> None:
    assert reference.to_come(place(sentence)) == words


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Members must record every [meeting].", "every"),
        ("Any [talks] must be on the record.", "any"),
        ("Most [accidents] happen at night.", "most"),
        ("The crew reviewed how [accidents] can be avoided.", "no article"),
        ("“People [talk],” she said.", "the present tense"),
        ("Ships [collide] in the strait.", "the present tense"),
        ("The panel sits when it [meets] in the hall.", "the present tense"),
        ("Bert and I have [spoken] many times over the years.", "many times over"),
        ("Every such [encounter] has to be disclosed.", "every"),
        ("The [meetings] were long.", None),
        ("They went into [talks].", None),
        ("We do not know what caused this [crash].", None),
        ("They did not [discuss] gas.", None),
    ],
)
def test_what_happens_in_general(sentence: str, words: str | None) -> None:
    assert reference.in_general(place(sentence), denied=False) == words


def test_headlines_and_captions_are_in_the_present_tense() -> None:
    assert reference.in_general(place("Premiers [meet] in Riga", opening=True), denied=False) is None


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("A [call] of this kind is rare.", "a call"),
        ("A [meeting] of the committee has been set for Thursday.", "set"),
        ("A [call] over breakfast helped.", None),
        ("The [call] could be a mistake.", None),
    ],
)
def test_what_is_nothing_in_particular(sentence: str, words: str | None) -> None:
    assert reference.unspecific(place(sentence), denied=False) == words


@pytest.mark.parametrize(
    ("sentence", "date"),
    [
        ("In 1998 a [call] nearly brought down a government.", "1998"),
        ("He resigned in 2014 after [meetings] with a contractor.", None),
        ("He resigned after [meetings] with a contractor in 2014.", "2014"),
        ("In February she [met] the supporters’ club.", "February"),
        ("It was the first since 2000, when the queen [met] his father.", "2000"),
        ("They first [met] in the nineties.", "in the nineties"),
        ("In 2018 they [spoke] for an hour.", None),
        ("In May they [spoke] for an hour.", None),
        ("They [spoke] about meddling in the 2016 election.", None),
        ("It was their first [call] since the election in March.", None),
        ("Ted May [met] nobody.", None),
    ],
)
def test_another_time(sentence: str, date: str | None) -> None:
    assert reference.another_time(place(sentence), KNOWN) == date


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("She [met] the city auditor on Tuesday.", "with “the city auditor”"),
        ("They held [talks] with Minister Olsen.", "with “Minister Olsen”"),
        ("She has [spoken] to eleven colleagues.", "with “eleven colleagues”"),
        ("He [spoke] to the Norwegian premier.", "with “the Norwegian premier”"),
        ("Opposition leader Max Orel said he had [spoken] with the premier.", "by “Max Orel”"),
        ("He [spoke] with Premier Tarn for an hour.", None),
        ("He [spoke] with the premier for an hour.", None),
        ("He [spoke] with the premiers for an hour.", None),
        ("He [spoke] with her.", None),
        ("She [talked] with the despot for an hour.", None),
        ("They [met] in Riga.", None),
        ("The [session] ended with a walk to the kennels.", None),
        ("The [meeting] took place along with a dinner.", None),
    ],
)
def test_partners_that_are_no_parties(sentence: str, who: str | None) -> None:
    assert reference.stranger(place(sentence), KNOWN) == who


def test_without_parties_nobody_is_a_stranger() -> None:
    assert reference.stranger(place("She [met] the city auditor."), replace(KNOWN, parties=())) is None


def test_a_subject_that_is_new() -> None:
    assert reference.newcomer(place("In the afternoon a bus [crashed] into a lamp post.")) == "a bus"
    assert reference.newcomer(place("He came in a car and [spoke] for an hour.")) is None
    assert reference.newcomer(place("A destroyer has [collided] with a tanker.", opening=True)) is None


@pytest.mark.parametrize("left", ["", "“", "(((", "the " * 60, "’s" * 80, "a, " * 50, "\n\n", "in 20"])
@pytest.mark.parametrize("word", ["", "s", "met", "talks", "*"])
def test_odd_texts_do_not_fail(left: str, word: str) -> None:
    odd = Place(word, left, left[::-1], False, False)
    rules = (reference.several, reference.to_come, reference.newcomer)
    assert all(rule(odd) is None or rule(odd) for rule in rules)
    assert reference.stranger(odd, KNOWN) is None or odd.right
    assert reference.in_general(odd, denied=True) is None or left or word


@pytest.mark.parametrize(
    "often",
    """all the time|three times over|many times|every day|over the years|in the past|once a week|twice a year
    |four times a month|in general|rarely|usually|normally""".replace("\n    ", "").split("|"),
)
def test_what_happens_often_is_no_one_occasion(often: str) -> None:
    assert reference.in_general(place(f"They held the [strike] {often}."), denied=False) == often
    assert reference.in_general(place(f"{often.upper()} the [strike] failed."), denied=False) == often.upper()


def test_what_may_be_has_not_been() -> None:
    assert reference.to_come(place("it may well be [strike]")) == "may be"
