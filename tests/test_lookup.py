"""One pass over the text finds what the expression of each code finds by itself."""

import pickle
import random

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from analysis.codebook import Code, Codebook
from analysis.lookup import (
    AHEAD,
    ODD,
    OPEN,
    REST,
    WHOLE,
    Entry,
    Finder,
    Rest,
    beginnings,
    beginnings_of,
    looser,
    whole_words,
)

PATTERNS = [
    "strike", "strike*", "strikers", "the strike", "the strike of May", "st*", "sit-in", "sit", "no one's",
    "dock* union", "*straße",
    "*gate", "tête-à-tête", "Ärger", "c++", "G20", "un*ed",
    "previously undisclosed", "undisclosed", "мир", "s*", "kiss",
]  # fmt: skip
WORDS = [
    "strike", "Strikes", "STRIKERS’", "the", "of", "May", "sit‑in", "sit", "no one’s",
    "dockers’ union", "Watergate", "Hauptstrasse",
    "tête-à-tête", "TÊTE-À-TÊTE", "ÄRGER", "C++", "g20", "unannounced", "previously\u00a0 undisclosed", "éstrike",
    "strikeé", "_strike", "мир", "ſtrike", "\u212aiss", "kiß", "😀strike", "of\ud800", "strike's",
]  # fmt: skip


def _each_by_itself(book: Codebook, text: str) -> list[tuple[int, int, str]]:
    """The hits of every code alone, found by its own expression over all of the text."""
    found = []
    for one in book._codes.matchers:
        code = book._ids[one.entry]
        found += [(*match.span(), code) for match in one.pattern.finditer(text) if match.end() > match.start()]
    return found


@pytest.mark.parametrize("seed", range(60))
def test_one_pass_finds_what_each_expression_finds(seed: int) -> None:
    rng = random.Random(seed)
    codes = {}
    for n in range(rng.randrange(1, 8)):
        chosen = tuple(rng.sample(PATTERNS, rng.randrange(1, 6)))
        regexes = tuple(rng.sample([r"stri\w+ of", r"(s)\w\1?", r"(?:the|no) \w+"], rng.randrange(2)))
        codes[f"c{n}"] = Code(f"c{n}", "c", f"k{n}", "d", patterns=chosen, regex=regexes, case=rng.random() < 0.2)
    book = Codebook("", "", "", {}, {}, codes, "")  # each code is of its own kind
    for _ in range(20):
        text = rng.choice(["", " ", "“"]) + "".join(
            rng.choice(WORDS) + rng.choice([" ", " ", ", ", "-", "\n", ""]) for _ in range(rng.randrange(12))
        )
        found = [tuple(hit) for hit in book.find(text)]
        single = [one for one in _each_by_itself(book, text) if not codes[one[2]].regex]
        assert [one for one in found if not codes[str(one[2])].regex] == sorted(single)


@pytest.mark.parametrize("words", [WORDS, [word for word in WORDS if not set(word) & set(ODD)]])
def test_sentences_are_searched_at_once_as_if_each_were_alone(words: list[str]) -> None:
    rng = random.Random(1)
    codes = {
        "strike": Code("strike", "c", "k", "d", patterns=("strike*", "the strike of May", "dock* union", "c++")),
        "no": Code("no", "c", "k", "d", patterns=("no one's",), regex=(r"(?:the|no) \w+",)),
        "loose": Code("loose", "c", "other", "d", patterns=("un*ed", "s*t*e"), case=True),
    }
    book = Codebook("", "", "", {}, {}, codes, "")
    for _ in range(200):
        sentences = [" ".join(rng.choices(words, k=rng.randrange(1, 6))) for _ in range(rng.randrange(5))]
        text, spans = "The strike of", []
        for sentence in sentences:
            text += rng.choice([" ", "\n", " strike "])
            spans.append((len(text), len(text) + len(sentence)))
            text += sentence
        search = book.search(text + " of May")
        assert book.hits(search, spans) == [hit for span in spans for hit in book.hits(search, [span])]
        alone = [(start, hit) for start, end in spans for hit in book.find(text[start:end])]
        assert book.hits(search, spans) == [(at + hit.start, at + hit.end, hit.code) for at, hit in alone]


@given(st.text(alphabet="stri keßſK ’-éÉ_\n", max_size=40))
def test_any_text(text: str) -> None:
    book = Codebook("", "", "", {}, {}, {"c": Code("c", "c", "name", "d", patterns=("strike", "s*", "kiss"))}, "")
    assert [tuple(hit) for hit in book.find(text)] == sorted(_each_by_itself(book, text))


def test_places_count_characters() -> None:
    tails = {"harbour": "", "strike": "", "no": Rest(WHOLE).tail(), "of": Rest(REST, frozenset({"may"})).tail()}
    words = beginnings(tuple(tails.items()), ())
    text = "“Strike” — the Harbour’s strikers, no lightstrike, none of\u00a0Mays, of all, éstrike, noé"
    found = [text[start:end] for start, end, _ in words.find(text).places]
    assert found == ["Strike", "Harbour", "strike", "no", "of", "no"]
    assert pickle.loads(pickle.dumps(words)) is words


@pytest.mark.parametrize("character", ODD)
def test_odd_characters_are_left_to_the_expressions(character: str) -> None:
    assert beginnings((("strike", ""),), ()).find(f"a strike {character}") is None


@pytest.mark.parametrize(
    ("patterns", "kinds"),
    [
        (["strike"], {"strike": WHOLE}),
        (["strike", "strike*"], {"strike": OPEN}),
        (["strike*", "strikers"], {"strike": REST, "strikers": WHOLE}),
        (["un*", "undone*"], {"un": REST, "undone": REST}),
        (["Sit-in", "no way"], {"sit": REST, "no": REST}),
        (["*gate"], {"": REST}),
    ],
)
def test_what_decides_where_a_hit_ends(patterns: list[str], kinds: dict[str, str]) -> None:
    assert {word: rest.kind for word, rest in beginnings_of(patterns).items()} == kinds


def test_the_next_word_is_known_if_all_patterns_have_one() -> None:
    found = beginnings_of(["in private", "in  Secret*", "on-site", "at all", "at", "no *one", "who’s", "who is"])
    following = {"in": {"private", "secret"}, "on": {"site"}, "at": set(), "no": set(), "who": set()}
    assert {word: rest.next for word, rest in found.items()} == following


EXPRESSIONS = [
    r"stri\w+ of", r"(?:the|no) \w+", "colou?r", "(?:not|never|n['’]t) (?:yet )?known", "dawn|.*dusk",
    "no one|nobody", "it(?:['’]s| is) said", "[Ss]it", "st(?:rike)?s?", "(?-i:Strike)", "a{2}b", "un(?:der)?way",
    r"\bstrike", "ab*c", "(strike)s?", "(?:walk|s?trike)s", "a|b c", "strike$", "^the", "(?<=no )talks",
    "s|talks(?! of)", "[[a-z]--[s]]it", "(?:talks)?strike", "ta(?:l|t)(?:ks)+", "walkout(?:s)",
    r"no\W+one", r"\w+ing|\d{1,2}\s\w{3,200}", "a{2,}?b", "a++b", "[^a-z ]strike", "strike(?=s)s?", "sit(?:-| )?in",
    r"(?i:strike)", r"(?P<a>s)it", r"x?", "(?:talks|)", r"é\w+", r"[éÉ]strike", r"sit\.?", "(?<!no )strike.*",
    "a{,2}b", r"(?<![.!?] )no one", "[\\w-]+gate", "straße", "fuß(?:ball|weg)", "ma[ß]e", "stra[a-zÀ-ÿ]e", "Երեւան",
    "[a-z--s]it", "a[!-é]b", r"a\sb", "a{11}", "a{1,12}b", "ba{٣}",
]  # fmt: skip


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_a_looser_expression_hides_no_hit(expression: str) -> None:
    rng = random.Random(expression)
    more = "colour color not yet known n’t it’s said is aab aaab dawn dusk one nobody underway unway talks abc ac"
    more += " Strasse Fussball Masse Երևան aéb aaaaaaaaaaa aaaaaaaaaab ba{٣}"
    words = [
        *WORDS,
        *more.split(),
        "a\u00a0b",
        "Strike",
        "walks",
        "trikes",
        "strikes",
        "sit",
        "walkouts",
        "strike",
        "No",
    ]
    book = Codebook("", "", "", {}, {}, {"c": Code("c", "c", "name", "d", regex=(expression,))}, "")
    alone = regex.compile(whole_words(expression), regex.V1 | regex.IGNORECASE)
    for _ in range(200):
        text = " ".join(rng.choice(words) for _ in range(rng.randrange(8)))
        expected = [match.span() for match in alone.finditer(text) if match.end() > match.start()]
        assert [(hit.start, hit.end) for hit in book.find(text)] == expected


PIECES = [
    *"abckS1 .-’é", r"\w", r"\d", r"\s", r"\W", r"\b", r"\.", "[abc]", "[^ab ]", "['’]", r"[\w-]", "(?=k)", "(?!a)",
    "(?<=b)", "(?<!c)", "(?:ab|c)", "(k|)",
]  # fmt: skip
TIMES = ["", "", "", "?", "*", "+", "{2}", "{1,2}", "{,2}", "{2,}", "??", "*?", "++"]


@pytest.mark.parametrize("seed", range(150))
def test_any_expression_is_found_as_by_itself(seed: int) -> None:
    rng = random.Random(seed)
    pieces = [rng.choice(PIECES) for _ in range(rng.randrange(1, 6))]
    expression = "".join(p if p[:2] in ("(?", r"\b") else p + rng.choice(TIMES) for p in pieces)
    book = Codebook("", "", "", {}, {}, {"c": Code("c", "c", "name", "d", regex=(expression,))}, "")
    alone = regex.compile(whole_words(expression), regex.V1 | regex.IGNORECASE)
    for _ in range(30):
        text = "".join(rng.choice("aabbcckkSs1  .-’éÉß\n\u00a0ſ😀") for _ in range(rng.randrange(14)))
        expected = [match.span() for match in alone.finditer(text) if match.end() > match.start()]
        assert [(hit.start, hit.end) for hit in book.find(text)] == expected


def test_what_is_looked_for_in_the_one_pass() -> None:
    understood = {expression: looser(expression) is not None for expression in EXPRESSIONS}
    refused = {"(?-i:Strike)", "[[a-z]--[s]]it", "(?i:strike)", "(?P<a>s)it", "straße", "fuß(?:ball|weg)", "ma[ß]e"}
    refused |= {"stra[a-zÀ-ÿ]e", "[a-z--s]it", "a[!-é]b", "ba{٣}"}
    assert {expression for expression, known in understood.items() if not known} == refused
    finder = Finder([Entry("kind", "there", (), ("talks? (?:about|on)", "(?<=no )talks", "(?:talks|)", "straße"))])
    assert finder.always == [3]  # it is also found in "Strasse"
    for text, searching in (("Talks on pay", [3, 0, 1, 2]), ("no pay talks", [3, 1, 2]), ("no pay", [3, 2])):
        assert finder.slow(finder.search(text).found) == searching


@pytest.mark.parametrize("expression", ["a{2}{3}", "(?<=a)*b", "^*a", "(?:a|+b)", r"(a)\1", "(?=a", "a]", "(*F)"])
def test_what_is_not_understood_is_not_looked_for(expression: str) -> None:
    assert looser(expression) is None


def test_of_many_words_none_looks_ahead() -> None:
    """The engine would take minutes to make; what it then finds too much is sorted out as ever."""
    phrases = [f"port{n} strike" for n in range(AHEAD + 1)]
    for some, ahead in ((phrases[:-1], True), (phrases, False)):
        finder = Finder([Entry("code", "codebook.toml", (*some, "harbour"))])
        tails = dict(finder.beginnings.words)
        assert ("+" in tails["port7"]) is ahead and tails["harbour"] == r"\W"
        book = Codebook("", "", "", {}, {}, {"it": Code("it", "it", "it", "it", patterns=(*some, "harbour"))}, "")
        text = "The port7 strike, the port7 walkout and the harbour."
        assert [text[hit.start : hit.end] for hit in book.find(text)] == ["port7 strike", "harbour"]
