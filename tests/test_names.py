"""Whom surnames, pronouns and offices stand for."""

import random
from itertools import accumulate
from operator import itemgetter

import pytest

from analysis.names import _BACK, _FAR, People


def people(text: str, *subjects: tuple[int, str, bool]) -> People:
    """The people of a text, each subject in a sentence of its own."""
    return People(text, [at + len(words) for at, words, _ in subjects], lambda n: [subjects[n]])


@pytest.mark.parametrize(
    ("text", "speaker", "expected"),
    [
        ("Ann Lee spoke.", "Lee", "Ann Lee"),
        ("Ann Lee spoke.", "Ms. Lee", "Ann Lee"),
        ("Ann Lee spoke.", "Mr. Reed", "Reed"),
        ("Ann Lee spoke.", "Lee, the mayor", "Ann Lee"),
        ("", "Republican nominee Gov. Mike Ross (R-IN)", "Mike Ross"),
        ("", "Secretary of State Rex Hill", "Rex Hill"),
        ("Secretary of State Rex Hill spoke.", "the secretary of state", "Rex Hill"),
        ("Sen. Joan Ross spoke.", "the senator", "Joan Ross"),
        ("The senator spoke.", "the senator", "senator"),
        ("", "a White House official", "White House official"),
        ("", "Donald Ross Jr.", "Donald Ross Jr."),
        ("Donald Ross and Tom Reed spoke.", "Ross", "Donald Ross"),
        ("", "Labour’s Emily Ross", "Emily Ross"),
        ("", "one senior Tory", "senior Tory"),
        ("", "One of the officials", "One of the officials"),
        ("He told the Guardian. Another left.", "Another", "Another"),
        ("", "Texas Sen. Ted Ross", "Ted Ross"),
        ("", "House Speaker Paul Ross", "Paul Ross"),
        ("", "Martin Luther King Jr.", "Martin Luther King Jr."),
        ("", "Ann’s niece", "Ann’s niece"),
        ("", "MP Tom Reed", "Tom Reed"),
        ("", "Tory MP Tom Reed", "Tom Reed"),
        ("Cllr Ann Lee spoke.", "the councillor", "Ann Lee"),
        ("", "District Attorney Ann Lee", "Ann Lee"),
        ("Mr Tom Church spoke.", "Mr Church", "Tom Church"),
        ("Mayor Aaron Street spoke.", "the mayor", "Aaron Street"),
        ("Prime Minister Ann Bank spoke.", "she", "Ann Bank"),
        ("The Austin Police Department and the Virginia Senate met.", "he", None),
        ("", "Bonn City Councilman Tom Reed", "Tom Reed"),
        ("", "Harbour Freight CEO Tom Reed", "Tom Reed"),
        ("Deputy Police Chief Ann Lee spoke.", "the chief", "Ann Lee"),
        ("Supreme Court Justice Ann Lee spoke.", "the justice", "Ann Lee"),
        ("Mum Jo Hill wept.", "she", "Jo Hill"),
        ("", "Major League Baseball", "Major League Baseball"),
        ("", "The Foreign Office", "Foreign Office"),
        ("", "the Republican National Committee", "Republican National Committee"),
        ("", "the Attorney General’s Office", "Attorney General’s Office"),
        ("The Democratic Party won.", "he", None),
        ("", "Witness Tyrell Reed", "Tyrell Reed"),
        ("", "Quarterback Tyrell Reed", "Tyrell Reed"),
        ("", "Saxophonist Tyrell Reed", "Tyrell Reed"),
        ("", "High Court Advocate K. Reed", "K. Reed"),
        ("", "Federal Reserve Chair Tyrell Reed", "Tyrell Reed"),
        ("", "Superintendent of Police Tyrell Reed", "Tyrell Reed"),
        ("", "Detective Ch Insp Tyrell Reed", "Tyrell Reed"),
        ("", "Astronomer Tyrell Reed", "Tyrell Reed"),
        ("", "Roger Bonham Reed", "Roger Bonham Reed"),
        ("", "Helen Carter Reed Jr", "Helen Carter Reed Jr"),
        ("", "Retailer Marlow Stores", "Retailer Marlow Stores"),  # not known to be no name
        ("The retailer Marlow Stores closed.", "she", None),
        ("After Red Square closed, other Blue Nile cruises went.", "she", None),
        ("", "Witness Reed", "Witness Reed"),  # not known to be a role and a name
        ("The striker Tyrell Reed spoke.", "he", "Tyrell Reed"),
        ("The striker Tyrell Reed spoke.", "the striker", "Tyrell Reed"),
        ("Tyrell Reed met another striker.", "the striker", "striker"),  # not what the text ends with
        ("His sister Tyla Reed wept.", "he", None),
        ("Tyla Reed, 34, spoke.", "she", "Tyla Reed"),
        ("Tyla Reed, who wept, spoke.", "she", "Tyla Reed"),
        ("Volta Motors, 34 miles off, spoke.", "she", None),
        ("Sir Tyrell Reed spoke.", "Sir Tyrell", "Tyrell Reed"),
        ("The spokeswoman Hua Lin spoke.", "Hua", "Hua Lin"),
        ("Ann Lee met Ann Hill.", "Ann", "Ann"),
        ("Ann Lee and Tom Lee spoke. Ann Lee left.", "Mr. Lee", "Tom Lee"),
        ("Ann Lee and Tom Lee spoke. Ann Lee left.", "Mrs. Lee", "Ann Lee"),
        ("Ann Lee spoke.", "Mr. Lee", "Lee"),
        ("Ann Lee spoke. Mr. Lee left.", "he", "Lee"),
        ("Tom Lee and his wife, Zadie Lee, spoke.", "Mrs. Lee", "Zadie Lee"),
        ("Its head, Zadie Lee, and a lawyer, Moana Hill, met.", "she", "Moana Hill"),
        ("", "District Collector Zadie Lee", "Zadie Lee"),
        ("Pat Lee spoke.", "Mr. Lee", "Pat Lee"),
        ("Stephen King spoke.", "Mr. King", "Stephen King"),
        ("Stephen King spoke.", "King", "Stephen King"),
        ("Stephen King spoke.", "the king", "king"),
        ("Madhuri Sen spoke.", "Ms Sen", "Madhuri Sen"),
        ("", "the U.S. Geological Survey", "U.S. Geological Survey"),
        ("", "The U.S. Maritime Initiative", "U.S. Maritime Initiative"),
        ("", "U.S. Attorney Ann Lee", "Ann Lee"),
        ("The Foreign Ministry spoke.", "he", None),
        ("", "the Centers for Disease Control and Prevention", "Centers for Disease Control and Prevention"),
        (
            "",
            "the Roper Center for Opinion Research at Ohio University",
            "Roper Center for Opinion Research at Ohio University",
        ),
        ("", "J.D. Reed", "J.D. Reed"),
        ("J.D. Reed met Ann Lee.", "he", "J.D. Reed"),
        ("She fell ill on X. Total loss.", "he", None),
        ("", "Marlow & Finch", "Marlow & Finch"),
        ("", "Lina al-Hadi", "Lina al-Hadi"),
        ("Lina al-Hadi spoke.", "al-Hadi", "Lina al-Hadi"),
        ("Mayor Says Bridge Will Close", "she", None),
        ("Ann Lee Says Bridge Will Close", "she", "Ann Lee"),
        ("Bonn Fears Lee. Bonn Fears Lee. Ann Lee spoke.", "Lee", "Ann Lee"),
        ("Pat Reed spoke.", "she", "Pat Reed"),
        ("Dame Jo Hill met Tom Reed.", "she", "Jo Hill"),
        ("", "Detective Chief Inspector Ann Lee", "Ann Lee"),
        ("Tom Reed KC spoke.", "Reed", "Tom Reed"),
        ("Ursula von der Hill spoke.", "Hill", "Ursula von der Hill"),
        ("The High Court sat.", "The Court of Appeal", "Court of Appeal"),
        ("The High Court sat.", "the Court", "Court"),
        ("", "the Bank of England", "Bank of England"),
        ("", "Bank of England governor Ann Lee", "Ann Lee"),
        ("", "Mayor Ann Lee of Bonn", "Ann Lee"),
        ("Ann Lee spoke.", "Lee of the Labour party", "Ann Lee"),
        ("", "they", None),
        ("", "he", None),
        ("Ann Lee spoke.", "he", None),
        ("Ann Lee spoke.", "she", "Ann Lee"),
        ("Peter Ross met Ann Lee.", "he", "Peter Ross"),
        ("Mrs. Ross met Mr. Lee.", "she", "Ross"),
        ("Paris met London.", "she", None),
    ],
)
def test_who(text: str, speaker: str, expected: str | None) -> None:
    assert people(text).who(speaker, len(text) + 1) == expected


def test_a_pronoun_looks_back_to_the_last_subject_not_to_the_last_name() -> None:
    text = "Peter Ross met Tom Reed. He spoke."
    assert people(text, (0, "Peter Ross", False)).who("He", 25) == "Peter Ross"
    assert people(text).who("He", 25) == "Tom Reed"


def test_he_who_goes_on_is_he_who_spoke_not_he_who_was_spoken_of() -> None:
    text = "Peter Ross shut the port, Tom Reed said. He smiled. Ross left, and he said why. He did."
    ends = [40, 51, 78, 86]
    subjects = [
        [(0, "Peter Ross", False), (26, "Tom Reed", True)],
        [(41, "He", False)],
        [(52, "Ross", False), (67, "he", True)],
        [(79, "He", False)],
    ]
    known = People(text, ends, subjects.__getitem__)
    assert [known.who("He", at) for at in (41, 67, 79)] == ["Tom Reed", "Peter Ross", "Peter Ross"]
    subjects[0] = [(0, "Peter Ross", False), (26, "Ann Reed", True)]
    assert People(text.replace("Tom", "Ann"), ends, subjects.__getitem__).who("He", 41) == "Peter Ross"


def test_an_office_nobody_is_named_for_blocks_the_name_before_it() -> None:
    known = people("Peter Ross left.", (0, "Peter Ross", False), (20, "The president", True))
    assert known.who("he", 40) == "president"
    assert known.who("he", 20) == "Peter Ross"  # whom later sentences are about does not count


def test_the_spokesman_is_whoever_spoke_last() -> None:
    known = people("", (0, "a council official", True))
    assert known.who("the spokesman", 30) == "council official"
    assert known.who("the senior Ross adviser", 30) == "senior Ross adviser"


@pytest.mark.parametrize(("name", "expected"), [("Lee", True), ("Ann Lee", True), ("Bonn", False), ("", False)])
def test_known(name: str, expected: bool) -> None:
    assert people("Ann Lee went to Bonn.").known(name) is expected


def test_the_president_is_not_just_any_nations_president() -> None:
    text = "French President Anne Leroy met Mr Hall. Hall left. The president said so. The French president waved."
    hall, french = (text.index("Hall left"), "Hall", False), (text.index("The French"), "Anne Leroy", False)
    known = people(text, hall, french)
    assert known.who("The president", text.index("The president")) == "president"
    assert known.who("The French president", text.index("The French")) == "Anne Leroy"
    assert known.who("the president", len(text)) == "Anne Leroy"


@pytest.mark.parametrize("seed", range(30))
def test_what_a_pronoun_stands_for_does_not_hang_on_what_was_asked_before(seed: int) -> None:
    rng = random.Random(seed)
    words = ["Ann Lee", "Tom Reed", "The plan", "the spokesman", "the mayor", *["he", "she"] * rng.randrange(1, 30)]
    chosen = rng.choices(words, k=200)
    starts = list(accumulate([len(word) + 1 for word in chosen], initial=0))
    subjects = [(at, word, rng.random() < 0.5) for at, word in zip(starts, chosen, strict=False)]
    text = " ".join(["Mayor Ann Lee", "Tom Reed", *chosen])
    first, last = people(text, *subjects), people(text, *subjects)
    asked = [(word, at) for word in ("He", "She", "the spokesman", "the mayor") for at in starts]
    assert {one: first.who(*one) for one in sorted(asked, key=itemgetter(1))} == {
        one: last.who(*one) for one in sorted(asked, key=itemgetter(1), reverse=True)
    }


@pytest.mark.parametrize("n", [1, 39, 40, 41, 5000])
def test_who_goes_on_for_long_is_the_same(n: int) -> None:
    text = "Ann Lee spoke. " + "She spoke. " * n + "Joan Reed and Tom Ross are dead."
    subjects = [(0, "Ann Lee", False), *((15 + 11 * k, "She", False) for k in range(n))]
    assert people(text, *subjects).who("she", 15 + 11 * n) == "Ann Lee"


def test_a_pronoun_does_not_look_back_for_ever() -> None:
    nobody = [(20 + 10 * k, "It", False) for k in range(2 * _FAR)]
    text = "Ann Lee spoke. ".ljust(20) + "It is so. " * 2 * _FAR + "Joan Reed has it. "
    known = people(text, (0, "Ann Lee", False), *nobody)
    assert known.who("she", 20 + 10 * (_FAR - 2)) == "Ann Lee"
    assert known.who("she", len(text)) == "Joan Reed"


def test_only_the_sentences_looked_back_to_are_read() -> None:
    subjects = [(10 * n, "Tom Reed" if n % 3 else "He", False) for n in range(3000)]
    asked: list[int] = []
    known = People(
        "Tom Reed ran. " * 3000, [at + 8 for at, _, _ in subjects], lambda n: asked.append(n) or [subjects[n]]
    )
    assert {known.who("he", 10 * n + 9) for n in range(2000, 2900, 9)} == {"Tom Reed"}
    assert len(asked) == len(set(asked)) <= 200 and min(asked) > 1990


def test_he_is_the_subject_of_his_own_sentence_rather_than_who_spoke_before() -> None:
    text = "Tom Reed said no. Peter Ross left, and he smiled."
    sentences = [[(0, "Tom Reed", True)], [(18, "Peter Ross", False), (39, "he", False)]]
    assert People(text, [17, len(text)], sentences.__getitem__).who("he", 39) == "Peter Ross"


def test_a_spokesman_is_nobody_who_speaks_behind_him() -> None:
    text = "Tom Reed said no. The spokesman left, Ann Lee said."
    sentences = [[(0, "Tom Reed", True)], [(18, "The spokesman", False), (38, "Ann Lee", True)]]
    known = People(text, [17, len(text)], sentences.__getitem__)
    assert known.who("The spokesman", 18) == "Tom Reed"


def test_of_several_who_speak_in_a_sentence_the_last_is_the_source() -> None:
    text = "Tom Reed said no, Ann Lee said. The spokesman left."
    sentences = [[(0, "Tom Reed", True), (18, "Ann Lee", True)], [(32, "The spokesman", False)]]
    assert People(text, [31, len(text)], sentences.__getitem__).who("The spokesman", 32) == "Ann Lee"


def test_who_is_not_known_for_a_person_is_not_he_who_goes_on() -> None:
    text = "Peter Ross left, White House officials said. He smiled."
    sentences = [[(0, "Peter Ross", False), (17, "Port Ellery", True)], [(45, "He", False)]]
    assert People(text, [44, len(text)], sentences.__getitem__).who("He", 45) == "Peter Ross"


def test_a_pronoun_looks_back_to_twelve_subjects() -> None:
    women = [(10 * n, "Ann Lee", False) for n in range(1, _BACK + 1)]
    text = "Tom Reed. " + "Ann Lee.  " * _BACK + "Mary Poe and Peter Ross met."
    known = people(text, (0, "Tom Reed", False), *women)
    assert known.who("he", 10 * _BACK) == "Tom Reed"
    assert known.who("he", len(text)) == "Peter Ross"


def test_a_name_in_marks_is_part_of_the_full_name() -> None:
    assert people("Tom “Tip” Reed spoke. Reed left.").named() == {"Tom Tip Reed": 2}
