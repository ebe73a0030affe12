"""The error tree: one root, branched by who is at fault, every error a ValueError too.

An error carries what its text says as attributes. Neither ever holds a byte of the payload, nor a
password: `found` describes (a size, a type, a state) and never quotes. Errors survive pickling
with their attributes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipsec_codec.counting import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "BufferTooSmallError",
    "CaptureError",
    "DecodeError",
    "DocumentError",
    "EncodeError",
    "IpsecCodecError",
    "StrictError",
    "StringLengthError",
    "TruncatedError",
]


class IpsecCodecError(ValueError):
    """The root of every error that this library raises about data.

    Attributes:
        structure: the C name of the structure, such as `SOCKET_SECURITY_SETTINGS_IPSEC`.
        field: the C name of the member, such as `UserNameStringLen`.
        offset: where the member stands, in bytes from the start of the structure.
        expected: what would have been right, in words.
        found: what stood there, described and never quoted.
        advice: what to do about it.
    """

    def __init__(
        self,
        expected: str,
        found: str,
        *,
        advice: str | None = None,
        structure: str | None = None,
        field: str | None = None,
        offset: int | None = None,
    ) -> None:
        self.structure = structure
        self.field = field
        self.offset = offset
        self.expected = expected
        self.found = found
        self.advice = advice
        super().__init__(self._text())

    def _place(self) -> str:
        """Name the field and its offset, as far as they are known."""
        name = ".".join(part for part in (self.structure, self.field) if part)
        if self.offset is None:
            return name
        return f"{name} at offset {self.offset}" if name else f"offset {self.offset}"

    def _text(self) -> str:
        """Compose the message from the attributes."""
        place = self._place()
        text = f"expected {self.expected}, found {self.found}"
        text = f"{place}: {text}" if place else text
        return f"{text}; {self.advice}" if self.advice else text

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self.args, self.__dict__)


def _restore(
    cls: type[IpsecCodecError], args: tuple[Any, ...], attributes: dict[str, Any]
) -> IpsecCodecError:
    """Unpickle an error: from its text and its attributes, not by its keywords."""
    error = cls.__new__(cls, *args)
    error.__dict__.update(attributes)
    return error


class DecodeError(IpsecCodecError):
    """The bytes are not what the structure allows."""


class TruncatedError(DecodeError):
    """The buffer ends before the structure does.

    Attributes:
        needed: how many bytes the structure needs, as far as can be told.
        available: how many bytes there are.
    """

    def __init__(self, *, needed: int, available: int, **place: Any) -> None:
        self.needed = needed
        self.available = available
        super().__init__(f"at least {counted(needed, 'byte')}", counted(available, "byte"), **place)


class StringLengthError(DecodeError):
    """A string's length in bytes is odd, or reaches past the end of the buffer."""


class EncodeError(IpsecCodecError):
    """A value cannot stand in the structure: its type or its range is wrong."""


class BufferTooSmallError(EncodeError):
    """The buffer given to `encode_into` has no room for the structure; nothing was written.

    Attributes:
        needed: how many bytes the structure takes.
        available: how many bytes there are from the offset given.
    """

    def __init__(self, *, needed: int, available: int, **place: Any) -> None:
        self.needed = needed
        self.available = available
        super().__init__(
            f"a buffer with room for {counted(needed, 'byte')}", counted(available, "byte"), **place
        )


class StrictError(DecodeError, EncodeError):
    """`strict=True`, and the table of rules has an error to report.

    Attributes:
        findings: the findings of severity error, in order of offset.
    """

    def __init__(self, findings: Sequence[Any], **place: Any) -> None:
        self.findings = tuple(findings)
        said = "; ".join(f"{finding.rule} {finding.message}" for finding in self.findings)
        super().__init__("no finding of severity error", said, **place)


class DocumentError(IpsecCodecError):
    """A settings document says something that no record can hold.

    Attributes:
        path: where in the document, such as `security_flags[1]`.
    """

    def __init__(self, expected: str, found: str, *, path: str, **place: Any) -> None:
        self.path = path
        super().__init__(expected, found, **place)

    def _place(self) -> str:
        return self.path


class CaptureError(IpsecCodecError):
    """A dump's text cannot be read as bytes without guessing.

    Attributes:
        line: the line, counted from 1, or None where no line is to blame.
        column: the column, counted from 1, or None where no column is to blame.
    """

    def __init__(
        self,
        expected: str,
        found: str,
        *,
        line: int | None = None,
        column: int | None = None,
        **place: Any,
    ) -> None:
        self.line = line
        self.column = column
        super().__init__(expected, found, **place)

    def _place(self) -> str:
        if self.line is None:
            return super()._place()
        place = f"line {self.line}"
        return place if self.column is None else f"{place}, column {self.column}"
