"""A correct parser of SOCKET_SECURITY_SETTINGS_IPSEC in steps, so that a fault replaces just one.

It is written against the header, with `struct` alone, as somebody would who never saw ipsec_codec.
"""

from __future__ import annotations

import struct
import uuid
from typing import Any, ClassVar

PROTOCOLS = ("DEFAULT", "IPSEC", "IPSEC2", "INVALID")
SECURITY_FLAGS = ("GUARANTEE_ENCRYPTION", "ALLOW_INSECURE")
IPSEC_FLAGS = (
    "SKIP_FILTER_INSTANTIATION",
    "OPTIONAL_PEER_NAME_VERIFICATION",
    "ALLOW_FIRST_INBOUND_PKT_UNENCRYPTED",
    "PEER_NAME_IS_RAW_FORMAT",
)


class Parser:
    """Read settings: bytes in, the settings document out, ValueError for bytes that are none.

    Attributes:
        strict: also refuse whatever ipsec_codec's rules call an error.
    """

    fixed: ClassVar[struct.Struct] = struct.Struct("<III16s16s16s4sQIII")

    def __init__(self, *, strict: bool = False) -> None:
        self.strict = strict

    def __call__(self, data: bytes) -> dict[str, Any]:
        """Return the document of a buffer."""
        self.check_size(data)
        members = self.fixed.unpack_from(data)
        protocol, security_flags, ipsec_flags = members[:3]
        if self.strict:
            self.check_members(protocol, security_flags, ipsec_flags, members[5])
        texts, tail = self.strings(data, members[-3:])
        if self.strict:
            self.check_texts(texts)
            self.check_tail(tail)
        return {
            "structure": "SOCKET_SECURITY_SETTINGS_IPSEC",
            "security_protocol": self.protocol(protocol),
            "security_flags": self.flags(security_flags, SECURITY_FLAGS),
            "ipsec_flags": self.flags(ipsec_flags, IPSEC_FLAGS),
            "authip_mm_policy_key": self.guid(members[3]),
            "authip_qm_policy_key": self.guid(members[4]),
            "reserved": self.guid(members[5]),
            "padding": self.hole(members[6]).hex(),
            "reserved2": self.reserved2(members[7]),
            "user_name": self.json_text(texts[0]),
            "domain_name": self.json_text(texts[1]),
            "password": self.json_text(texts[2]),
            "trailing": self.tail(tail).hex(),
        }

    def check_size(self, data: bytes) -> None:
        """Refuse a buffer that ends before AllStrings."""
        if len(data) < 84:
            raise ValueError("the buffer ends before AllStrings")

    def check_members(self, protocol: int, security: int, ipsec: int, reserved: bytes) -> None:
        """Refuse what strictness forbids in the fixed part."""
        self.check_protocol(protocol)
        self.check_flags(security, ipsec)
        if any(reserved):
            raise ValueError("Reserved is not zero")

    def check_protocol(self, protocol: int) -> None:
        """Refuse a protocol other than IPSEC and IPSEC2."""
        if protocol not in {1, 2}:
            raise ValueError("SecurityProtocol is neither IPSEC nor IPSEC2")

    def check_flags(self, security: int, ipsec: int) -> None:
        """Refuse flags that the header does not name."""
        if security & ~0x3 or ipsec & ~0xF:
            raise ValueError("unknown flag bits")

    def check_texts(self, texts: list[str]) -> None:
        """Refuse lone surrogates."""
        if any("\ud800" <= character <= "\udfff" for text in texts for character in text):
            raise ValueError("a string holds a lone surrogate")

    def check_tail(self, tail: bytes) -> None:
        """Refuse a tail that no usual way to size the buffer leaves."""
        if tail not in {b"", bytes(4)}:
            raise ValueError("unusual bytes after the last member")

    def strings(self, data: bytes, lengths: tuple[int, ...]) -> tuple[list[str], bytes]:
        """Return the three strings, and the bytes after them."""
        texts: list[str] = []
        start = 84
        for length in lengths:
            self.check_length(length, len(data) - start)
            texts.append(self.text(data[start : start + length]))
            start += length
        return texts, data[start:]

    def check_length(self, length: int, available: int) -> None:
        """Refuse a string's length that is odd or too large."""
        if length % 2 or length > available:
            raise ValueError("a string's length is odd, or reaches past the end")

    def text(self, data: bytes) -> str:
        """Return the text of UTF-16LE bytes, lone surrogates kept."""
        return data.decode("utf-16-le", "surrogatepass")

    def protocol(self, number: int) -> str:
        """Return a protocol's name, or its number in hex."""
        return PROTOCOLS[number] if number < len(PROTOCOLS) else f"{number:#010x}"

    def flags(self, number: int, names: tuple[str, ...]) -> list[str]:
        """Return the flags' names, the unknown bits in hex."""
        known = [name for bit, name in enumerate(names) if number >> bit & 1]
        unknown = number >> len(names) << len(names)
        return [*known, f"{unknown:#010x}"] if unknown else known

    def guid(self, data: bytes) -> str:
        """Return a GUID's text."""
        return str(uuid.UUID(bytes_le=data))

    def hole(self, data: bytes) -> bytes:
        """Return the bytes of the alignment hole."""
        return data

    def reserved2(self, number: int) -> str:
        """Return the number in hex, since JSON's numbers lose 64 bits."""
        return f"{number:#018x}"

    def tail(self, data: bytes) -> bytes:
        """Return the bytes after the last member."""
        return data

    def json_text(self, text: str) -> Any:
        """Return a text as a document has it: in hex where a lone surrogate is in it."""
        try:
            text.encode()
        except UnicodeEncodeError:
            return {"utf16le": text.encode("utf-16-le", "surrogatepass").hex()}
        return text
