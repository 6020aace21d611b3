"""A corpus made up in place: for trying things out on many articles, for benchmarks and for tests.

Invented outlets report on two invented strikes, each outlet with habits of its own that are known because they were
put in; so it can be seen whether an analysis finds them. Says nothing about any newspaper.
"""

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any, NamedTuple

FIRST_DAY, DAYS = date(2019, 1, 1), 365


class Outlet(NamedTuple):
    """How an outlet writes: what share of its names for the event is "walkout", and how often it quotes."""

    name: str
    walkout: float
    quotes: float


OUTLETS = (
    Outlet("The Ellery Herald", 0.2, 0.5),
    Outlet("Harbour Post", 0.4, 0.3),
    Outlet("Coast Tribune", 0.6, 0.4),
    Outlet("The Evening Wire", 0.8, 0.2),
)
PEOPLE = (
    ("Mara Quill", "she", "union secretary"),
    ("Tobias Renn", "he", "port director"),
    ("Ines Okafor", "she", "transport minister"),
    ("Paul Lindqvist", "he", "shop steward"),
)
WORDS = (
    "the cranes stood still, lorries queued along the quay, a ferry turned back, ships waited in the roads, "
    "the night shift stayed at home, containers piled up behind the fence, the harbour master closed the locks, "
    "talks went on behind closed doors, shopkeepers feared for the summer trade, the police kept their distance, "
    "a court is to hear the case next month, the company counted its losses, families brought soup to the gates"
).split(", ")
SAID = ("said", "told reporters", "argued", "insisted", "added", "warned")
CLAIMS = (
    "We had no choice",
    "Nobody was asked",
    "The port will lose its customers",
    "This was unlawful from the first hour",
    "We want the shifts we were promised",
    "There will be no talks under pressure",
)

CODEBOOK = """
[study]
title = "A stoppage at an invented port"
question = "Is it a strike or a walkout, and who calls it unlawful?"
version = "1"

[[events]]
id = "second"
label = "the second stoppage"
definition = "The stoppage that all the articles are about."
cues = ["second"]

[[codes]]
id = "strike"
label = "strike"
kind = "name"
definition = "The stoppage is called a strike."
patterns = ["strike", "strikes"]

[[codes]]
id = "walkout"
label = "walkout"
kind = "name"
definition = "The stoppage is called a walkout."
patterns = ["walkout", "walkouts"]

[[codes]]
id = "lawful"
label = "lawful or not"
kind = "attribute"
definition = "Something is said of its lawfulness."
patterns = ["legal", "lawful", "unlawful", "illegal"]
"""


def articles(n: int, seed: int = 1, paragraphs: int = 12) -> Iterator[dict[str, Any]]:
    """`n` records with id, outlet, date, headline and text, the same for the same seed; about 40 words a
    paragraph."""
    chance = random.Random(seed)
    for number, outlet in zip(range(n), cycle(OUTLETS), strict=False):
        day = FIRST_DAY + timedelta(chance.randrange(DAYS))
        yield {
            "id": f"{number:07}",
            "outlet": outlet.name,
            "date": day.isoformat(),
            "headline": f"Second {_name(outlet, chance)} at Port Ellery",
            "text": "\n\n".join(_paragraph(outlet, chance) for _ in range(paragraphs)),
        }


def write(folder: Path, n: int, seed: int = 1, paragraphs: int = 12) -> Path:
    """`articles` as a corpus file (JSONL) in `folder`, with its codebook beside it; the corpus file."""
    (folder / "codebook.toml").write_text(CODEBOOK, encoding="utf-8", newline="\n")
    path = folder / "corpus.jsonl"
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for article in articles(n, seed, paragraphs):
            file.write(json.dumps(article, ensure_ascii=False) + "\n")
    return path


def _name(outlet: Outlet, chance: random.Random) -> str:
    return "walkout" if chance.random() < outlet.walkout else "strike"


def _paragraph(outlet: Outlet, chance: random.Random) -> str:
    first, second, third = chance.sample(WORDS, 3)
    hours = chance.randrange(2, 20)
    text = f"After {hours} hours of the {_name(outlet, chance)}, {first}. {second.capitalize()}, and {third}."
    person, pronoun, role = chance.choice(PEOPLE)
    claim, verb = chance.choice(CLAIMS), chance.choice(SAID)
    if chance.random() < outlet.quotes:
        legal = f"“The {_name(outlet, chance)} was legal,” {pronoun} said."
        return f"{text} “{claim},” {person}, the {role}, {verb}. {legal}"
    return f"{text} {person}, the {role}, said that {claim[0].lower()}{claim[1:]}."
