from pathlib import Path

import pytest

from analysis import StudyError
from analysis.codebook import MOST_CODES, MOST_PATTERNS, Code, Codebook, read_codebook

CODE = '[[codes]]\nid = "a"\nlabel = "A"\nkind = "name"\ndefinition = "d"\n'


EVENT = '[[events]]\nid = "e"\nlabel = "E"\ndefinition = "d"\n'


def book(*codes: Code) -> Codebook:
    return Codebook("", "", "", {}, {}, {code.id: code for code in codes}, "")


def code(id: str, *patterns: str, kind: str = "name", regex: tuple[str, ...] = (), case: bool = False) -> Code:
    return Code(id, id, kind, "d", patterns=patterns, regex=regex, case=case)


def found(book: Codebook, text: str) -> list[tuple[str, str]]:
    return [(text[h.start : h.end], h.code) for h in book.find(text)]


@pytest.mark.parametrize(
    ("patterns", "text", "words"),
    [
        (["secret"], "Secretary Kerr kept it secret; SECRET papers", ["secret", "SECRET"]),
        (["secret*"], "Secretary Kerr kept it secret", ["Secretary", "secret"]),
        (
            ["previously undisclosed", "undisclosed"],
            "a previously undisclosed, undisclosed call",
            ["previously undisclosed", "undisclosed"],
        ),
        (["behind closed doors"], "talks behind\u00a0closed  doors", ["behind\u00a0closed  doors"]),
        (["no one's"], "no one’s ship, no one's crew", ["no one’s", "no one's"]),
        (["sit-down"], "a sit‑down, a sit-down", ["sit‑down", "sit-down"]),
        (["meet"], "They meet; a meeting; meet-up", ["meet", "meet"]),
        (["G20"], "the G20 and the G200", ["G20"]),
        (["c++"], "written in C++ today", ["C++"]),
        (["*gate"], "Watergate and a gate", ["Watergate", "gate"]),
        (["meet**"], "‘secret meetings’", ["meetings"]),
        (["dock* union"], "the dockers’ union", ["dockers’ union"]),
        (["a.b", "z|w", "\\d", "(x)"], "axb a.b z z|w 5 \\d (x)", ["a.b", "z|w", "\\d", "(x)"]),
        (["the strike", "the strike of May", "the"], "the strike of May", ["the strike of May"]),
        (["İstanbul"], "İstanbul İSTANBUL", ["İstanbul", "İSTANBUL"]),
        (["strike"], "no such word here", []),
    ],
)
def test_whole_words_without_regard_to_case(patterns: list[str], text: str, words: list[str]) -> None:
    assert [word for word, _ in found(book(code("c", *patterns)), text)] == words


def test_case_can_matter() -> None:
    assert found(book(code("who", "WHO", case=True)), "who told the WHO") == [("WHO", "who")]


def test_within_a_kind_the_longest_expression_wins() -> None:
    both = book(code("talk", "talks"), code("peace", "peace talks"), code("hidden", "secret", kind="attribute"))
    assert found(both, "secret peace talks, then talks") == [
        ("secret", "hidden"),
        ("peace talks", "peace"),
        ("talks", "talk"),
    ]


def test_codes_of_different_kinds_may_share_a_word() -> None:
    both = book(code("doubt", "claimed", kind="hedge"), code("verb", "claimed", kind="reporting"))
    assert found(both, "he claimed it") == [("claimed", "doubt"), ("claimed", "verb")]


def test_regular_expressions_keep_groups_and_flags_to_themselves() -> None:
    two = book(code("a", regex=(r"(\w)\1\w+",)), code("b", regex=(r"(?:spent) (\w+) together",), kind="attribute"))
    assert found(two, "aardvarks spent hours together") == [("aardvarks", "a"), ("spent hours together", "b")]


def test_an_endless_expression_names_its_code() -> None:
    with pytest.raises(StudyError, match=r"code slow, regex: it took over 2 s"):
        book(code("slow", regex=(r"((?:a|aa)+)c",))).find("a" * 64 + "b, ac")


def test_slow_on_every_sentence_is_slow_too() -> None:
    slow = book(code("slow", regex=(r"(?:a|aa)+c",)))
    with pytest.raises(StudyError, match="code slow, regex"):
        for _ in range(1_000):
            slow.find("a" * 26 + "b, ac")


@pytest.mark.parametrize("pattern", ["word{}", "word{}*", "*w{}*d", "the word{} of may"])
def test_many_patterns_are_found(pattern: str) -> None:
    many = book(code("many", *(pattern.format(n) for n in range(MOST_PATTERNS // 10))))
    assert not many.find("the harbour wore " * 2_000)
    assert len(many.find(pattern.format(77).replace("*", "x"))) == 1


def test_the_limits_are_what_they_say(tmp_path: Path) -> None:
    path = tmp_path / "codebook.toml"
    for number, most in ((MOST_CODES, True), (MOST_CODES + 1, False)):
        path.write_text("".join(CODE.replace('"a"', f'"c{n}"') + "patterns = ['x']\n" for n in range(number)))
        if most:
            assert len(read_codebook(path).codes) == MOST_CODES
        else:
            with pytest.raises(StudyError, match="it has 1,001 codes, the limit is 1,000"):
                read_codebook(path)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("[[codes]\n", ["not valid TOML", "line 1"]),
        ("", ["it has no codes"]),
        ("[study]\nfocus = 'third'\n" + CODE + "patterns = ['x']\n", ["[study], focus", "'third'", "[[events]]"]),
        ("[colours]\n" + CODE, ["unknown field 'colours'", "study, corpus, kinds, events, codes"]),
        ('[[corpus]]\nfile = "../all.csv"\n' + CODE, ["[[corpus]] 1, file", "in the study's folder"]),
        ('[[corpus]]\nfile = "all.xlsx"\n' + CODE, ["[[corpus]] 1, file", ".parquet"]),
        ('[[corpus]]\nfile = "a.csv"\ncolumns = {body = "x"}\n' + CODE, ["columns", "unknown field 'body'"]),
        ('[[corpus]]\nfile = "a.csv"\nraw = "yes"\n' + CODE, ["raw", "neither true nor false"]),
        ('corpus = "a.csv"\n' + CODE, ["Write [[corpus]] before each entry"]),
        (CODE, ["code a", "neither patterns nor regex"]),
        (CODE + "patterns = 'x'\n", ["code a, patterns", "no list of texts"]),
        (CODE + "patterns = ['*']\n", ["code a, patterns", "holds no letter"]),
        (CODE + "regex = ['secret(']\n", ["code a, regex", "'secret('", "not valid"]),
        (CODE + "patterns = ['x']\ncolour = 'red'\n", ["code a", "unknown field 'colour'"]),
        (CODE + "patterns = ['x']\n" + CODE + "patterns = ['y']\n", ["code a", "the id 'a' is taken"]),
        (
            CODE.replace("name", "noun") + "patterns = ['x']\n",
            ["code a, kind", "'noun'", "attribute", "[kinds.noun]"],
        ),
        (CODE.replace('"d"', '""') + "patterns = ['x']\n", ["code a", "'definition' is missing"]),
        (CODE.replace('"a"', '"a b"') + "patterns = ['x']\n", ["'a b'", "no usable id"]),
        (CODE.replace('"a"', "7") + "patterns = ['x']\n", ["code 7, id", "no text"]),
        (CODE + "patterns = ['x']\nevent = 'third'\n", ["code a, event", "'third'"]),
        (
            '[[events]]\nid = "other"\nlabel = "x"\ndefinition = "x"\n' + CODE + "patterns = ['x']\n",
            ["event other", "reserved"],
        ),
        ("events = 3\n" + CODE + "patterns = ['x']\n", ["events", "no list of entries"]),
        (CODE + "patterns = ['x']\ncase = 'yes'\n", ["code a, case", "neither true nor false"]),
        (".".join("a" * 10_000) + " = 1\n", ["line 1", "nested too deeply"]),
        ('"=".' + ".".join("a" * 10_000) + " = 1\n", ["line 1", "nested too deeply"]),
        ("x = " + "[\n" * 5_000, ["line 51", "nested too deeply"]),
        ("x = " + "9" * 5_000, ["not valid TOML"]),
        (CODE + "patterns = ['" + "a*" * 6 + "']\n", ["code a, patterns", "at most 5 stars"]),
        (CODE + "patterns = ['" + "a" * 10_001 + "']\n", ["code a, patterns", "10,000 characters"]),
        (CODE + "patterns = ['_']\n", ["code a, patterns", "holds no letter"]),
        (CODE + "regex = ['" + "(" * 5_000 + "a" + ")" * 5_000 + "']\n", ["code a, regex", "not valid"]),
        (CODE + "regex = ['(?x)strike # word']\n", ["code a, regex", "not valid"]),
        (CODE + "regex = ['(?V0)strike']\n", ["code a, regex", "not valid"]),
        (CODE + "regex = ['(?R)?a']\n", ["code a, regex", "calls itself"]),
        (CODE + 'patterns = ["a\\u0000b"]\n', ["code a, patterns", "NUL"]),
        (EVENT + "cues = ['*']\n" + CODE + "patterns = ['x']\n", ["event e, cues", "holds no letter"]),
        ("x = " + "[" * 5_000 + "\n", ["line 1", "nested too deeply"]),
        (
            CODE + "patterns = ['x']\n" + CODE.replace('"a"', '"name"') + "patterns = ['y']\n",
            ["code name", "also a kind"],
        ),
    ],
)
def test_a_broken_codebook_is_refused_with_place_and_mend(tmp_path: Path, text: str, parts: list[str]) -> None:
    path = tmp_path / "codebook.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StudyError) as raised:
        read_codebook(path)
    for part in ["codebook.toml", *parts]:
        assert part in str(raised.value)


def test_a_missing_codebook(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="framing new DIR --from FOLDER"):
        read_codebook(tmp_path / "codebook.toml")


def test_the_studies_codebooks_are_documented() -> None:
    root = Path(__file__).parent.parent
    for code in read_codebook(root / "seeds" / "codebook.toml").codes.values():
        assert all((code.label, code.definition, code.include, code.exclude, code.example)), code.id
    read_codebook(root / "analysis" / "starter.toml")
