from pathlib import Path

from analysis import run_study
from analysis.doubts import doubts
from analysis.study import Study


def test_the_invented_study(port: Study) -> None:
    assert doubts(port) == [
        "wire: its outlet is inferred; it is marked † wherever it is shown",
        "wire: no day of publication (no day of publication is printed)",
        "codebook.toml, [study]: no focus; figures take the event that headlines and ledes name most",
    ]


def test_what_is_missing_short_doubled_or_contradictory(folder: Path) -> None:
    (folder / "again.txt").write_text((folder / "wire.txt").read_text(encoding="utf-8"), encoding="utf-8")
    teaser = "Harbour shut for a day\n\nShips had to wait outside the harbour on Wednesday, the authority said."
    (folder / "teaser.txt").write_text(teaser, encoding="utf-8")
    table = (folder / "articles.csv").read_text(encoding="utf-8")
    (folder / "articles.csv").write_text(table.replace("Herald,supplied,2019-06-04", "Herald,supplied,2019-06-07"))
    codebook = (folder / "codebook.toml").read_text(encoding="utf-8")
    (folder / "codebook.toml").write_text(codebook.replace('["reportedly",', '["purportedly"] #'), encoding="utf-8")
    found = doubts(run_study(folder))
    for line in (
        "herald: published: the text says 2019-06-04, articles.csv 2019-06-07; both are kept, the text's counts",
        "again: no outlet; fill the column in articles.csv",
        "teaser: 17 words, where the median is 113; is it whole?",
        "teaser: it names no event of the codebook; it may be out of scope",
        "again: 100 % of the shorter text stands in wire too; a repost, or one wire story?",
        "codebook.toml, code hedge: not one hit in 5 articles",
    ):
        assert line in found, (line, found)
