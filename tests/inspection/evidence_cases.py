"""A table for tests: buffers that have each piece of evidence, and near ones that do not.

Offsets and sizes are those of `fixtures/layouts.json`, which come from the C header.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from ipsec_codec import (
    SocketPeerTargetName,
    SocketSecurityQueryInfo,
    SocketSecurityQueryInfoIpsec2,
    SocketSecurityQueryTemplate,
    SocketSecurityQueryTemplateIpsec2,
    SocketSecuritySettings,
    SocketSecuritySettingsIpsec,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ipsec_codec import Record

SETTINGS: Final = SocketSecuritySettings
IPSEC: Final = SocketSecuritySettingsIpsec
PEER: Final = SocketPeerTargetName
TEMPLATE: Final = SocketSecurityQueryTemplate
TEMPLATE2: Final = SocketSecurityQueryTemplateIpsec2
INFO: Final = SocketSecurityQueryInfo
INFO2: Final = SocketSecurityQueryInfoIpsec2

SIZEOF: Final[dict[type[Record], int]] = {
    SETTINGS: 8,
    IPSEC: 88,
    PEER: 144,
    TEMPLATE: 144,
    TEMPLATE2: 152,
    INFO: 24,
    INFO2: 64,
}


class Case(NamedTuple):
    """A piece of evidence, a buffer that has it, and one that does not, be it by a hair."""

    points: int
    reason: str
    structure: type[Record]
    data: bytes
    other: bytes
    filled: str = ""

    def __str__(self) -> str:
        """Return the evidence as it is shown."""
        place = self.reason[self.reason.find("<") : self.reason.find(">") + 1]
        said = self.reason.replace(place, self.filled) if self.filled else self.reason
        if self.filled == "1":
            said = said.replace("bytes", "byte")
        return f"{self.points:+d}: {said}"


def placed(size: int, parts: dict[int, bytes]) -> bytes:
    """Return zeros with something at some offsets."""
    buffer = bytearray(size)
    for offset, part in parts.items():
        buffer[offset : offset + len(part)] = part
    assert len(buffer) == size
    return bytes(buffer)


def of(structure: type[Record], parts: dict[int, bytes]) -> bytes:
    return placed(SIZEOF[structure], parts)


def number(value: int, size: int = 4) -> bytes:
    return value.to_bytes(size, "little")


def utf16(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def named(text: str, tail: bytes = bytes(4)) -> bytes:
    """Return a target name's structure."""
    return placed(140, {136: number(len(utf16(text)))}) + utf16(text) + tail


def credentials(*texts: str) -> bytes:
    """Return settings of a user name, a domain name and a password."""
    lengths = {72 + 4 * index: number(len(utf16(text))) for index, text in enumerate(texts)}
    return placed(84, lengths) + b"".join(utf16(text) for text in texts) + bytes(4)


ADDED: Final = "a size that the lengths add up to, with sizeof's own tail"
ADDED_BARE: Final = "a size that the lengths add up to, without a tail"
SIZED: Final = "a size, with sizeof's own tail"
BARE: Final = "a size, without a tail"
ZEROS_LEFT: Final = "<n> zero bytes left over"
LEFT: Final = "<n> bytes left over"
SHORT: Final = "<n> bytes short of the structure"
UNFIT: Final = "lengths that do not fit the buffer"
FAR: Final = "lengths far beyond the buffer"


def _sizes() -> Iterator[Case]:
    yield Case(6, ADDED, PEER, named("ab"), named("ab", b""))
    yield Case(6, ADDED, IPSEC, credentials("", "d", ""), credentials("", "", ""))
    yield Case(5, ADDED_BARE, PEER, named("ab", b""), named("ab"))
    yield Case(4, SIZED, PEER, bytes(144), bytes(140))
    yield Case(4, SIZED, IPSEC, bytes(88), credentials("u", "", ""))
    yield Case(4, SIZED, SETTINGS, bytes(8), bytes(9))
    yield Case(4, SIZED, INFO, bytes(24), bytes(28))
    yield Case(3, BARE, PEER, bytes(140), bytes(144))
    yield Case(3, BARE, INFO2, bytes(60), bytes(61))
    # The tail of 4 is sizeof's own, and those around it are not.
    for size in (3, 5):
        yield Case(-4, ZEROS_LEFT, PEER, bytes(140 + size), bytes(144), str(size))
    for size, points in {1: -4, 7: -4, 8: -5, 15: -5, 16: -6, 79: -13, 80: -14, 88: -14}.items():
        tail = bytes(size - 1) + b"\1"
        yield Case(points, ZEROS_LEFT, SETTINGS, bytes(8 + size), bytes(8) + tail, str(size))
        yield Case(points - 1, LEFT, SETTINGS, bytes(8) + tail, bytes(8 + size), str(size))
    for tail in (b"\1\0\0\0", b"\0\0\0\1"):
        yield Case(-5, LEFT, PEER, named("", tail), bytes(144), "4")
    for missing, points in {1: -5, 7: -5, 8: -6, 15: -6, 79: -14, 80: -15, 88: -15}.items():
        yield Case(points, SHORT, PEER, bytes(140 - missing), bytes(140), str(missing))
    yield Case(-15, SHORT, IPSEC, b"", bytes(84), "84")
    yield Case(-6, UNFIT, PEER, of(PEER, {136: number(3)}), of(PEER, {136: number(4)}))
    yield Case(-6, UNFIT, PEER, of(PEER, {136: number(6)}), of(PEER, {136: number(2)}))
    # Four times the size of the buffer, and more.
    below, above = placed(140, {136: number(560)}), placed(140, {136: number(562)})
    yield Case(-6, UNFIT, PEER, below, above)
    yield Case(-12, FAR, PEER, above, below)
    below = placed(84, {72: number(200), 76: number(100), 80: number(36)})
    above = placed(84, {72: number(200), 76: number(100), 80: number(38)})
    yield Case(-6, UNFIT, IPSEC, below, above)
    yield Case(-12, FAR, IPSEC, above, below)


PROTOCOL: Final = "protocol <protocol>"
NO_PROTOCOL: Final = "no known protocol"


def _protocols() -> Iterator[Case]:
    for structure in SIZEOF:
        zero, ipsec, ipsec2, invalid, unknown = (
            of(structure, {0: number(value)}) for value in range(5)
        )
        if structure in {TEMPLATE2, INFO2}:
            yield Case(3, "protocol IPSEC2 in a structure of IPSEC2", structure, ipsec2, ipsec)
            yield Case(-1, "protocol IPSEC in a structure of IPSEC2", structure, ipsec, ipsec2)
        else:
            yield Case(2, PROTOCOL, structure, ipsec, ipsec2, "IPSEC")
            yield Case(2, PROTOCOL, structure, ipsec2, ipsec, "IPSEC2")
        yield Case(-1 if structure is IPSEC else 1, "protocol DEFAULT", structure, zero, ipsec)
        yield Case(-2, "protocol INVALID", structure, invalid, unknown)
        yield Case(-4, NO_PROTOCOL, structure, unknown, invalid)
    yield Case(-4, NO_PROTOCOL, SETTINGS, b"\xff" * 8, bytes(8))


FLAGS: Final[tuple[tuple[type[Record], str, int, int], ...]] = (
    (SETTINGS, "SecurityFlags", 4, 0x3),
    (IPSEC, "SecurityFlags", 4, 0x3),
    (IPSEC, "IpsecFlags", 8, 0xF),
    (TEMPLATE2, "Flags", 140, 0x1),
    (TEMPLATE2, "FieldMask", 144, 0x3),
    (INFO, "Flags", 4, 0x7),
    (INFO2, "Flags", 4, 0x7),
)
"""Each member of flags, its offset and the bits that the header names."""


def _flags() -> Iterator[Case]:
    for structure, name, offset, known in FLAGS:
        zero, all_known, one_more = (
            of(structure, {offset: number(value)}) for value in (0, known, known + 1)
        )
        yield Case(2, "<member> of known bits", structure, all_known, zero, name)
        yield Case(1, "<member>", structure, zero, all_known, name)
        yield Case(-3, "unknown bits in <member>", structure, one_more, all_known, name)


TEXT: Final = "<member> that reads like text"
GUID_FORM: Final = "<member> of the form of a GUID"
GUIDS: Final[tuple[tuple[type[Record], str, int], ...]] = (
    (IPSEC, "AuthipMMPolicyKey", 12),
    (IPSEC, "AuthipQMPolicyKey", 28),
    (INFO2, "SaLookupContext", 44),
)
"""Each GUID but the reserved one, and its offset."""


def _guid(version: int, variant: int) -> bytes:
    """Return a GUID's bytes: the version is in Data3, which is little-endian."""
    return placed(16, {7: bytes([version << 4]), 8: bytes([variant])})


def _guids() -> Iterator[Case]:
    for structure, name, offset in GUIDS:
        zero, one, text = (of(structure, {offset: raw}) for raw in (b"", b"\1", utf16("a guid!!")))
        yield Case(1, "<member> of zeros", structure, zero, one, name)
        yield Case(-10, TEXT, structure, text, one, name)
        # RFC 9562: the variant is in the two high bits of the ninth byte, which are 1 and 0.
        ninth = of(structure, {offset: _guid(9, 0x80)})
        below, above = (of(structure, {offset: _guid(4, variant)}) for variant in (0x7F, 0xC0))
        for version, variant, other in ((0, 0x80, below), (4, 0xBF, above), (8, 0x80, ninth)):
            guid = of(structure, {offset: _guid(version, variant)})
            yield Case(2, GUID_FORM, structure, guid, other, name)
    zero, one, text = (of(IPSEC, {44: raw}) for raw in (b"", b"\1", utf16("reserved")))
    yield Case(2, "Reserved of zeros", IPSEC, zero, one)
    yield Case(-2, "Reserved with something in it", IPSEC, one, zero)
    yield Case(-2, "Reserved with something in it", IPSEC, of(IPSEC, {59: b"\1"}), text)
    yield Case(-10, TEXT, IPSEC, text, one, "Reserved")


OF_TEXT: Final = "!~\xa1\u0377\u0384\u05f4"
OF_NO_TEXT: Final = " \x7f\xa0\u0378\u0383\u05f5"
"""The characters at the edges of those that tell text in a number, and those next to them."""


def _texts_in_numbers() -> Iterator[Case]:
    for place in (0, 1, 4, 7, 8):
        four, three = (of(INFO2, {44 + place: utf16(text)}) for text in ("abcd", "abc"))
        yield Case(-10, TEXT, INFO2, four, three, "SaLookupContext")
    for inside, outside in zip(OF_TEXT, OF_NO_TEXT, strict=True):
        four, other = (of(INFO2, {44: utf16("abc" + last)}) for last in (inside, outside))
        yield Case(-10, TEXT, INFO2, four, other, "SaLookupContext")
        four, other = (of(INFO2, {44: utf16(4 * each)}) for each in (inside, outside))
        yield Case(-10, TEXT, INFO2, four, other, "SaLookupContext")
    broken, shorter = (of(INFO2, {44: utf16("\ud800" + text)}) for text in ("abcd", "abc"))
    yield Case(-10, TEXT, INFO2, broken, shorter, "SaLookupContext")


INTEGERS: Final[tuple[tuple[type[Record], str, int, int], ...]] = (
    (IPSEC, "Reserved2", 64, 8),
    (INFO, "PeerApplicationAccessTokenHandle", 8, 8),
    (INFO, "PeerMachineAccessTokenHandle", 16, 8),
    (INFO2, "PeerApplicationAccessTokenHandle", 8, 8),
    (INFO2, "PeerMachineAccessTokenHandle", 16, 8),
    (INFO2, "MmSaId", 24, 8),
    (INFO2, "QmSaId", 32, 8),
    (INFO2, "NegotiationWinerr", 40, 4),
)
"""Each integer but the access masks: its offset and its size."""

MASK: Final = "an access mask"
NO_RIGHT: Final = "an access mask with bits that are no right"


def _integers() -> Iterator[Case]:
    for structure, name, offset, size in INTEGERS:
        zero, one = (of(structure, {offset: number(value)}) for value in (0, 1))
        yield Case(1, "<member> of zero", structure, zero, one, name)
        if size == 8:
            four, three = (of(structure, {offset: utf16(text)}) for text in ("text", "tex"))
            yield Case(-10, TEXT, structure, four, three, name)
        if name.endswith("Handle"):
            for value, none in ((4, 5), (8, 6), (0xFFFFFFFC, 1 << 32), (12, (1 << 32) + 4)):
                handle, other = (of(structure, {offset: number(n, 8)}) for n in (value, none))
                yield Case(1, "a handle", structure, handle, other)
                yield Case(-1, "a number that is no handle", structure, other, handle)
    for structure in (TEMPLATE, TEMPLATE2):
        zero, query, wrong = (of(structure, {136: number(value)}) for value in (0, 0x8, 0x208))
        yield Case(2, MASK, structure, query, zero)
        yield Case(1, MASK, structure, zero, query)
        yield Case(-3, NO_RIGHT, structure, wrong, query)


ADDRESSED: Final = "an address with zeros after it"
UNADDRESSED: Final = "an address of zeros"
NO_ZEROS: Final = "bytes where an address has zeros"
NO_FAMILY: Final = "no known address family"


def _addresses() -> Iterator[Case]:
    for structure in (PEER, TEMPLATE, TEMPLATE2):
        zero = of(structure, {})
        # family, and how many bytes its sockaddr's members have, or the family's alone
        for family, size in ((0, 2), (2, 8), (23, 28)):
            head = {8: number(family, 2)}
            last = of(structure, head | {8 + size - 1: b"\1"})
            for offset in (8 + size, 135):
                other = of(structure, head | {offset: b"\1"})
                if family:
                    yield Case(5, ADDRESSED, structure, last, other)
                    yield Case(-4, NO_ZEROS, structure, other, last)
                else:
                    yield Case(3, UNADDRESSED, structure, zero, other)
                    yield Case(-4, NO_ZEROS, structure, other, zero)
        for family in (1, 3, 10, 22, 24, 0x0200):
            yield Case(-5, NO_FAMILY, structure, of(structure, {8: number(family, 2)}), zero)


READS: Final = "<string> that reads like text"
NO_TEXT: Final = "<string> with characters that no text has"
WITHIN: Final = "settings in place of an address, whose password the name would be"
NOBODY: Final = "a target name that names nobody"


def _strings() -> Iterator[Case]:
    for structure, offset in ((IPSEC, 60), (PEER, 4)):
        for place in range(offset, offset + 4):
            garbage = of(structure, {place: b"\1"})
            yield Case(1, "a hole of zeros", structure, of(structure, {}), garbage)
    bell = credentials("\7", "\7", "\7")
    plain = credentials("u", "d", "p")
    for name in ("UserName", "DomainName", "Password"):
        yield Case(4, READS, IPSEC, plain, bell, name)
        yield Case(-2, NO_TEXT, IPSEC, bell, plain, name)
    # The length after it is odd, so that nothing decodes.
    cut = placed(84, {72: number(2), 76: number(1)}) + utf16("u")
    yield Case(4, READS, IPSEC, cut, plain[:85], "UserName")
    for below, above in (("a", "\u4e2d"), ("\u05f4", "\u0600"), ("ab", "a\u0600")):
        yield Case(4, READS, PEER, named(below), named(above), "PeerTargetName")
        yield Case(2, READS, PEER, named(above), named(below), "PeerTargetName")
    # Of Unicode's categories of the kinds Cc, Cn, Co and Cs; next to them one of Cf.
    for character in ("\7", "\x85", "\uffff", "\ue000", "\udc00"):
        yield Case(-2, NO_TEXT, PEER, named("a" + character), named("a\u200b"), "PeerTargetName")
    # The 4096th character counts, and the one after it does not.
    for last, points in (("\7", -2), ("\u4e2d", 2)):
        seen, unseen = named("a" * 4095 + last), named("a" * 4096 + last)
        reason = NO_TEXT if points < 0 else READS
        yield Case(points, reason, PEER, seen, unseen, "PeerTargetName")
        yield Case(4, READS, PEER, unseen, seen, "PeerTargetName")
    # Settings that begin 84 bytes before the string, where an address should be.
    within, without = (
        placed(140, {56: number(protocol), 136: number(2)}) + utf16("p") + bytes(4)
        for protocol in (1, 0)
    )
    yield Case(-20, WITHIN, PEER, within, without)
    odd = within[:128] + number(1) + within[132:]  # (the user name's length)
    yield Case(-20, WITHIN, PEER, within, odd)
    yield Case(-20, WITHIN, PEER, within[:56] + number(2) + within[60:], within[:140])
    yield Case(-1, NOBODY, PEER, bytes(144), named("a"))
    yield Case(-1, NOBODY, PEER, bytes(139), named("a"))


CASES: Final = [
    *_sizes(),
    *_protocols(),
    *_flags(),
    *_guids(),
    *_texts_in_numbers(),
    *_integers(),
    *_addresses(),
    *_strings(),
]
