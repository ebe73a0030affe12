"""What of a mistake may be shown, whatever form a parser quotes a password in."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest

from ipsec_codec import (
    SocketAddress,
    SocketPeerTargetName,
    SocketSecuritySettingsIpsec,
    encode,
)
from ipsec_codec.secret import MASK
from ipsec_codec.testing.runner.concealment import Concealer
from tests.leaks import PASSWORD, forms

RECORD = SocketSecuritySettingsIpsec(user_name="alice", password=PASSWORD)
DATA = encode(RECORD)


def concealer(data: bytes = DATA, *, reveal: bool = False) -> Concealer:
    return Concealer(data, SocketSecuritySettingsIpsec, reveal=reveal)


@pytest.mark.parametrize("form", [*forms()])
@pytest.mark.parametrize("cut", [0, 9])
def test_words_that_quote_the_password_are_masked_whatever_its_form(form: str, cut: int) -> None:
    quoted = forms()[form].decode("utf-8", "backslashreplace")
    shown = concealer().words(f"bad string: {quoted[cut : len(quoted) - cut]}!")
    assert shown.startswith(MASK)
    assert quoted not in shown


def in_words(raw: bytes, size: int) -> str:
    words = [int.from_bytes(raw[at : at + size], "little") for at in range(0, len(raw), size)]
    return " ".join(f"{word:0{2 * size}x}" for word in words)


SECRET = PASSWORD[:4].encode("utf-16-le")


@pytest.mark.parametrize(
    "dump",
    [
        SECRET.hex(":"),
        SECRET.hex("-", 2),
        ", ".join(f"0x{byte:02X}" for byte in SECRET),
        "".join(f"\\x{byte:02x}" for byte in SECRET),
        str([*SECRET]),
        in_words(SECRET, 2),
        in_words(SECRET, 4),
        in_words(SECRET, 8),
    ],
)
def test_words_that_dump_the_password_are_masked(dump: str) -> None:
    assert concealer().words(f"bad bytes: {dump}!").startswith(MASK)


PART = PASSWORD[:4]


@pytest.mark.parametrize(
    "spelt",
    [
        "".join(f"%{ord(character):02X}" for character in PART),
        "".join(f"%{byte:02x}" for byte in SECRET),
        "".join(f"\\u{ord(character):04x}" for character in PART),
        "".join(f"\\\\u{ord(character):04X}" for character in PART),
        "".join(f"\\u{{{ord(character):x}}}" for character in PART),
        "".join(f"\\x{ord(character):02x}" for character in PART),
        "".join(f"&#x{ord(character):X};" for character in PART),
    ],
)
def test_words_that_spell_every_character_as_an_escape_are_masked(spelt: str) -> None:
    assert concealer().words(f"bad string: {spelt}!").startswith(MASK)
    assert concealer().form("user_name", spelt) == MASK


@pytest.mark.parametrize("before", range(5))
@pytest.mark.parametrize("secret", [SECRET, PASSWORD[:7].encode()], ids=["UTF-16", "UTF-8"])
def test_words_with_base32_of_whatever_holds_the_password_are_masked(
    secret: bytes, before: int
) -> None:
    encoded = base64.b32encode(b"#" * before + secret + b"#").decode()
    for spelt in (encoded, encoded.lower().rstrip("=")):
        assert concealer().words(f"bad string: {spelt}!").startswith(MASK)


def test_three_characters_of_a_password_are_none_of_it() -> None:
    for spelt in (PART[:3], quote(PART[:3]), base64.b32encode(SECRET[:4]).decode()):
        assert concealer().words(f"bad string: {spelt}!") == f"bad string: {spelt}!"


def test_words_are_looked_through_once_however_long_the_password_is() -> None:
    characters = "".join(chr(0x4E00 + number) for number in range(5_000))
    long = concealer(encode(RECORD.replace(password=characters)))
    others = "y" * 20_000
    assert long.words(others) == others
    assert long.words(others + characters[-4:]).startswith(MASK)
    assert long.words(others + characters[-5:-2]) == others + characters[-5:-2]


def test_other_words_are_shown() -> None:
    words = "AddressSanitizer: heap-buffer-overflow in read_name names.c:12"
    assert concealer().words(words) == words


def test_small_bytes_are_shown_even_where_zeros_may_be_in_the_password() -> None:
    zeros = concealer(encode(RECORD.replace(password=f"{PASSWORD}\0\0\0\1{PASSWORD}")))
    assert zeros.words("bad: 00 00 00 00 01") == "bad: 00 00 00 00 01"


def test_words_that_quote_what_may_be_the_password_of_a_broken_buffer_are_masked() -> None:
    broken = DATA[:80] + b"\xff\xff\xff\xff" + DATA[84:]
    assert concealer(broken).words(f"bad: {PASSWORD[:8]}").startswith(MASK)


def test_a_password_read_into_another_field_is_masked_there() -> None:
    assert concealer().form("user_name", PASSWORD) == MASK
    assert concealer().form("user_name", f"alice{PASSWORD[:6]}") == MASK
    assert concealer().form("trailing", PASSWORD.encode("utf-16-le").hex()) == MASK
    assert concealer().form("user_name", {"utf16le": PASSWORD.encode("utf-16-be").hex()}) == MASK


def test_the_password_field_is_masked_whatever_the_parser_says_unless_it_is_empty() -> None:
    assert concealer().form("password", "anything") == MASK
    assert concealer(encode(SocketSecuritySettingsIpsec())).form("password", "stale") == MASK
    assert concealer().form("password", "") == '""'


def test_of_an_address_the_bytes_that_may_be_a_password_are_masked_however_few() -> None:
    for size in (2, 8, 20):
        rest = PASSWORD.encode("utf-16-le")[:size]
        address = SocketAddress(family=2, host="192.0.2.17", rest=rest)
        data = encode(SocketPeerTargetName(peer_address=address))
        shown = Concealer(data, SocketPeerTargetName, reveal=False).form(
            "peer_address", {"host": "192.0.2.17", "rest": rest.rstrip(b"\0").hex()}
        )
        assert json.loads(shown) == {"host": "192.0.2.17", "rest": MASK}


def test_everything_else_is_shown_as_json() -> None:
    assert concealer().form("user_name", "alice") == '"alice"'
    assert concealer().form("security_flags", ["ALLOW_INSECURE"]) == '["ALLOW_INSECURE"]'
    assert concealer().form("reserved2", None) == "null"


def test_reveal_shows_all() -> None:
    revealing = concealer(reveal=True)
    assert json.loads(revealing.form("password", PASSWORD)) == PASSWORD
    assert revealing.words(PASSWORD) == PASSWORD
