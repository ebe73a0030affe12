"""Programs under test: both protocols, and every way in which a program can fail."""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import TYPE_CHECKING

import pytest

from ipsec_codec import SocketSecuritySettingsIpsec, encode
from ipsec_codec.testing.runner import child_process, processes
from ipsec_codec.testing.runner.answers import Outcome, answer_of_exit, answer_of_line
from ipsec_codec.testing.runner.processes import LineParser, ProcessParser, sanitizer_environment
from tests.command_line import on_posix
from tests.runner.parser_programs import lines, one_buffer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ipsec_codec.testing.runner.answers import Answer

GOOD = encode(SocketSecuritySettingsIpsec(user_name="alice"))
OTHER = encode(SocketSecuritySettingsIpsec(user_name="bob", trailing=b""))
BAD = bytes(8)


def asked(body: str, data: bytes = GOOD, timeout: float = 20.0) -> Answer:
    (answer,) = ProcessParser(one_buffer(body), timeout=timeout).ask([data])
    return answer


@pytest.fixture
def opened() -> Iterator[list[LineParser]]:
    """Parsers that are closed when the test is over."""
    parsers: list[LineParser] = []
    yield parsers
    for parser in parsers:
        parser.close()


def test_a_process_that_prints_a_document_and_ends_with_0_has_accepted() -> None:
    (answer,) = ProcessParser(one_buffer(), timeout=20).ask([GOOD])
    assert answer.outcome is Outcome.ACCEPTED
    assert answer.document["user_name"] == "alice"


def test_a_process_that_prints_an_error_and_ends_with_1_has_refused() -> None:
    (answer,) = ProcessParser(one_buffer(), timeout=20).ask([BAD])
    assert answer.outcome is Outcome.REFUSED
    assert "84 bytes" in answer.words


def test_an_exception_that_nobody_caught_is_a_crash_though_it_ends_with_1_too() -> None:
    answer = asked("raise IndexError")
    assert (answer.outcome, answer.event) == (Outcome.CRASHED, "it ended with status 1")
    assert "IndexError" in answer.words


@pytest.mark.parametrize(
    ("body", "event"),
    [
        ("print('[]')", "a list"),
        ("print('hello', end='')", "5 bytes, which is no JSON"),
        ("print('[]'); print('[]')", "which is no JSON"),
        ("", "nothing; is it --io lines?"),
        (
            """print('{"document": {}}\\n{"error": "no"}')""",
            'a line {"document": {...}}; is it --io lines?',
        ),
        (
            """print('{"error": "no"}')""",
            'a line {"error": "..."} and status 0; is it --io lines, or is the status to be 1?',
        ),
    ],
)
def test_a_process_that_ends_with_0_and_no_document_gives_a_malformed_answer(
    body: str, event: str
) -> None:
    answer = asked(body)
    assert answer.outcome is Outcome.MALFORMED
    assert answer.event.endswith(event)


@pytest.mark.parametrize("status", [2, 3, 99])
def test_any_other_status_is_a_crash_even_with_an_error_printed(status: int) -> None:
    answer = asked(f'print(\'{{"error": "no"}}\'); sys.stdout.flush(); os._exit({status})')
    assert (answer.outcome, answer.event) == (
        Outcome.CRASHED,
        f"it ended with status {status}",
    )


@on_posix
def test_a_signal_is_a_crash_and_is_named() -> None:
    answer = asked("os.kill(os.getpid(), signal.SIGSEGV)")
    assert answer.outcome is Outcome.CRASHED
    assert "SIGSEGV" in answer.event


@on_posix
def test_a_process_past_its_time_is_ended_with_all_that_it_started() -> None:
    body = (
        "import subprocess\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(child.pid, file=sys.stderr, flush=True)\n"
        "time.sleep(60)"
    )
    answer = asked(body, timeout=2)
    assert answer.outcome is Outcome.TIMED_OUT
    assert answer.event == "no answer within 2 s"
    assert_gone(int(answer.words))


@on_posix
def test_what_an_ended_process_left_behind_is_ended_too() -> None:
    body = (
        "import subprocess\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(child.pid, file=sys.stderr, flush=True)"
    )
    answer = asked(body, timeout=2)
    assert answer.outcome is Outcome.TIMED_OUT
    assert_gone(int(answer.words))


def assert_gone(grandchild: int) -> None:
    for _ in range(100):
        try:
            os.kill(grandchild, 0)
        except ProcessLookupError:
            return
        if is_zombie(grandchild):
            return
        time.sleep(0.05)
    os.kill(grandchild, signal.SIGKILL)
    pytest.fail("what the parser had started went on")


def is_zombie(process: int) -> bool:
    with open(f"/proc/{process}/stat", encoding="ascii") as file:  # noqa: PTH123
        return file.read().rpartition(")")[2].split()[0] == "Z"


def test_a_process_that_never_reads_its_input_is_answered_for_all_the_same() -> None:
    (answer,) = ProcessParser([sys.executable, "-c", "print('{}')"], timeout=20).ask(
        [bytes(1 << 20)]
    )
    assert answer.outcome is Outcome.ACCEPTED


def test_an_endless_answer_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "MAX_ANSWER_BYTES", 1 << 16)
    monkeypatch.setattr(child_process, "MAX_ANSWER_BYTES", 1 << 16)
    answer = asked("while True: sys.stdout.write('x' * 4096)")
    assert answer.outcome is Outcome.MALFORMED
    assert "65536 bytes or more" in answer.event


def test_lines_are_answered_in_their_order_by_one_process(opened: list[LineParser]) -> None:
    parser = LineParser(lines(), timeout=20)
    opened.append(parser)
    answers = [*parser.ask([GOOD, BAD, OTHER])]
    assert [answer.outcome for answer in answers] == ["accepted", "refused", "accepted"]
    assert [answer.document.get("user_name") for answer in answers] == ["alice", None, "bob"]


@pytest.mark.parametrize("ahead", [[], [GOOD]])
def test_the_buffer_that_crashes_a_line_parser_is_named_and_the_rest_is_asked_anew(
    ahead: list[bytes], opened: list[LineParser]
) -> None:
    parser = LineParser(lines("if b'b\\0o\\0b' in data: os._exit(7)"), timeout=20)
    opened.append(parser)
    first = [answer.outcome for answer in parser.ask(ahead)]
    answers = [*parser.ask([GOOD, OTHER, GOOD, BAD])]
    assert first == ["accepted"] * len(ahead)
    assert [answer.outcome for answer in answers] == [
        "accepted",
        "crashed",
        "accepted",
        "refused",
    ]
    assert answers[1].event == "it ended with status 7 before it answered"


def test_a_crash_is_laid_to_its_buffer_though_the_answers_were_never_flushed(
    opened: list[LineParser],
) -> None:
    parser = LineParser(lines("if b'b\\0o\\0b' in data: os._exit(7)", flush=False), timeout=20)
    opened.append(parser)
    answers = [*parser.ask([GOOD, BAD, OTHER])]
    assert [answer.outcome for answer in answers] == ["accepted", "refused", "crashed"]


def test_half_an_answer_before_a_crash_is_a_crash(opened: list[LineParser]) -> None:
    trait = "if b'b\\0o\\0b' in data: sys.stdout.write('{\"doc'); sys.stdout.flush(); os._exit(7)"
    parser = LineParser(lines(trait), timeout=20)
    opened.append(parser)
    assert [answer.outcome for answer in parser.ask([GOOD, OTHER])] == ["accepted", "crashed"]


def test_a_line_that_is_no_answer_does_not_shift_the_answers_after_it(
    opened: list[LineParser],
) -> None:
    parser = LineParser(lines("if b'b\\0o\\0b' in data: print('debug')"), timeout=20)
    opened.append(parser)
    answers = [*parser.ask([GOOD, OTHER, BAD, GOOD])]
    assert [answer.outcome for answer in answers] == [
        "accepted",
        "malformed",
        "refused",
        "accepted",
    ]


def test_a_line_parser_that_never_answers_times_out_and_is_told_to_flush(
    opened: list[LineParser],
) -> None:
    parser = LineParser(lines("time.sleep(60)"), timeout=1)
    opened.append(parser)
    (answer,) = parser.ask([GOOD])
    assert answer.outcome is Outcome.TIMED_OUT
    assert "flushed" in answer.event


def test_what_goes_wrong_after_the_last_answer_is_told_when_the_parser_is_closed() -> None:
    parser = LineParser(lines("import atexit; atexit.register(lambda: os._exit(99))"), timeout=20)
    assert [answer.outcome for answer in parser.ask([GOOD])] == ["accepted"]
    end = parser.close()
    assert end is not None
    assert end.event == "it ended with status 99 after its last answer"


def test_a_parser_that_ends_well_has_nothing_to_tell_when_it_is_closed() -> None:
    parser = LineParser(lines(), timeout=20)
    assert [answer.outcome for answer in parser.ask([GOOD])] == ["accepted"]
    assert parser.close() is None


def test_sanitizers_are_told_to_end_with_99_and_the_users_own_options_come_last() -> None:
    added = sanitizer_environment({"HOME": "/", "ASAN_OPTIONS": "detect_leaks=0"})
    assert added == {
        "HOME": "/",
        "ASAN_OPTIONS": "exitcode=99:detect_leaks=0",
        "LSAN_OPTIONS": "exitcode=99",
        "MSAN_OPTIONS": "exitcode=99",
        "UBSAN_OPTIONS": "halt_on_error=1:exitcode=99",
    }


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        (b'{"document": {"user_name": "a"}}', Outcome.ACCEPTED),
        (b'{"document": {}}', Outcome.ACCEPTED),
        (b'{"error": "no"}', Outcome.REFUSED),
        (b'{"error": 1}', Outcome.MALFORMED),
        (b'{"document": []}', Outcome.MALFORMED),
        (b'{"document": {}, "error": "no"}', Outcome.MALFORMED),
        (b"{}", Outcome.MALFORMED),
        (b"\xff", Outcome.MALFORMED),
        (b"[" * 100_000, Outcome.MALFORMED),
    ],
)
def test_a_line_is_an_answer_only_as_the_protocol_says(line: bytes, outcome: Outcome) -> None:
    assert answer_of_line(line).outcome is outcome


def test_status_1_without_the_error_line_is_a_crash() -> None:
    assert answer_of_exit(1, b"{}", "").outcome is Outcome.CRASHED
    assert answer_of_exit(1, b'{"error": "no"}', "").outcome is Outcome.REFUSED


@pytest.mark.parametrize(
    ("trait", "event"),
    [
        ("answered = json.dumps(answer(data)['document'])", "of other keys; is it --io stdin?"),
        ('answered = \'{"user_name": "a"}\'', "an object of other keys"),
        ("sys.stdin.read(); time.sleep(60)", "(each line must be flushed); is it --io stdin?"),
    ],
)
def test_a_parser_of_the_other_protocol_is_asked_whether_it_is_one(
    trait: str, event: str, opened: list[LineParser]
) -> None:
    parser = LineParser(lines(trait), timeout=20 if "sleep" not in trait else 0.5)
    opened.append(parser)
    (answer,) = parser.ask([GOOD])
    assert answer.event.endswith(event)


def test_a_parser_that_has_answered_before_a_time_out_speaks_the_protocol(
    opened: list[LineParser],
) -> None:
    parser = LineParser(lines("if b'b\\0o\\0b' in data: time.sleep(60)"), timeout=5)
    opened.append(parser)
    _, late = parser.ask([GOOD, OTHER])
    assert late.event == "no answer within 5 s (each line must be flushed)"
