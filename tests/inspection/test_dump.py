"""The annotated dump shows every byte beside its meaning, within its columns, and no secret."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipsec_codec import (
    Inspection,
    Kind,
    Record,
    SocketAddress,
    SocketPeerTargetName,
    SocketSecurityQueryInfo,
    SocketSecuritySettings,
    SocketSecuritySettingsIpsec,
    annotated_dump,
    dump_lines,
    encode,
    inspect,
    structures_for_call,
)
from ipsec_codec.dump import SHOWN_BYTES, Tone
from ipsec_codec.dump.wording import columns, wrapped
from tests.buffers import structures_and_buffers
from tests.leaks import PASSWORD, found_in
from tests.places import FIXTURES

CREDENTIALS = """\
SOCKET_SECURITY_SETTINGS_IPSEC, 138 bytes

at   bytes                    text      field               value
0000 02 00 00 00              ....      SecurityProtocol    IPSEC2
     ^ note IPS108: IPSEC2, as real clients pass it; the page names IPSEC alone
0004 01 00 00 00              ....      SecurityFlags       GUARANTEE_ENCRYPTION
0008 00 00 00 00              ....      IpsecFlags          none
000c 00 00 00 00 00 00 00 00  ........  AuthipMMPolicyKey   zero
0014 00 00 00 00 00 00 00 00  ........
001c 9c ef c2 ae 4d 3a 3e 4d  ....M:>M  AuthipQMPolicyKey
0024 88 42 23 99 42 e3 9a 47  .B#.B..G    aec2ef9c-3a4d-4d3e-8842-239942e39a47
     ^ note IPS109: AuthipQMPolicyKey is SOCKET_DEFAULT2_QM_POLICY
002c 00 00 00 00 00 00 00 00  ........  Reserved            zero
0034 00 00 00 00 00 00 00 00  ........
003c 00 00 00 00              ....      padding             4 zero bytes
0040 00 00 00 00 00 00 00 00  ........  Reserved2           0
0048 14 00 00 00              ....      UserNameStringLen   20 bytes
004c 08 00 00 00              ....      DomainNameStringLen 8 bytes
0050 16 00 00 00              ....      PasswordStringLen   22 bytes
0054 73 00 76 00 63 00 2d 00  s.v.c.-.  UserName            "svc-backup"
005c 62 00 61 00 63 00 6b 00  b.a.c.k.
0064 75 00 70 00              u.p.
     ^ note IPS208: credentials in clear text: UserName, DomainName, Password
0068 43 00 4f 00 52 00 50 00  C.O.R.P.  DomainName          "CORP"
0070 ** ** ** ** ** ** ** **  ********  Password            ********
0078 ** ** ** ** ** ** ** **  ********
0080 ** ** ** ** ** **        ******
0086 00 00 00 00              ....      trailing            4 zero bytes
     ^ note IPS302: 138 bytes: sizeof (88) + strings (50)

4 notes, 22 bytes masked as **"""

ROW = re.compile(r"^([0-9a-f]{4,}) ((?:(?:[0-9a-f]{2}|\*\*) )+)")
LEFT_OUT = re.compile(r"^ +(?:\* \d+ more \w+ rows, (\d+) bytes|\.{3} (\d+) of \d+ bytes)")


# (cut, since a page of 64 KiB takes its time)
any_case = structures_and_buffers().map(lambda case: (case[0], case[1][:500]))


def shown_bytes(page: str) -> int:
    """Count the bytes that a page shows, and those that it says it leaves out."""
    count = 0
    for line in page.splitlines():
        row, left_out = ROW.match(line), LEFT_OUT.match(line)
        if row:
            assert int(row[1], 16) == count, line
            count += len(row[2].split())
        elif left_out:
            count += int(left_out[1] or left_out[2])
    return count


def revealed_bytes(page: str) -> bytes:
    """Read the bytes back from a page on which nothing is left out."""
    return b"".join(bytes.fromhex(row[2]) for line in page.splitlines() if (row := ROW.match(line)))


def test_the_page_of_a_capture() -> None:
    inspection = inspect((FIXTURES / "captures" / "ipsec2_credentials.bin").read_bytes())
    assert annotated_dump(inspection) == CREDENTIALS
    assert str(inspection) == CREDENTIALS
    assert f"{inspection}" == CREDENTIALS


@given(any_case, st.sampled_from([80, 97, 120, 200]))
def test_each_byte_is_shown_once_or_counted(case: tuple[type[Record], bytes], width: int) -> None:
    structure, data = case
    for inspection in (inspect(data, structure), inspect(data)):
        for limit in (0, 1, 16, 64, SHOWN_BYTES, None):
            assert shown_bytes(annotated_dump(inspection, width=width, limit=limit)) == len(data)


@given(any_case)
def test_a_revealed_page_gives_the_bytes_back(case: tuple[type[Record], bytes]) -> None:
    structure, data = case
    page = annotated_dump(inspect(data, structure), reveal=True, limit=None)
    if "more zero rows" not in page:
        assert revealed_bytes(page) == data


@given(any_case, st.sampled_from([80, 100, 120, 160]))
def test_no_line_is_wider_than_the_page(case: tuple[type[Record], bytes], width: int) -> None:
    structure, data = case
    for reveal in (False, True):
        page = annotated_dump(inspect(data, structure), width=width, reveal=reveal)
        assert max(map(columns, page.splitlines())) <= width


@given(any_case)
def test_a_page_holds_nothing_that_a_terminal_would_act_on(
    case: tuple[type[Record], bytes],
) -> None:
    structure, data = case
    page = annotated_dump(inspect(data, structure), reveal=True)
    assert all(character.isprintable() for character in page if character != "\n")


@given(any_case)
def test_each_finding_stands_on_the_page(case: tuple[type[Record], bytes]) -> None:
    structure, data = case
    inspection = inspect(data, structure)
    lines = annotated_dump(inspection).splitlines()
    named = [line.split()[2].rstrip(":") for line in lines if line.startswith("     ^ ")]
    assert named == [found.rule for found in inspection.findings]


def test_findings_stand_below_the_bytes_that_they_are_about() -> None:
    data = encode(SocketSecuritySettingsIpsec(padding=b"abcd", reserved2=1))
    lines = str(inspect(data)).splitlines()
    for rule, offset in (("IPS105", "003c"), ("IPS104", "0040")):
        (at,) = [number for number, line in enumerate(lines) if rule in line]
        assert lines[at - 1].startswith(offset)


def test_rows_of_zeros_are_collapsed_and_counted() -> None:
    page = str(inspect(encode(SocketPeerTargetName(peer_target_name="host/x"))))
    assert "000a 00 00 00 00 00 00 00 00  ........  PeerAddress.rest    126 zero bytes" in page
    assert "     * 14 more zero rows, 112 bytes" in page


def test_from_three_rows_on_zeros_and_masked_bytes_are_collapsed() -> None:
    for rows, collapsed in ((2, False), (3, True)):
        zeros = str(inspect(bytes(8 + 8 * rows), SocketSecuritySettings))
        assert ("* 2 more zero rows, 16 bytes" in zeros) is collapsed
        secret = str(inspect(encode(SocketSecuritySettingsIpsec(password="p" * 4 * rows))))
        assert ("* 2 more masked rows, 16 bytes" in secret) is collapsed
        assert ("more" in zeros, "more" in secret) == (collapsed, collapsed)


def test_a_long_field_says_how_much_of_it_is_left_out() -> None:
    inspection = inspect(encode(SocketSecuritySettingsIpsec(user_name="abc" * 10_000)))
    page = str(inspection)
    assert f"... {60_000 - SHOWN_BYTES} of 60000 bytes left out" in page
    assert len(page.splitlines()) < 120
    whole = annotated_dump(inspection, limit=None)
    assert "left out" not in whole
    assert revealed_bytes(whole) == inspection.data


def test_a_value_shows_96_characters_and_counts_the_others() -> None:
    for more, said in (("", '"'), ("u", '" and 1 character'), ("uu", '" and 2 characters')):
        inspection = inspect(encode(SocketSecuritySettingsIpsec(user_name="u" * 96 + more)))
        lines = annotated_dump(inspection, width=200).splitlines()
        assert [line.endswith('  "' + "u" * 96 + said) for line in lines].count(True) == 1


@pytest.mark.parametrize(
    ("family", "words"),  # the numbers of ws2def.h
    [
        (0, "AF_UNSPEC, no peer named (0)"),
        (2, "AF_INET (2)"),
        (23, "AF_INET6 (23)"),
        (1, "unknown (1)"),
    ],
)
def test_a_family_is_named_beside_its_number(family: int, words: str) -> None:
    record = SocketPeerTargetName(peer_address=SocketAddress(family=family), peer_target_name="h")
    lines = str(inspect(encode(record), SocketPeerTargetName)).splitlines()
    (at,) = [number for number, line in enumerate(lines) if line.startswith("0008 ")]
    assert lines[at + 1].strip() == words  # (the name fills the column)


@pytest.mark.parametrize("limit", [0, 1, 15])
def test_a_limit_below_two_rows_leaves_nothing_out_of_a_field_of_two(limit: int) -> None:
    page = annotated_dump(inspect(encode(SocketSecuritySettingsIpsec())), limit=limit)
    assert "left out" not in page


def test_a_wide_page_has_sixteen_bytes_a_row() -> None:
    inspection = inspect(encode(SocketSecuritySettingsIpsec(user_name="svc-backup")))
    row = "0054 73 00 76 00 63 00 2d 00 62 00 61 00 63 00 6b 00  s.v.c.-.b.a.c.k.  UserName"
    assert row in annotated_dump(inspection, width=120)
    assert row not in annotated_dump(inspection, width=119)


def test_a_narrower_page_than_80_columns_is_taken_as_80() -> None:
    inspection = inspect(encode(SocketSecuritySettingsIpsec()))
    assert annotated_dump(inspection, width=20) == annotated_dump(inspection, width=80)


def test_the_lines_of_a_page_are_those_of_its_text() -> None:
    inspection = inspect(encode(SocketSecuritySettingsIpsec(user_name="u" * 300, password="p")))
    lines = ["".join(segment.text for segment in line) for line in dump_lines(inspection)]
    assert [line.rstrip() for line in lines] == annotated_dump(inspection).splitlines()


def test_a_password_is_shown_when_it_is_asked_for_and_not_before() -> None:
    inspection = inspect(encode(SocketSecuritySettingsIpsec(user_name="u", password=PASSWORD)))
    assert found_in(annotated_dump(inspection)) == []
    page = annotated_dump(inspection, reveal=True, width=200)
    assert "UTF-8" in found_in(page)
    assert "**" not in page


def test_a_string_is_escaped_where_a_terminal_would_act_on_it() -> None:
    record = SocketSecuritySettingsIpsec(user_name="a\x1b[31mb\u202ec\ud800[bold]")
    page = str(inspect(encode(record)))
    assert r'"a\x1b[31mb\u202ec\ud800' in page
    assert "[bold]" in page


def test_a_near_tie_names_the_other() -> None:
    inspection = inspect(encode(SocketPeerTargetName()))
    (other,) = inspection.alternatives()
    for page, name in ((inspection, other), (other, inspection)):
        assert f"The bytes fit {name.structure.c_name} as well." in str(page)


def test_a_page_says_when_no_structure_explains_the_bytes() -> None:
    inspection = inspect(bytes(range(100, 220)))
    page = str(inspection)
    assert page.startswith(
        "unrecognised, 120 bytes\n"
        "No structure explains these bytes; the nearest is\n"
        "SOCKET_SECURITY_QUERY_TEMPLATE, as laid out here. To read them as a structure,\n"
        "pass it to inspect; reveal=True shows what is masked; scan finds the structures\n"
        "inside a large file.\n"
    )
    assert "120 bytes masked as **" in page
    said = dump_lines(inspection, advice="Look again.")
    words = " ".join("".join(segment.text for segment in line) for line in said)
    assert "the nearest is SOCKET_SECURITY_QUERY_TEMPLATE, as laid out here. Look again." in words
    chosen = structures_for_call("SIO_QUERY_SECURITY")
    assert "None of those asked for explains" in str(inspect(inspection.data, among=chosen))


def test_one_byte_is_counted_as_one() -> None:
    lines = str(inspect(b"\1", SocketSecuritySettings)).splitlines()
    assert lines[0] == "SOCKET_SECURITY_SETTINGS, 1 byte"
    assert lines[4].split() == ["cut", "short", "after", "1", "byte"]
    assert "the buffer ends after 1 byte, in" in "".join(lines)


@pytest.mark.parametrize("token", [0, 0x1234])
def test_after_a_name_that_fills_the_column_the_value_stands_below(token: int) -> None:
    record = SocketSecurityQueryInfo(peer_application_access_token_handle=token)
    lines = str(inspect(encode(record), SocketSecurityQueryInfo)).splitlines()
    (at,) = [number for number, line in enumerate(lines) if "Application" in line]
    assert lines[at].endswith("PeerApplicationAccessTokenHandle")
    assert lines[at + 1].split() == [f"{token:#x}" if token else "0"]


def test_the_values_of_the_settings_stand_in_one_column() -> None:
    lines = CREDENTIALS.splitlines()
    column = lines[2].index("value")
    lengths = [line for line in lines if "StringLen" in line and "bytes" in line]
    assert [line[column - 1 :].split()[1:] for line in lengths] == [["bytes"]] * 3
    assert {line[column - 1] for line in lengths} == {" "}


def test_an_empty_buffer_has_a_page() -> None:
    page = str(inspect(b"", SocketSecuritySettingsIpsec))
    assert page.startswith("SOCKET_SECURITY_SETTINGS_IPSEC, 0 bytes")
    assert "IPS401" in page


def styles_of(inspection: Inspection) -> set[Kind | Tone]:
    return {segment.style for line in dump_lines(inspection) for segment in line}


def test_each_segment_says_what_it_is() -> None:
    record = SocketSecuritySettingsIpsec(security_flags=3, reserved2=1, user_name="u", password="p")
    assert styles_of(inspect(encode(record))) >= {
        Kind.ENUMERATION,
        Kind.INTEGER,
        Kind.LENGTH,
        Kind.STRING,
        Tone.TITLE,
        Tone.HEADING,
        Tone.OFFSET,
        Tone.ZERO,
        Tone.MASKED,
        Tone.NAME,
        Tone.WARNING,
        Tone.NOTE,
        Tone.REMARK,
    }
    assert Kind.SECRET not in styles_of(inspect(encode(record)))


@pytest.mark.parametrize(
    ("text", "room", "pieces"),
    [
        ("short", 10, ["short"]),
        ("two words", 5, ["two ", "words"]),
        ("unbroken", 3, ["unb", "rok", "en"]),
        ("漢字漢字", 5, ["漢字", "漢字"]),
        ("e\u0301e\u0301", 2, ["e\u0301e\u0301"]),
        ("", 5, [""]),
    ],
)
def test_text_is_broken_by_columns_and_loses_nothing(
    text: str, room: int, pieces: list[str]
) -> None:
    assert list(wrapped(text, room)) == pieces


@given(st.text(max_size=60), st.integers(2, 20))
def test_no_piece_of_a_text_is_wider_than_its_room(text: str, room: int) -> None:
    pieces = list(wrapped(text, room))
    assert "".join(pieces) == text
    assert max(map(columns, pieces)) <= room
