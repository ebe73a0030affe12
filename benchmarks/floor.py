"""The floor: the least that hand-written code can do, without a record, a check or a rule."""

from __future__ import annotations

import struct

Fields = tuple[int, int, int, bytes, bytes, bytes, bytes, int, str, str, str, bytes]


def decode(data: bytes) -> Fields:
    """Unpack the fixed part and decode three strings."""
    protocol, flags, ipsec_flags, main, quick, reserved, hole, reserved2, user, domain, password = (
        struct.unpack_from("<III16s16s16s4sQIII", data)
    )
    user_end = 84 + user
    domain_end = user_end + domain
    password_end = domain_end + password
    return (
        protocol,
        flags,
        ipsec_flags,
        main,
        quick,
        reserved,
        hole,
        reserved2,
        data[84:user_end].decode("utf-16-le"),
        data[user_end:domain_end].decode("utf-16-le"),
        data[domain_end:password_end].decode("utf-16-le"),
        data[password_end:],
    )


def encode(fields: Fields) -> bytes:
    """Encode three strings and pack the fixed part: the matching pack."""
    protocol, flags, ipsec_flags, main, quick, reserved, hole, reserved2, *texts, tail = fields
    user, domain, password = (
        texts[0].encode("utf-16-le"),
        texts[1].encode("utf-16-le"),
        texts[2].encode("utf-16-le"),
    )
    fixed = struct.pack(
        "<III16s16s16s4sQIII",
        protocol,
        flags,
        ipsec_flags,
        main,
        quick,
        reserved,
        hole,
        reserved2,
        len(user),
        len(domain),
        len(password),
    )
    return fixed + user + domain + password + tail


def decode_strings(data: bytes) -> str:
    """The bare C decode of the strings' bytes, for large buffers: no copy but the str itself."""
    with memoryview(data) as view, view[84:-4] as strings:
        return str(strings, "utf-16-le")
