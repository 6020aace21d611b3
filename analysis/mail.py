"""A message or a page saved as one file (`.eml`, `.mht`, `.mhtml`) -> the page or the text in it."""

from email import message_from_bytes
from email.message import Message
from typing import NamedTuple

from .errors import StudyError
from .files import decode, stated_charset

ENDINGS = (".eml", ".mht", ".mhtml")
PLACE = ("Snapshot-Content-Location", "Content-Location")  # where a browser says what it saved


class Part(NamedTuple):
    """What is to be read of a message."""

    text: str
    html: bool
    url: str | None  # where the page was, if the file says so


def part(data: bytes, name: str) -> Part:
    """The first page in a message, else its first plain text; attachments are left alone.

    Raises `StudyError` where there is neither, or where its encoding is none or is not kept to.
    """
    try:
        message = message_from_bytes(data)
        found = {one.get_content_type(): one for one in reversed(list(message.walk())) if not one.get_filename()}
    except (RecursionError, ValueError, LookupError) as error:
        raise StudyError(name, f"it is no readable message ({error})", "Save the page as HTML.") from None
    body = found.get("text/html") or found.get("text/plain")
    if body is None or "mime-version" not in message:
        raise StudyError(name, "it holds no message with a text", "Save the page as HTML, or its text as .txt.")
    html = body.get_content_type() == "text/html"
    content = body.get_payload(decode=True)
    assert isinstance(content, bytes)
    text = decode(content, name, body.get_content_charset() or (stated_charset(content) if html else None))
    return Part(text, html, _url(message) or _url(body))


def _url(message: Message) -> str | None:
    place = next((str(message[key]).strip() for key in PLACE if key in message), "")
    return place if place.startswith(("https://", "http://")) else None
