"""An inspection as JSON: all data, and what is there of what was cut."""

from __future__ import annotations

import json

from hypothesis import given

from ipsec_codec import (
    Record,
    SocketPeerTargetName,
    encode,
    inspect,
    to_report,
)
from tests.buffers import structures_and_buffers
from tests.inspection.settings import SETTINGS
from tests.leaks import PASSWORD


def test_a_buffer_s_report_is_data_that_json_takes() -> None:
    report = json.loads(json.dumps(to_report(inspect(encode(SETTINGS)))))
    assert report["structure"] == "SOCKET_SECURITY_SETTINGS_IPSEC"
    assert report["contenders"] == ["SOCKET_SECURITY_SETTINGS_IPSEC"]
    assert [span["start"] for span in report["spans"]][:3] == [0, 4, 8]
    assert report["spans"][0]["value"] == "IPSEC"
    assert report["spans"][11]["value"] == "svc-backup"
    assert report["spans"][13] == {
        "name": "password",
        "c_name": "Password",
        "start": 112,
        "end": 112 + len(PASSWORD.encode("utf-16-le")),
        "kind": "secret",
        "masked": True,
    }
    assert {found["rule"] for found in report["findings"]} == {"IPS208", "IPS302"}


def test_a_report_says_of_an_address_that_the_buffer_cuts_short_what_is_there() -> None:
    data = encode(SocketPeerTargetName(peer_address=("192.0.2.17", 445)))
    spans = to_report(inspect(data[:40], SocketPeerTargetName))["spans"]
    assert [(span["name"], span["value"]) for span in spans[2:]] == [
        ("peer_address.family", "AF_INET"),
        ("peer_address.port", 445),
        ("peer_address.host", "192.0.2.17"),
        ("peer_address.rest", None),
    ]


@given(structures_and_buffers())
def test_any_report_is_data_that_json_takes(case: tuple[type[Record], bytes]) -> None:
    structure, data = case
    for inspection in (inspect(data), inspect(data, structure)):
        for reveal in (False, True):
            report = to_report(inspection, reveal=reveal)
            assert json.loads(json.dumps(report)) == report
            if reveal:
                assert bytes.fromhex("".join(span["raw"] for span in report["spans"])) == data
