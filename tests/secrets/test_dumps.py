"""Captures that are cut, damaged or read as something else: what is masked, and what is not."""

from __future__ import annotations

import html
import io
import itertools
import json
import random
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from ipsec_codec import (
    CaptureError,
    Inspection,
    SocketPeerTargetName,
    SocketSecurityQueryInfoIpsec2,
    SocketSecuritySettings,
    annotated_dump,
    decode,
    dump_lines,
    inspect,
    read_capture,
    to_document,
    to_report,
)
from ipsec_codec.cli.colour import rich_text
from tests.command_line import CAPTURED_PASSWORD, called
from tests.leaks import PASSWORD, traces_in
from tests.mutated_dumps import DAMAGES
from tests.places import ROOT
from tests.secrets.planted import BROKEN, DATA, DUMPS, LENGTHS, RECORD, WIDE, with_length

if TYPE_CHECKING:
    from ipsec_codec import Record


def everything_shown(inspection: Inspection) -> str:
    """Return all that an inspection shows, and those as its contenders."""
    return "\n".join(
        text
        for one in (inspection, *inspection.alternatives())
        for text in (
            annotated_dump(one, width=160, limit=None),
            json.dumps(to_report(one)),
            repr(one.partial),
        )
    )


def shown_of(data: bytes, structure: type[Record] | None = None) -> list[str]:
    """Return the traces of the password in what an inspection of a buffer shows."""
    return traces_in(everything_shown(inspect(data, structure)))


def test_no_buffer_that_is_cut_short_shows_four_characters() -> None:
    for size in range(len(DATA)):
        assert shown_of(DATA[:size], type(RECORD) if size % 3 else None) == []


def test_no_rest_of_a_buffer_shows_four_characters() -> None:
    for start in range(1, len(DATA)):
        assert shown_of(DATA[start:]) == []


@pytest.mark.parametrize("size", [60, 64])
def test_no_piece_of_the_size_of_another_structure_shows_four_characters(size: int) -> None:
    # SOCKET_SECURITY_QUERY_INFO_IPSEC2 has no strings, so that any bytes could be one.
    for start in range(1, len(DATA) - size):
        assert shown_of(DATA[start : start + size]) == []


def test_a_number_that_reads_like_text_speaks_against_a_structure() -> None:
    # A piece of a buffer whose password stands where handles and ids would.
    reasons = {
        reason
        for candidate in inspect(DATA[52:112]).candidates
        if candidate.structure is SocketSecurityQueryInfoIpsec2
        for reason in candidate.reasons
    }
    assert "-10: SaLookupContext that reads like text" in reasons


def test_a_piece_may_pass_for_a_structure_of_numbers() -> None:
    # The limit: a GUID that is cut short does not read like text, and has four characters in it.
    assert shown_of(DATA[48:107]) != []


def test_rows_in_another_order_put_a_password_where_a_member_should_be() -> None:
    # The limit: digits without addresses tell nothing of their order.
    first, *middle, last, end = DUMPS["xxd-p"].splitlines()
    capture = read_capture("\n".join([first, last, *middle, end]))
    assert shown_of(capture.data, type(RECORD)) != []


def told(dump: str) -> str:
    """Return what is said of a dump."""
    try:
        capture = read_capture(dump)
    except CaptureError as error:
        return f"{error} {vars(error)}"
    return f"{capture!r} {capture.warnings}"


@pytest.mark.parametrize("name", DUMPS)
def test_what_is_said_of_a_damaged_dump_quotes_nothing_of_it(name: str) -> None:
    rng = random.Random(name)  # noqa: S311 (reproducible, and no secret)
    for damage in DAMAGES * 4:
        lines = DUMPS[name].splitlines()
        damage(rng, lines)
        assert traces_in(told("\n".join(lines))) == []


@pytest.mark.parametrize("word", ["00370071", "5a005a00"])
def test_an_address_that_is_a_word_of_the_buffer_is_not_quoted(word: str) -> None:
    # What od -tx4 prints, wrapped by a terminal.
    dump = f"000000 00000001 00000000\n{word} 00760023 004b0032\n"
    with pytest.raises(CaptureError) as caught:
        read_capture(dump)
    assert word.lstrip("0") not in str(caught.value)


@pytest.mark.parametrize("offset", LENGTHS)
def test_a_length_that_cannot_be_right_masks_all_strings(offset: int) -> None:
    for length in (1, 9, 33, 51, len(DATA) - 84, len(WIDE) + 40, 400, 0x7FFFFFFE, 0xFFFFFFFF):
        data = with_length(offset, length)
        if inspect(data, type(RECORD)).record is None:
            assert shown_of(data, type(RECORD)) == []


@pytest.mark.parametrize("length", range(0, len(WIDE), 2))
def test_what_a_length_leaves_of_a_password_is_masked_in_the_tail(length: int) -> None:
    data = with_length(80, length)
    record = decode(data)
    assert any(record.trailing)
    assert shown_of(data) == []
    assert traces_in(f"{record!r} {json.dumps(to_document(record))}") == []


def test_lengths_that_add_up_say_whose_the_bytes_are() -> None:
    # The limit: nothing in such a buffer tells that the user name is none.
    everything = len(DATA) - 84 - 4
    data = DATA[:72] + everything.to_bytes(4, "little") + bytes(8) + DATA[84:]
    assert decode(data).user_name.endswith(PASSWORD)
    assert shown_of(data) != []


def test_a_buffer_named_as_another_structure_is_masked_as_that_one_is() -> None:
    # The limit: whoever names the structure says what the bytes mean.
    assert shown_of(DATA) == []
    assert shown_of(DATA, SocketSecuritySettings) == []
    assert shown_of(DATA[16:76] + WIDE, SocketPeerTargetName) == []
    assert shown_of(WIDE + WIDE, SocketSecurityQueryInfoIpsec2) != []


def test_no_message_tells_the_lengths_of_a_structure_that_the_bytes_are_not(tmp_path: Path) -> None:
    # Two characters of the password stand in the place of each.
    noise = b"\1\0\0\0" + WIDE * 3
    assert not inspect(noise).recognised
    files = [str(tmp_path / name) for name in ("one.bin", "other.bin")]
    for name, data in zip(files, (noise, noise + WIDE), strict=True):
        Path(name).write_bytes(data)
    lengths = [str(int.from_bytes(noise[at : at + 4], "little")) for at in LENGTHS]
    for arguments in (
        ["diff", *files],
        ["diff", "--json", *files],
        ["check", *files],
        ["decode", *files],
    ):
        done = called(*arguments)
        said = (done.stdout + done.stderr).decode()
        assert "no structure explains these bytes" in said
        assert [length for length in lengths if length in said] == []


def test_no_comparison_of_pieces_shows_four_characters(tmp_path: Path) -> None:
    pieces = [*BROKEN.values(), *(DATA[at : at + 60] for at in range(0, 90, 12))]
    files = [tmp_path / f"{number}.bin" for number in range(len(pieces))]
    for path, piece in zip(files, pieces, strict=True):
        path.write_bytes(piece)
    said = b""
    for left, right in itertools.combinations(map(str, files), 2):
        done = called("diff", left, right)
        said += done.stdout + done.stderr
    assert traces_in(said) == []


def drawn(form: str, *, reveal: bool) -> str:
    """Return the words of a dump that rich has drawn, without its marks."""
    console = Console(record=True, width=120, file=io.StringIO(), force_terminal=True)
    for line in dump_lines(inspect(DATA), width=120, reveal=reveal):
        console.print(rich_text(line))
    page: str = getattr(console, f"export_{form}")()
    return html.unescape(re.sub(r"<[^>]*>", "", page)).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("form", ["svg", "html"])
def test_a_drawn_page_shows_what_a_plain_one_does(form: str) -> None:
    assert traces_in(drawn(form, reveal=False)) == []
    assert traces_in(drawn(form, reveal=True)) != []


def test_the_readmes_picture_shows_no_password() -> None:
    words = re.sub(r"<[^>]*>", "", (ROOT / "docs/annotated-dump.svg").read_text("utf-8"))
    assert "CORP" in words
    assert traces_in(words, CAPTURED_PASSWORD) == []
