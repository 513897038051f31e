"""What holds for every text: which ones can be stored, and how they compare without case.

Databases disagree about case and about odd characters, so both are decided here, once.
"""

import unicodedata


def fold(text: str) -> str:
    """Bring a text to the form in which upper and lower case, composed or not, are equal."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def is_sound(text: str) -> bool:
    """Whether both databases can hold the text: no NUL, no lone surrogate."""
    if "\x00" in text:
        return False
    return text.isascii() or not any("\ud800" <= each <= "\udfff" for each in text)
