"""The Python decoders, each with one mistake: a class is the correct parser and its one mistake.

The first line of a docstring is the mistake; the second names where one like it was made.
"""

from __future__ import annotations

import uuid
from typing import Any

from benchmarks.faulty_decoders.parser import PROTOCOLS, Parser


class GuidBigEndian(Parser):
    """A GUID is read as sixteen bytes in network order.

    As in getsentry/pdb issue 24 and mdb-reader pull request 118.
    """

    def guid(self, data: bytes) -> str:
        return str(uuid.UUID(bytes=data))


class GuidData3BigEndian(Parser):
    """Only the GUID's third member is read in the wrong order.

    As in ferrisetw pull request 146.
    """

    def guid(self, data: bytes) -> str:
        return str(uuid.UUID(bytes_le=data[:6] + data[7:5:-1] + data[8:]))


class ByteOrderMarkEaten(Parser):
    """The utf-16 codec eats a leading U+FEFF, and turns round what follows a U+FFFE.

    As in chardet issue 364 and factor issue 1240.
    """

    def text(self, data: bytes) -> str:
        if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            return data.decode("utf-16", "surrogatepass")
        return super().text(data)


class StopsAtNul(Parser):
    """A string ends at its first NUL, as C's would, whatever its length says.

    As in every wcslen over a counted string.
    """

    def text(self, data: bytes) -> str:
        return super().text(data).partition("\0")[0]


class HoleForgotten(Parser):
    """The members are packed: Reserved2 at 60, and no alignment hole.

    As with ctypes' _pack_ = 1, construct, and struct's "<", which all leave holes to the reader.
    """

    def __call__(self, data: bytes) -> dict[str, Any]:
        return super().__call__(data[:60] + bytes(4) + data[60:])


class LengthsInCharacters(Parser):
    """A length in bytes is taken for one in characters.

    As in FreeRDP pull request 10114, the other way round.
    """

    def strings(self, data: bytes, lengths: tuple[int, ...]) -> tuple[list[str], bytes]:
        return super().strings(data, tuple(2 * length for length in lengths))


class DomainBeforeUser(Parser):
    """The domain name is read before the user name, as CORP\\user is written."""

    def strings(self, data: bytes, lengths: tuple[int, ...]) -> tuple[list[str], bytes]:
        user, domain, password = lengths
        texts, tail = super().strings(data, (domain, user, password))
        return [texts[1], texts[0], texts[2]], tail


class StringsFromSizeof(Parser):
    """The strings are looked for at sizeof, 88, where the tail ends and not where they begin."""

    def strings(self, data: bytes, lengths: tuple[int, ...]) -> tuple[list[str], bytes]:
        texts, tail = super().strings(data[4:], lengths)
        return texts, data[84:88] + tail


class TailDropped(Parser):
    """What follows the password is not kept; four zero bytes stand for it.

    As in netflow_parser pull request 319, which wrote zeros for padding that it had dropped.
    """

    def tail(self, data: bytes) -> bytes:
        return bytes(4 if data else 0)


class FlagsMasked(Parser):
    """Bits that the header does not name are masked away."""

    def flags(self, number: int, names: tuple[str, ...]) -> list[str]:
        return super().flags(number & (1 << len(names)) - 1, names)


class ProtocolClosed(Parser):
    """A protocol that the enumeration does not name is refused, as enum.IntEnum does."""

    def protocol(self, number: int) -> str:
        if number >= len(PROTOCOLS):
            raise ValueError("no member of SOCKET_SECURITY_PROTOCOL")
        return super().protocol(number)


class LoneSurrogateReplaced(Parser):
    """A lone surrogate becomes U+FFFD.

    As errors="replace" does, and TextDecoder by default.
    """

    def text(self, data: bytes) -> str:
        return data.decode("utf-16-le", "replace")


class DecodedThenCut(Parser):
    """AllStrings is decoded whole, then cut by characters, of which UTF-16 pairs are only one."""

    def strings(self, data: bytes, lengths: tuple[int, ...]) -> tuple[list[str], bytes]:
        _, tail = super().strings(data, lengths)
        whole = super().text(data[84 : 84 + sum(lengths)])
        user, domain = lengths[0] // 2, (lengths[0] + lengths[1]) // 2
        return [whole[:user], whole[user:domain], whole[domain:]], tail


class SlicedUnchecked(Parser):
    """Nobody compares a length with what is there: a slice past the end is just shorter."""

    def check_length(self, length: int, available: int) -> None:
        super().check_length(length, max(length, available))

    def text(self, data: bytes) -> str:
        return super().text(data[: len(data) & ~1])


class LengthsCheckedAlone(Parser):
    """Each length is compared with all of AllStrings, not with what the others leave of it."""

    def strings(self, data: bytes, lengths: tuple[int, ...]) -> tuple[list[str], bytes]:
        self.available = len(data) - 84
        return super().strings(data, lengths)

    def check_length(self, length: int, available: int) -> None:
        super().check_length(length, max(available, self.available))

    def text(self, data: bytes) -> str:
        return super().text(data[: len(data) & ~1])


class OddLengthRounded(Parser):
    """An odd length is rounded down to whole characters.

    As in FreeRDP pull request 12961, where it was rounded up.
    """

    def check_length(self, length: int, available: int) -> None:
        super().check_length(length & ~1, available)

    def text(self, data: bytes) -> str:
        return super().text(data[: len(data) & ~1])


class ProtocolUncheckedUnderStrict(Parser):
    """Strictness takes any member of the enumeration, DEFAULT and INVALID too."""

    def check_protocol(self, protocol: int) -> None:
        if protocol >= len(PROTOCOLS):
            raise ValueError("no member of SOCKET_SECURITY_PROTOCOL")


class Reserved2InADouble(Parser):
    """A 64-bit member passes through a double, as JSON's numbers do in most languages."""

    def reserved2(self, number: int) -> str:
        return super().reserved2(min(int(float(number)), (1 << 64) - 1))
