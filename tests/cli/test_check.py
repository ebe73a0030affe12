"""`ipsec-codec check` names what is odd and fails on errors; `ipsec-codec rules` explains it."""

from __future__ import annotations

import json

import pytest

from ipsec_codec import (
    RULES,
    Rule,
    SocketPeerTargetName,
    SocketSecuritySettingsIpsec,
    encode,
    inspect,
)
from tests.command_line import CAPTURED_PASSWORD, CREDENTIALS, called, one_line
from tests.leaks import found_in
from tests.places import CAPTURES

PLAIN = encode(SocketSecuritySettingsIpsec(security_flags=1))
ODD = encode(SocketSecuritySettingsIpsec(security_flags=5, padding=b"abcd"))
NOISE = bytes(range(200, 256)) * 2 + bytes(1)  # (a NUL, so that nobody takes it for text)


def test_findings_stand_one_a_line_with_file_offset_field_severity_and_rule() -> None:
    done = called("check", stdin=ODD)
    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout.decode().splitlines() == [
        (
            "standard input: 0x0004 SecurityFlags: error IPS102: "
            "SecurityFlags has unknown bits 0x00000004"
        ),
        (
            "standard input: 0x003c padding: warning IPS105: "
            "the alignment hole's 4 bytes are not zero: uninitialised memory went to the kernel"
        ),
        "standard input: 0x0054 trailing: note IPS302: 88 bytes: sizeof",
    ]


def test_only_errors_fail_the_check() -> None:
    assert called("check", stdin=PLAIN).returncode == 0
    warned = encode(SocketSecuritySettingsIpsec(reserved2=1, security_flags=3))
    done = called("check", stdin=warned)
    assert done.returncode == 0
    assert b"warning IPS104" in done.stdout


def test_what_cannot_be_decoded_fails_the_check() -> None:
    done = called("check", "--structure", "settings-ipsec", stdin=PLAIN[:50])
    assert done.returncode == 1
    assert b"error IPS401" in done.stdout


def test_one_bad_file_among_good_ones_fails_the_check() -> None:
    good = str(CAPTURES / "generic_default.bin")
    assert called("check", good, CREDENTIALS).returncode == 0
    done = called("check", good, "/nonexistent", CREDENTIALS)
    assert done.returncode == 1
    assert done.stdout.count(b"IPS302") == 2


def test_json_has_the_findings_as_they_are() -> None:
    done = called("check", "--json", stdin=ODD)
    assert done.returncode == 1
    said = json.loads(done.stdout)
    assert (said["structure"], said["size"]) == ("SOCKET_SECURITY_SETTINGS_IPSEC", 88)
    assert said["findings"][0] == {
        "rule": "IPS102",
        "severity": "error",
        "basis": "ours",
        "structure": "SOCKET_SECURITY_SETTINGS_IPSEC",
        "field": "security_flags",
        "offset": 4,
        "message": "SecurityFlags has unknown bits 0x00000004",
    }
    assert len(said["findings"]) == len(inspect(ODD).findings)


def test_json_of_several_files_takes_a_line_each() -> None:
    done = called("check", "--json", CREDENTIALS, CREDENTIALS)
    assert [json.loads(line)["size"] for line in done.stdout.splitlines()] == [138, 138]


def test_a_buffer_that_may_be_two_structures_is_not_judged() -> None:
    either = encode(SocketPeerTargetName())
    done = called("check", "-", CREDENTIALS, stdin=either)
    assert done.returncode == 2
    head, *candidates = done.stderr.decode().splitlines()
    assert "--structure" in head
    assert len(candidates) == 2
    assert b"IPS208" in done.stdout
    assert called("check", "--ioctl", "SIO_QUERY_SECURITY", stdin=either).returncode == 0


def test_a_buffer_that_is_no_structure_is_bad_data() -> None:
    done = called("check", stdin=NOISE)
    assert (done.returncode, done.stdout) == (1, b"")
    assert "no structure explains these bytes" in one_line(done.stderr)


def test_no_output_shows_the_password() -> None:
    for arguments in ([], ["--json"]):
        for data in (b"", NOISE):
            done = called("check", *arguments, CREDENTIALS, "-", stdin=data)
            assert found_in(done.stdout + done.stderr, CAPTURED_PASSWORD) == []


def test_every_rule_is_listed() -> None:
    done = called("rules")
    assert done.returncode == 0
    assert [line.split()[0] for line in done.stdout.decode().splitlines()] == [
        rule.id for rule in RULES
    ]
    assert max(map(len, done.stdout.decode().splitlines())) <= 80


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_explained_with_its_basis_source_and_severities(rule: Rule) -> None:
    done = called("rules", rule.id.lower())
    assert done.returncode == 0
    words = " ".join(done.stdout.decode().split())
    for part in (rule.id, rule.title, rule.explanation, rule.source, rule.basis):
        assert " ".join(part.split()) in words
    for structure, severity in rule.severities.items():
        assert f"{severity} in {structure.c_name}" in words
    assert max(map(len, done.stdout.decode().splitlines())) <= 80


def test_rules_as_json() -> None:
    described = json.loads(called("rules", "--json").stdout)
    assert [one["id"] for one in described] == [rule.id for rule in RULES]
    (one,) = json.loads(called("rules", "--json", "IPS103").stdout)
    assert one["severities"] == {"SOCKET_SECURITY_SETTINGS_IPSEC": "error"}


def test_an_unknown_rule_is_a_usage_error_with_the_nearest() -> None:
    done = called("rules", "IPS10")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"did you mean 'IPS1" in done.stderr
