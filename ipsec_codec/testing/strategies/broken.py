"""Hypothesis strategies for buffers that break a rule, and say which."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, cast

from hypothesis import strategies as st

from ipsec_codec import Record, SocketSecuritySettingsIpsec, encode
from ipsec_codec.counting import counted
from ipsec_codec.discretion import Discreet
from ipsec_codec.layout import layout_of
from ipsec_codec.testing.strategies.naming import shown_as
from ipsec_codec.testing.strategies.odd_values import records_with_an_odd_field
from ipsec_codec.testing.strategies.whole import check_arguments, satisfies_rules, settings, unusual
from ipsec_codec.testing.verdicts import TRUNCATED, Verdict, judge, refusal

if TYPE_CHECKING:
    from ipsec_codec.layout import Layout
    from ipsec_codec.layout.places import StringPlace

__all__ = ["InvalidBuffer", "invalid_buffers"]


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class InvalidBuffer(Discreet):
    """A buffer that breaks a rule. Its repr shows the fixed part, and of AllStrings the size alone.

    Attributes:
        data: the buffer.
        structure: the record class that it is broken as.
        rule: the id of the rule that it breaks.
    """

    data: bytes
    structure: type[Record]
    rule: str

    def __repr__(self) -> str:
        end = layout_of(self.structure).end
        fixed, rest = self.data[:end], self.data[end:]
        masked = f" + <{counted(len(rest), 'byte')}>" if rest else ""
        return (
            f"InvalidBuffer(data=bytes.fromhex({fixed.hex()!r}){masked}, "
            f"structure={self.structure.__name__}, rule={self.rule!r})"
        )


def invalid_buffers(
    *, structure: type[Record] = SocketSecuritySettingsIpsec, strict: bool = False
) -> st.SearchStrategy[InvalidBuffer]:
    """Return a strategy for buffers that `decode` refuses, each with the rule that it breaks.

    They are cut short, or their lengths are odd, reach past the end, or wrap when added.

    Args:
        structure: the record class that they are read as.
        strict: also buffers that `decode(strict=True)` alone refuses.

    Raises:
        InvalidArgument: the structure is none of the seven, or strict is no bool.
    """
    check_arguments(structure, strict=strict)
    layout = layout_of(structure)
    # Groups of their own, since `one_of` would weigh every way to break a buffer alike.
    groups = [st.one_of(_truncated_buffers(layout), _buffers_cut_in_the_last_member(layout))]
    if layout.strings:
        groups.append(_badly_measured_buffers(layout))
    if strict:
        groups += [_objectionable_buffers(layout)] * len(groups)
    drawn = st.sampled_from(groups).flatmap(lambda group: group)
    return shown_as("invalid_buffers", drawn, **unusual(structure, strict=strict))


def _truncated_buffers(layout: Layout) -> st.SearchStrategy[InvalidBuffer]:
    """Return a strategy for buffers that end before the last member does."""
    sizes = st.integers(0, layout.end - 1) | st.sampled_from(
        [*sorted({place.offset for place in layout.places}), layout.end - 1]
    )
    return st.builds(partial(_truncated, layout), settings(structure=layout.structure), sizes)


def _buffers_cut_in_the_last_member(layout: Layout) -> st.SearchStrategy[InvalidBuffer]:
    """Return a strategy for buffers that suffice to whoever forgets the last member."""
    sizes = st.integers(layout.places[-1].offset, layout.end - 1)
    return st.builds(partial(_truncated, layout), settings(structure=layout.structure), sizes)


def _truncated(layout: Layout, record: Record, size: int) -> InvalidBuffer:
    return InvalidBuffer(encode(record)[:size], layout.structure, TRUNCATED)


def _badly_measured_buffers(layout: Layout) -> st.SearchStrategy[InvalidBuffer]:
    """Return a strategy for buffers with a length that is odd, too large, or wraps the sum."""
    whole = settings(structure=layout.structure)
    texts = st.sampled_from(layout.strings)
    numbers = st.integers(0, (1 << 31) - 1)
    near = st.integers(0, 64)
    return st.one_of(
        st.builds(partial(_odd, layout), whole, texts, near),
        st.builds(partial(_odd_anywhere, layout), whole, texts, numbers),
        st.builds(partial(_past_end, layout), whole, texts, near | numbers),
        st.builds(partial(_right_alone, layout), whole, texts),
        st.builds(partial(_from_the_top, layout), whole, texts, near),
        st.builds(partial(_beyond_16_bits, layout), whole, texts, near),
        st.builds(partial(_wrapping, layout), whole, texts, st.sampled_from((0, 2, 4, -2))),
    )


def _odd(layout: Layout, record: Record, text: StringPlace, beyond: int) -> InvalidBuffer:
    """A length an odd number of bytes above the right one."""
    data = encode(record)
    return _measured(layout, data, text, _length(data, text) + 2 * beyond + 1)


def _odd_anywhere(layout: Layout, record: Record, text: StringPlace, half: int) -> InvalidBuffer:
    """A length of any odd number of bytes."""
    return _measured(layout, encode(record), text, 2 * half + 1)


def _past_end(layout: Layout, record: Record, text: StringPlace, beyond: int) -> InvalidBuffer:
    """A length some characters beyond what the buffer has room for."""
    data = encode(record)
    room = (len(data) - layout.end - _others(layout, data, text)) // 2 * 2
    return _measured(layout, data, text, min(room + 2 + 2 * beyond, 0xFFFF_FFFE))


def _right_alone(layout: Layout, record: Record, text: StringPlace) -> InvalidBuffer:
    """A length that takes all of AllStrings: right to a parser that forgets the other strings."""
    data = encode(record)
    room = (len(data) - layout.end) // 2 * 2
    return _measured(layout, data, text, room if _others(layout, data, text) else room + 2)


def _from_the_top(layout: Layout, record: Record, text: StringPlace, below: int) -> InvalidBuffer:
    """A length just below 4 GiB: negative, to a parser that reads a signed one."""
    return _measured(layout, encode(record), text, 0xFFFF_FFFE - 2 * below)


def _beyond_16_bits(layout: Layout, record: Record, text: StringPlace, turns: int) -> InvalidBuffer:
    """The right length and some turns of a 16-bit counter: right to a parser that has no more."""
    data = encode(record)
    past_end = (len(data) - layout.end) // (1 << 16) + 1
    return _measured(layout, data, text, _length(data, text) + (past_end + turns << 16))


def _wrapping(layout: Layout, record: Record, text: StringPlace, sum_: int) -> InvalidBuffer:
    """Lengths whose sum, in 32 bits, is small or right: to a parser that adds them so."""
    data = encode(record)
    others = _others(layout, data, text)
    # With no other string to add, it is the offset of AllStrings that makes the sum wrap.
    added = others or layout.end
    # (a sum of as much as the others, or more, would not wrap)
    return _measured(layout, data, text, (min(sum_, added - 2) - added) % (1 << 32))


def _length(data: bytes, text: StringPlace) -> int:
    return int.from_bytes(data[text.length.offset : text.length.end], "little")


def _others(layout: Layout, data: bytes, text: StringPlace) -> int:
    """Return the size in bytes of all strings but one, by their lengths."""
    return sum(_length(data, other) for other in layout.strings if other is not text)


def _measured(layout: Layout, data: bytes, text: StringPlace, length: int) -> InvalidBuffer:
    """Put a length into a buffer, and name the rule that it breaks now."""
    place = text.length
    broken = data[: place.offset] + length.to_bytes(4, "little") + data[place.end :]
    return InvalidBuffer(broken, layout.structure, cast("str", refusal(broken, layout.structure)))


def _objectionable_buffers(layout: Layout) -> st.SearchStrategy[InvalidBuffer]:
    """Return a strategy for buffers that decode, and that a rule of severity error objects to.

    Most have one odd field, so that a parser must know its rule to refuse them.
    """
    anything = settings(structure=layout.structure).filter(_is_objectionable)
    odd = records_with_an_odd_field(structure=layout.structure)
    return st.one_of(odd, odd, anything).map(partial(_judged, layout))


def _is_objectionable(record: Record) -> bool:
    return not satisfies_rules(record)


def _judged(layout: Layout, record: Record) -> InvalidBuffer:
    data = encode(record)
    judgement = judge(data, layout.structure)
    assert judgement.verdict is not Verdict.VALID  # noqa: S101 (the filter has seen to it)
    return InvalidBuffer(data, layout.structure, cast("str", judgement.rule))
