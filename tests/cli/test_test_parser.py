"""`ipsec-codec test-parser` tests a program and explains its mistakes."""

from __future__ import annotations

import json
import os
import re
import shlex
import stat
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from ipsec_codec.testing.vectors import load_vectors
from tests.command_line import Done, called, on_posix, spawned
from tests.runner.parser_programs import c_parser, lines, one_buffer

PATIENCE = "120"
"""Seconds for a parser to answer: a Python starts in more than the usual five under load."""


def run_on(*arguments: str, folder: Path | None = None) -> Done:
    """Call the command in a process of its own, with patience where nothing else is said."""
    patience = [] if "--timeout" in arguments else ["--timeout", PATIENCE]
    return spawned("test-parser", *patience, *arguments, folder=folder)


def text(done: Done) -> str:
    assert b"Traceback" not in done.stderr
    return done.stdout.decode()


@pytest.mark.parametrize(
    ("protocol", "profile"), [("lines", "lossless"), ("lines", "strict"), ("stdin", "strict")]
)
def test_a_correct_c_parser_is_clean_by_both_protocols_and_profiles(
    protocol: str, profile: str
) -> None:
    program = c_parser(sanitized=protocol == "lines")
    options = ["--io", protocol, "--profile", profile, "--runs", "20", "-j", "2"]
    done = run_on(*options, "--", program, protocol, profile)
    assert text(done).endswith(": no mistake\n")
    assert done.returncode == 0


def test_a_mistake_in_c_is_found_by_both_protocols_and_the_line_shows_it_again(
    tmp_path: Path,
) -> None:
    program = c_parser("FAULT_STRICTLY_LESS", sanitized=False)
    for protocol in ("lines", "stdin"):
        done = run_on("--io", protocol, "--runs", "0", "--", program, protocol, folder=tmp_path)
        assert done.returncode == 1
        assert "1. refused what should be accepted" in text(done)
        (line,) = re.findall("reproduce: (ipsec-codec .*)", text(done))
        words = shlex.split(line)
        assert "--vector" in words
        again = run_on(*words[2:], folder=tmp_path)
        assert again.returncode == 1
        assert "1. refused what should be accepted" in text(again)
        assert again.stdout.endswith(b"s: 1 mistake\n")


def test_a_read_past_the_end_is_reported_with_what_the_sanitizer_saw(tmp_path: Path) -> None:
    program = c_parser("FAULT_READ_PAST_END")
    done = run_on("--io", "lines", "--runs", "0", "--", program, "lines", folder=tmp_path)
    assert done.returncode == 1
    assert "crash: AddressSanitizer: heap-buffer-overflow" in text(done)
    assert "settings_parse.c" in text(done)


def test_what_stays_from_the_buffer_before_is_said_to_need_it(tmp_path: Path) -> None:
    program = c_parser("FAULT_STALE_PASSWORD", sanitized=False)
    done = run_on("--io", "lines", "--runs", "20", "--", program, "lines", folder=tmp_path)
    assert "it keeps something of the buffers before" in text(done)
    passwords = {
        vector.document["password"]
        for vector in load_vectors()
        if vector.document is not None and isinstance(vector.document.get("password"), str)
    }
    assert not [one for one in passwords if len(one) > 4 and one in text(done)]


def test_a_mistake_with_the_one_buffer_asked_for_is_reproduced_with_that_one(
    tmp_path: Path,
) -> None:
    once = "if not os.path.exists('seen'): open('seen', 'x').close(); answered = '{}'"
    command = lines(once)
    asked = ["--io", "lines", "--vector", "settings-ipsec-001"]
    done = run_on(*asked, "--", *command, folder=tmp_path)
    assert "or it wavers" in text(done)
    line = next(line for line in text(done).splitlines() if "reproduce: " in line)
    assert "--vector settings-ipsec-001 --" in line


@on_posix
def test_a_buffer_of_the_search_is_kept_in_a_file_for_its_owner_alone(tmp_path: Path) -> None:
    # It is wrong about what no vector has, and no mutation of so short a run.
    trait = "if data[:4] == b'\\x39\\0\\0\\0': answered = '{}'"
    command = lines(trait)
    done = run_on("--io", "lines", "--vector", "settings-ipsec-001", "--", *command)
    assert done.returncode == 0
    buffer = tmp_path / "given.bin"
    buffer.write_bytes(b"\x39" + bytes(89))
    done = run_on("--io", "lines", "--buffer", str(buffer), "--", *command, folder=tmp_path)
    assert done.returncode == 1
    assert "malformed answer" in text(done)
    kept = tmp_path / "test-parser-failures" / "buffer-1.bin"
    assert kept.read_bytes()[0] == 0x39
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    line = next(line for line in text(done).splitlines() if "reproduce: " in line)
    assert "--buffer test-parser-failures/buffer-1.bin" in line
    assert kept.read_bytes().hex()[:16] not in line


def test_the_reports_are_written_for_machines_too(tmp_path: Path) -> None:
    program = c_parser("FAULT_NETBIOS_DOMAIN", sanitized=False)
    files = ["--json", "report.json", "--junit", "report.xml"]
    done = run_on("--io", "lines", "--runs", "10", *files, "--", program, "lines", folder=tmp_path)
    assert done.returncode == 1
    report = json.loads((tmp_path / "report.json").read_bytes())
    (failure,) = report["failures"]
    assert failure["title"] == "wrong value: domain_name"
    assert report["parser"] == [program, "lines"]
    root = ET.fromstring((tmp_path / "report.xml").read_bytes())  # noqa: S314 (our own)
    assert [suite.get("name") for suite in root] == ["vectors", "mutations", "search", "mistakes"]


def test_a_json_report_can_be_printed_instead_of_the_text() -> None:
    done = run_on("--vector", "settings-ipsec-001", "--json", "-", "--", *one_buffer())
    assert done.returncode == 0
    assert json.loads(done.stdout)["clean"] is True


@on_posix
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")  # noqa: PTH110
def test_a_report_that_cannot_be_written_is_no_mistake_of_the_parsers() -> None:
    options = ["--vector", "settings-ipsec-001", "--json", "/dev/full"]
    done = run_on(*options, "--", *one_buffer())
    assert done.returncode == 2
    assert b"/dev/full: No space left on device" in done.stderr
    assert done.stdout.endswith(b"s: no mistake\n")


def test_a_run_leaves_no_file_where_it_was_called(tmp_path: Path) -> None:
    options = ["--io", "lines", "--runs", "5"]
    temporary, folder = tmp_path / "temporary", tmp_path / "folder"
    temporary.mkdir()
    folder.mkdir()
    done = spawned(
        *("test-parser", "--timeout", PATIENCE, *options, "--", *lines()),
        folder=folder,
        environment={"TMPDIR": str(temporary), "HYPOTHESIS_STORAGE_DIRECTORY": ""},
    )
    assert done.returncode == 0, text(done)
    assert [*folder.iterdir(), *temporary.iterdir()] == []


def test_a_buffer_that_stands_in_a_file_already_is_not_kept_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    given = tmp_path / "given.bin"
    given.write_bytes(b"9")
    command = lines("if data[:1] == b'9': answered = '{}'")
    asked = ["--io", "lines", "--buffer", "given.bin", "--", *command]
    said = [text(run_on(*asked, folder=tmp_path)) for _ in range(2)]
    assert [*tmp_path.iterdir()] == [given]
    assert all("--buffer given.bin --" in one for one in said)

    kept = Path("test-parser-failures") / "buffer-1.bin"
    for _ in range(2):
        options = ["--timeout", PATIENCE, "--io", "lines", "--buffer", "-", "--", *command]
        shown = text(called("test-parser", *options, stdin=b"9"))
        assert re.search(r"--buffer '?test-parser-failures[\\/]+buffer-1\.bin'? --", shown), shown
    assert [one.name for one in (tmp_path / kept.parent).iterdir()] == [kept.name]


def test_a_parser_of_empty_documents_is_not_said_to_make_no_mistake() -> None:
    trait = "answered = answered if answered.startswith('{\"error') else '{\"document\": {}}'"
    done = run_on("--io", "lines", "--runs", "5", "--", *lines(trait))
    assert done.returncode == 1
    assert "1. nothing compared" in text(done)
    assert "with --fields user_name,..." in text(done)
    assert "fields compared: none" in text(done)


def test_a_rule_is_allowed_by_its_id_in_either_case() -> None:
    trait = "if data[:4] == bytes(4): answered = json.dumps({'error': 'protocol'})"
    command = ["--io", "lines", "--runs", "0", "--", *lines(trait)]
    assert run_on(*command).returncode == 1
    assert run_on("--allow", "ips101", *command).returncode == 0


@on_posix
def test_reports_are_for_everybody_unless_they_are_about_a_buffer_that_was_given(
    tmp_path: Path,
) -> None:
    (tmp_path / "given.bin").write_bytes(bytes(84))
    files = ["--json", "r.json", "--junit", "r.xml"]
    before = os.umask(0o022)
    try:
        for asked, mode in ((["--runs", "0"], 0o644), (["--buffer", "given.bin"], 0o600)):
            done = run_on("--io", "lines", *asked, *files, "--", *lines(), folder=tmp_path)
            assert done.returncode == 0, text(done)
            for name in ("r.json", "r.xml"):
                assert stat.S_IMODE((tmp_path / name).stat().st_mode) == mode
    finally:
        os.umask(before)


def test_another_structure_is_tested_by_its_name() -> None:
    body = """
from ipsec_codec import DecodeError, SocketPeerTargetName, decode, to_document
try:
    print(json.dumps(to_document(decode(data, SocketPeerTargetName), reveal=True)))
except DecodeError as error:
    print(json.dumps({"error": str(error)}))
    sys.exit(1)
"""
    options = ["--structure", "peer-target-name", "--case", "4"]
    done = run_on(*options, "--", *one_buffer(body))
    assert done.returncode == 0, text(done)


def test_a_parser_may_be_given_without_the_two_dashes() -> None:
    done = run_on("--vector", "settings-ipsec-001", *one_buffer())
    assert done.returncode == 0


def test_nothing_is_left_running(tmp_path: Path) -> None:
    if not os.path.isdir("/proc"):  # noqa: PTH112
        pytest.skip("there is no /proc to look at")
    mark = f"mark-{tmp_path.name}"
    command = lines(f"'{mark}'; time.sleep(60)")
    done = run_on("--io", "lines", "--timeout", "0.5", "--case", "1", "--", *command)
    assert done.returncode == 1
    assert "time-out" in text(done)
    running = [
        name
        for name in os.listdir("/proc")  # noqa: PTH208
        if name.isdigit() and mark.encode() in command_line_of(name)
    ]
    assert running == []


def command_line_of(process: str) -> bytes:
    try:
        with open(f"/proc/{process}/cmdline", "rb") as file:  # noqa: PTH123
            return file.read()
    except OSError:
        return b""
