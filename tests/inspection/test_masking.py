"""No part of a password is shown, however a buffer is cut, damaged or named."""

from __future__ import annotations

import json

import pytest

from ipsec_codec import (
    Inspection,
    Kind,
    Record,
    SocketAddress,
    SocketPeerTargetName,
    SocketSecuritySettings,
    SocketSecuritySettingsIpsec,
    encode,
    inspect,
    to_report,
)
from tests.inspection.settings import SETTINGS
from tests.leaks import PASSWORD, found_in, shown_by


def everything_shown(inspection: Inspection) -> str:
    """Return all that an inspection shows without being asked to reveal."""
    shown = [repr(inspection), str(inspection), repr(inspection.spans), repr(inspection.partial)]
    shown += [repr(inspection.findings), repr(inspection.candidates), f"{inspection}"]
    shown += [json.dumps(to_report(inspection)), json.dumps(to_report(inspection), indent=1)]
    if inspection.error is not None:
        shown.append(shown_by(inspection.error))
    return "\n".join(shown)


def test_a_tail_of_more_than_zeros_is_masked() -> None:
    # With lengths in characters, half of the password stands there.
    data = bytearray(encode(SETTINGS.replace(trailing=b"")))
    for offset in (72, 76, 80):
        length = int.from_bytes(data[offset : offset + 4], "little")
        data[offset : offset + 4] = (length // 2 & ~1).to_bytes(4, "little")
    inspection = inspect(data)
    assert inspection.structure is SocketSecuritySettingsIpsec
    assert inspection.record is not None
    tail = inspection.spans[-1]
    assert (tail.kind, tail.masked) == (Kind.TAIL, True)
    assert found_in(everything_shown(inspection)) == []


def halves(text: str) -> list[str]:
    """Return the pieces of a password that each give enough of it away."""
    return [text[: len(text) // 2], text[len(text) // 2 :]]


@pytest.mark.parametrize("structure", [None, SocketSecuritySettingsIpsec])
def test_no_truncation_shows_a_part_of_the_password(structure: type[Record] | None) -> None:
    data = encode(SETTINGS)
    for size in range(len(data) + 1):
        inspection = inspect(data[:size], structure)
        shown = everything_shown(inspection)
        for other in inspection.alternatives():
            shown += everything_shown(other)
        for part in halves(PASSWORD):
            assert found_in(shown, part) == [], size


def test_no_buffer_cut_from_the_middle_shows_the_password() -> None:
    data = encode(SETTINGS)
    for start in range(len(data)):
        inspection = inspect(data[start:])
        shown = everything_shown(inspection)
        for other in inspection.alternatives():
            shown += everything_shown(other)
        assert found_in(shown) == [], start


@pytest.mark.parametrize("offset", [72, 76, 80])
@pytest.mark.parametrize("wrong", [0, 1, 2, 7, 8, 20, 41, 1000, 0x7FFFFFFF, 0xFFFFFFFE])
def test_no_wrong_length_shows_the_password(offset: int, wrong: int) -> None:
    data = bytearray(encode(SETTINGS))
    data[offset : offset + 4] = wrong.to_bytes(4, "little")
    inspection = inspect(data)
    if offset == 80 or inspection.record is None:
        assert found_in(everything_shown(inspection)) == []


def test_settings_named_as_another_structure_show_no_password() -> None:
    data = encode(SETTINGS)
    assert found_in(everything_shown(inspect(data, SocketSecuritySettings))) == []


def test_a_password_is_revealed_when_it_is_asked_for() -> None:
    report = json.dumps(to_report(inspect(encode(SETTINGS)), reveal=True))
    assert set(found_in(report)) == {"JSON", "hex"}


def test_contenders_mask_what_any_of_them_masks() -> None:
    # A target name of 4 bytes and a template with flags: as settings they would hold a password.
    data = encode(SocketPeerTargetName(peer_address=SocketAddress(rest=b"hidden")))
    first = inspect(data)
    (second,) = first.alternatives()
    assert first.structure is not second.structure
    for inspection in (first, second):
        masked = {span.name for span in inspection.spans if span.masked}
        assert masked == {"peer_address.rest"}


def test_what_no_structure_explains_is_masked_and_has_no_findings() -> None:
    noise = bytes(range(100, 220))
    inspection = inspect(noise)
    assert not inspection.recognised
    assert all(span.masked for span in inspection.spans)
    assert inspection.findings == ()
    assert to_report(inspection)["error"] is None
    named = inspect(noise, SocketSecuritySettings)
    assert named.recognised
    assert named.findings
