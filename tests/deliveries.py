"""Writers of invented database deliveries in their real form."""

import io
import zipfile
from html import escape

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def paragraph(text: str, link: str | None = None) -> str:
    """A paragraph of word/document.xml; ``"\\n"`` is a line break; half of its words are a run of their own."""
    runs = []
    for number, line in enumerate(text.split("\n")):
        half = len(line) // 2
        broken = "<w:br/>" if number else ""
        runs.append(
            f'<w:r>{broken}<w:t xml:space="preserve">{escape(line[:half])}</w:t></w:r>'
            f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{escape(line[half:])}</w:t></w:r>'
        )
    inside = "".join(runs)
    return f'<w:p><w:hyperlink r:id="{link}">{inside}</w:hyperlink></w:p>' if link else f"<w:p>{inside}</w:p>"


def document(body: str) -> str:
    names = f'xmlns:w="{WORD}" xmlns:r="{RELATIONS}"'
    return f'<?xml version="1.0"?><w:document {names}><w:body>{body}</w:body></w:document>'


def packed(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def docx(paragraphs: list[str], links: dict[str, str] | None = None) -> bytes:
    """A DOCX file; a paragraph whose text is a key of `links` leads to its value."""
    ids = {text: f"rId{number}" for number, text in enumerate(links or {}, 9)}
    targets = "".join(
        f'<Relationship Id="{ids[text]}" Type="{RELATIONS}/hyperlink" Target="{escape(url)}"/>'
        for text, url in (links or {}).items()
    )
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "word/header1.xml": document(paragraph("Page 1 of 3")),
            "word/_rels/document.xml.rels": f"<Relationships>{targets}</Relationships>",
            "word/document.xml": document("".join(paragraph(text, ids.get(text)) for text in paragraphs)),
        }
    )


def rtf(paragraphs: list[str]) -> bytes:
    """An RTF file with a header, a picture and hidden text that are not to be read; "**text" is bold."""
    head = (
        r"{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0\fswiss Arial;}}{\*\generator W;}{\info{\title Not the text}}"
        r"{\header\pard Page 1 of 9\par}{\pict\pngblip 89504e47}"
    )
    return (head + "".join(rf"\pard {rtf_text(text)}\par" + "\n" for text in paragraphs) + "}").encode("latin-1")


def rtf_row(code: str, paragraphs: list[str]) -> str:
    cell = r"\par ".join(rtf_text(text) for text in paragraphs)
    return rf"\trowd\cellx900\cellx9000\pard\intbl {{\b {code}}}\cell {cell}\cell\row" + "\n"


def rtf_text(text: str) -> str:
    bold = text.startswith("**")
    out = []
    for character in text.removeprefix("**"):
        if character in "\\{}":
            out.append("\\" + character)
        elif character == "\n":
            out.append(r"\line ")
        elif ord(character) < 128:
            out.append(character)
        elif character in "éüöä":
            out.append(f"\\'{character.encode('cp1252').hex()}")
        else:
            units = character.encode("utf-16-le")
            for at in range(0, len(units), 2):
                number = int.from_bytes(units[at : at + 2], "little", signed=True)
                out.append(rf"\u{number}?")
    return rf"{{\b {''.join(out)}}}" if bold else "".join(out)


PROSE = [
    "The harbour council voted late on Monday to close the old ferry pier for the winter, its chairman said.",
    "“We have put this off for nine years,” Mara Lindqvist told reporters. “Nobody wants to do it in January.”",
    "Two of the three boats that use the pier will land at the fish market instead, a walk of ten minutes.",
]


def nexis_article(
    headline: str = "Ferry pier closes for the winter",
    outlet: str = "The Ellery Chronicle",
    dated: str = "December 5, 2019 Thursday",
    text: list[str] | None = None,
    **labels: str,
) -> list[str]:
    """The paragraphs of one article as Nexis Uni sets them; labels=None leaves one out."""
    head = {"Section": "NEWS; Pg. 4", "Length": "57\u00a0words", "Byline": "By Ann Poe and Jo Lee"} | labels
    return [
        headline, outlet, dated, "Copyright 2019 Ellery Press All Rights Reserved",
        *(f"{label}:\u00a0{value}" for label, value in head.items() if value),
        "Body", "", *(PROSE if text is None else text), "",
        "Graphic", " ", "The old pier in 1962. Photograph: Jo Lee",
        "Classification", "", "Language:\u00a0ENGLISH", "Publication-Type:\u00a0Newspaper",
        "Journal Code:\u00a0ELC", "Subject:\u00a0FERRIES (90%); PORTS (78%)", "Load-Date:\u00a0December 6, 2019",
        "", "End of Document",
    ]  # fmt: skip


def nexis_cover(headlines: list[str], announced: int | None = None) -> list[str]:
    listed = []
    for number, headline in enumerate(headlines, 1):
        listed += [
            f"{number}. {headline}", "Client/Matter:\u00a0-None-", "Search Terms:\u00a0ferry pier",
            "Search Type:\u00a0Terms and Connectors", "Narrowed by:", "Content Type", "Narrowed by",
            "News", "Timeline: Dec 01, 2019 to Dec 31, 2019",
        ]  # fmt: skip
    return [
        "User Name:\u00a0Reader", "Date and Time:\u00a0Friday, January 3, 2020 3:12:00 PM CET",
        "Job Number:\u00a0104389274", f"Documents ({announced or len(headlines)})", *listed,
    ]  # fmt: skip


FACTIVA = {
    "SE": ["News"], "HD": ["Ferry pier closes for the winter"], "BY": ["By Ann Poe"], "WC": ["61 words"],
    "PD": ["5 December 2019"], "ET": ["04:30"], "SN": ["The Ellery Chronicle"], "SC": ["ELCR"], "ED": ["First"],
    "PG": ["4"], "LA": ["English"], "CY": ["(c) 2019 Ellery Press. All rights reserved"],
    "LP": PROSE[:1], "TD": PROSE[1:], "ART": ["The old pier in 1962."],
    "NS": ["gtran : Transport | gcat : Politics"], "RE": ["uk : United Kingdom"],
    "AN": ["Document ELCR000020191205efc50003a"],
}  # fmt: skip


def factiva_html(*found: dict[str, list[str]]) -> bytes:
    articles = []
    for fields in found:
        rows = []
        for code, paragraphs in fields.items():
            label = f'<td align="right" valign="top" class="index"><b>{code}</b>&nbsp;</td>'
            if code in ("LP", "TD"):
                inside = "\n".join(
                    f'<p class="articleParagraph enarticleParagraph">{escape(p)}</p>' for p in paragraphs
                )
            else:
                inside = escape("; ".join(paragraphs))
                inside = f"<b class='enHeadline'>{inside}</b>\n" if code == "HD" else f"<br/>{inside}"
            rows.append(f"<tr>{label}<td>{inside}</td></tr>")
        articles.append(f'<div class="article enArticle"><table>{"".join(rows)}</table><br/></div><br/>')
    return (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "x.dtd">\n<html>\n<head><title>Factiva</title>'
        "<style>.index{color:#333}</style></head><body><table><tr><td><h1>Factiva</h1></td><td>Dow Jones</td></tr>"
        f'</table><div id="contentLeft">{"".join(articles)}</div><span>&copy; 2020 Factiva, Inc. All rights '
        "reserved.</span><script>var a = '<b>HD</b>';</script></body></html>"
    ).encode()


def factiva_rtf(*found: dict[str, list[str]]) -> bytes:
    rows = "\\page\n".join("".join(rtf_row(code, text) for code, text in fields.items()) for fields in found)
    return rtf([]).removesuffix(b"}") + rows.encode("latin-1") + rb"\pard Search Summary\par Results Found 812\par}"


def factiva_flat(fields: dict[str, list[str]]) -> list[str]:
    """The lines of an article without field codes."""
    order = "SE HD BY WC PD ET SN SC ED PG LA CY LP TD AN".split()
    lines = [("**" if code == "HD" else "") + text for code in order for text in fields.get(code, [])]
    return [*lines, ""]


def proquest(*found: dict[str, str], text: list[str] | None = None, numbered: bool = False) -> bytes:
    rule = "_" * 60
    blocks = []
    for number, changed in enumerate(found, 1):
        fields = {
            "": "Ferry pier closes for the winter",
            "Author": "Poe, Ann; Lee, Jo.",
            "Publication info": "The Ellery Chronicle ; Ellery [Ellery]. 05 Dec 2019: A.4.",
            "Abstract": "None available.",
            "Links": "http://sfx.example.org/?url_ver=Z39.88",
            "Full text": "\n\n".join(PROSE if text is None else text) + "\n\nCREDIT: By Ann Poe, transport editor",
            "Subject": "Ferries; Harbors & ports",
            "Location": "Ellery",
            "Title": "Ferry pier closes for the winter",
            "Publication title": "The Ellery Chronicle, Late Edition (East Coast); Ellery",
            "Pages": "A.4",
            "Publication year": "2019",
            "Publication date": "Dec 5, 2019",
            "Section": "News",
            "Document type": "News",
            "ProQuest document ID": f"23213213{number:02}",
            "Document URL": f"https://www.proquest.com/docview/23213213{number:02}",
            "Copyright": "Copyright Ellery Press Dec 5, 2019",
            "Last updated": "2019-12-06",
            "Database": "Global Newsstream",
        } | changed
        opening = f"Document {number} of {len(found)}\n\n" if numbered else ""
        body = "\n\n".join(f"{label}: {value}" if label else value for label, value in fields.items() if value)
        blocks.append(f"{opening}{body}\n\n{rule}\n\n")
    tail = (
        "Contact us at: http://about.proquest.com/go/pqissupportcontact\n\nDatabase copyright © 2020 ProQuest LLC. "
        "All rights reserved.\n\nTerms and Conditions: https://www.proquest.com/info/termsAndConditions"
    )
    return f"{rule}\n\n{''.join(blocks)}{tail}\n".encode()
