"""What the code around a list says about it: how wide a number is, and how many there are.

Rule 8 of docs/reference/captures.md: a list that contradicts its own declaration is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipsec_codec.captures.number_types import size_of_element, size_of_type
from ipsec_codec.captures.refusals import refuse
from ipsec_codec.counting import counted

if TYPE_CHECKING:
    from ipsec_codec.captures.literal_values import NumberList
    from ipsec_codec.captures.tokens import Token
    from ipsec_codec.errors import CaptureError

__all__ = ["Declaration"]

_RETYPING = frozenset({"dtype", "astype"})
"""Words of NumPy that give a list its type in any later statement."""


class Declaration:
    """Takes in the code around a list, token by token, and compares the list with it.

    Types before the list are kept, for what they name may be used for it. Those behind it matter
    in the statement that the list is in, which a semicolon ends, or a line on which no
    parenthesis is open: in the next, they are those of other variables, such as a length.
    """

    def __init__(self) -> None:
        self.type_size = 0
        self._name = ""
        self._depth = 0
        self._same_statement = True
        self._extent: Token | None = None

    def take_extent(self, token: Token) -> None:
        """Take in the count of a declaration, such as `x[138]`, if it is a number."""
        if token.text[0].isdigit():
            self._extent = token

    def take(self, token: Token, previous: Token, numbers: NumberList | None) -> None:
        """Take in any other token of the code.

        Args:
            token: the token.
            previous: the one before it.
            numbers: the list, once it is complete.

        Raises:
            CaptureError: the token is a type that the numbers of the list do not have.
        """
        size = _size_said(token, previous)
        if token.kind == "name":
            self._name = token.text
        if numbers is None:
            self.type_size = max(self.type_size, size)
        elif self._is_about_list(token, previous) and size not in (0, numbers.size):
            raise refuse(
                token.line,
                token.column,
                f"a type as wide as the numbers of the list, {counted(numbers.size, 'byte')}",
                "another type",
                "write each number with all the digits that its type has",
            )
        self._depth += {"(": 1, ")": -1}.get(token.text, 0)

    def _is_about_list(self, token: Token, previous: Token) -> bool:
        """Follow the statements behind the list, and say whether one is still about it."""
        continued = self._depth > 0 or token.text == "." or token.line == previous.line
        if token.text == ";" or not continued:
            self._same_statement = False
        if token.text in _RETYPING:
            self._same_statement = True
        return self._same_statement

    def check_count(self, token: Token, numbers: NumberList) -> None:
        """Compare a list with a number that a variable is set to behind it.

        Raises:
            CaptureError: the variable is the length of the list, by its name, and is another one.
        """
        counts = self._name.lower().endswith(("len", "length", "size"))
        if counts and not _says(token, len(numbers.data)):
            raise _other_count(token, len(numbers.data))

    def check_extent(self, numbers: NumberList) -> None:
        """Compare a list with the count of its declaration.

        Raises:
            CaptureError: it is another one.
        """
        if self._extent is not None and not _says(self._extent, numbers.count):
            raise _other_count(self._extent, numbers.count)


def _size_said(token: Token, previous: Token) -> int:
    """Tell how wide a token says that a number is; 0 if it says nothing."""
    if token.kind in ("name", "type"):
        return size_of_type(token.text, previous.text)
    if token.text == "(" and previous.text in ("bytes", "bytearray"):
        return 1
    if token.text in ("[", ">"):
        return size_of_element(previous.text)
    return 0


def _says(token: Token, count: int) -> bool:
    """Compare a number in the source, however long, with a count."""
    text = token.text.lower()
    if text.startswith("0x"):
        return int(text, 16) == count
    return text.lstrip("0") == str(count)  # no list is empty


def _other_count(token: Token, count: int) -> CaptureError:
    """A count contradicts the list beside it."""
    return refuse(
        token.line,
        token.column,
        f"the count of the list, {count}",
        "another count",
        "copy the list again: a line was lost or doubled",
    )
