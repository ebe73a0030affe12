"""Spans: what each byte of a buffer is, by the layout, every byte once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from ipsec_codec.discretion import Discreet
from ipsec_codec.layout import Kind
from ipsec_codec.secret import MASK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ipsec_codec.inspection.reading import Reading
    from ipsec_codec.layout.places import Place

__all__ = ["Span"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Span(Discreet):
    """A run of bytes that is one field, or one member of an address.

    Attributes:
        name: the field's name in the record; a length has its C name in snake case, a member of
            an address both names, such as `peer_address.port`.
        c_name: the name in the header, such as `UserNameStringLen` or `PeerAddress.sin_port`.
        start: where it begins, in bytes.
        end: the offset in bytes after it.
        kind: what the bytes are; Kind.UNREAD where wrong lengths leave that open.
        raw: the bytes.
        value: the value; None where the bytes do not suffice for one.
        masked: whether the bytes may hold a password, so that repr, dump and report show a mask
            in place of them and of the value.
    """

    name: str
    c_name: str
    start: int
    end: int
    kind: Kind
    raw: bytes
    value: Any = field(compare=False)  # (it follows from the rest)
    masked: bool

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two share a byte."""
        return self.start < other.end and other.start < self.end

    def __len__(self) -> int:
        """Return how many bytes it has."""
        return self.end - self.start

    def __repr__(self) -> str:
        value = MASK if self.masked else repr(self.value)
        return f"<Span {self.c_name} {self.start}..{self.end}: {value}>"


class _Piece(NamedTuple):
    """A field that begins where the one before it ends, and that the buffer may cut short."""

    name: str
    c_name: str
    end: int
    kind: Kind
    value: Any
    masked: bool = False


def spans_of(data: bytes, reading: Reading) -> tuple[Span, ...]:
    """Cut a buffer into spans that cover each of its bytes once; an empty field has none.

    Args:
        data: the buffer.
        reading: what `read` made of it.
    """
    spans: list[Span] = []
    start = 0
    for piece in _pieces(data, reading):
        end = min(piece.end, len(data))
        if start < end:
            spans.append(
                Span(
                    name=piece.name,
                    c_name=piece.c_name,
                    start=start,
                    end=end,
                    kind=piece.kind,
                    raw=data[start:end],
                    value=piece.value if end == piece.end else None,
                    masked=piece.masked,
                )
            )
            start = end
    return tuple(spans)


def masked_where(spans: Iterable[Span], doubtful: Callable[[Span], bool]) -> tuple[Span, ...]:
    """Return the spans, those masked too that may hold a password for another reason."""
    return tuple(
        span if span.masked or not doubtful(span) else replace(span, masked=True) for span in spans
    )


def _pieces(data: bytes, reading: Reading) -> Iterator[_Piece]:
    """Return every field in order, the hole and the tail included."""
    facts = reading.facts
    lengths = {text.length.name: facts.lengths.get(text.name) for text in facts.layout.strings}
    for place in facts.layout.places:
        if place.kind is Kind.ADDRESS:
            yield from _address_pieces(data, reading, place)
        else:
            value = facts.values.get(place.name, lengths.get(place.name))
            yield _Piece(place.name, place.c_name, place.end, place.kind, value)
    yield from _string_pieces(len(data), reading)


def _address_pieces(data: bytes, reading: Reading, place: Place) -> Iterator[_Piece]:
    """Return the members of an address that its family names, and the bytes after them."""
    forms = reading.facts.layout.addresses
    raw = data[place.offset : place.end]
    address = forms[raw.ljust(place.size, b"\0")]
    for part in forms.places(address.family):
        yield _Piece(
            f"{place.name}.{part.name}",
            f"{place.c_name}.{part.c_name}",
            place.offset + part.end,
            part.kind,
            getattr(address, part.name),
            # Nothing belongs there, so nobody knows what it is.
            masked=part.kind is Kind.TAIL and any(raw[part.offset :]),
        )


def _string_pieces(size: int, reading: Reading) -> Iterator[_Piece]:
    """Return the strings and the tail; where the lengths are wrong, what fits and what is left."""
    facts = reading.facts
    undecoded = reading.record is None
    end = facts.layout.end
    for text in facts.layout.strings:
        if text.name in facts.values:
            end += facts.lengths[text.name]
            masked = undecoded or text.kind is Kind.SECRET
            yield _Piece(text.name, text.c_name, end, text.kind, facts.values[text.name], masked)
    if undecoded:
        yield _Piece("all_strings", "AllStrings", size, Kind.UNREAD, None, masked=True)
    else:
        # A tail of more than zeros is what lengths leave that are too small: a password's rest.
        tail: bytes = facts.values["trailing"]
        masked = tail.count(0) < len(tail)
        yield _Piece("trailing", "trailing", size, Kind.TAIL, tail, masked)
