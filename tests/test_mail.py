from pathlib import Path

import pytest

from analysis import StudyError, mail, read

WEB = """From: <Saved by a browser>
Snapshot-Content-Location: https://example.org/harbour
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="b"

--b
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable
Content-Location: https://example.org/harbour

<html><body><p>Ships left the caf=C3=A9.</p></body></html>
--b
Content-Type: image/png
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--b--
"""
NOTE = """From: desk@example.org
Subject: Harbour
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain; charset=windows-1252
Content-Transfer-Encoding: 8bit

Harbour shut\n\nNothing moved at the café, he said.
--b
Content-Type: text/plain
Content-Disposition: attachment; filename="other.txt"

Not this.
--b--
"""


def test_a_page_saved_as_one_file() -> None:
    assert mail.part(WEB.encode(), "a.mhtml") == mail.Part(
        "<html><body><p>Ships left the café.</p></body></html>", True, "https://example.org/harbour"
    )


def test_a_message_without_a_page_gives_its_text_and_no_attachment() -> None:
    part = mail.part(NOTE.encode("cp1252"), "a.eml")
    assert (part.text.strip(), part.html, part.url) == (
        "Harbour shut\n\nNothing moved at the café, he said.",
        False,
        None,
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Harbour shut\n\nNothing moved.",
        b"MIME-Version: 1.0\nContent-Type: image/png\n\nx",
        WEB.replace("utf-8", "klingon").replace("=C3=A9", "=E9").encode(),
        WEB.replace("=C3=A9", "=E9").encode(),
        b"MIME-Version: 1.0\n" + b"Content-Type: message/rfc822\n\n" * 2_000,
    ],
)
def test_what_is_no_message_is_refused(data: bytes) -> None:
    with pytest.raises(StudyError, match=r"^a\.eml"):
        mail.part(data, "a.eml")


def test_a_study_reads_it_and_knows_where_it_was(folder: Path) -> None:
    (folder / "herald.txt").unlink()
    (folder / "herald.mhtml").write_text(WEB, encoding="utf-8")
    (one,) = [a for a in read.folder(folder).articles if a.article == "herald"]
    assert (one.form, one.url, one.path) == ("html", "https://example.org/harbour", "herald.mhtml")
