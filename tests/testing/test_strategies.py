"""The Hypothesis strategies: what they draw is what they say, breaks parsers, and shrinks."""

from __future__ import annotations

import configparser
import json
import subprocess
import sys
import textwrap
import tomllib
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from ipsec_codec import (
    STRUCTURES,
    DecodeError,
    Record,
    SocketAddress,
    SocketPeerTargetName,
    SocketSecuritySettingsIpsec,
    decode,
    encode,
)
from ipsec_codec.captures import read_capture
from ipsec_codec.findings import RULES
from ipsec_codec.layout import layout_of
from ipsec_codec.testing import strategies
from ipsec_codec.testing.strategies.broken import _wrapping  # pyright: ignore[reportPrivateUsage]
from ipsec_codec.testing.verdicts import (
    LENGTH_PAST_END,
    ODD_LENGTH,
    TRUNCATED,
    WRAPPING_LENGTHS,
    Verdict,
    judge,
)
from tests.places import ROOT
from tests.structures import every_structure

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ipsec_codec.testing.strategies import CaptureText, InvalidBuffer


EXAMPLES = max(settings().max_examples // 4, 10)
"""Where one test runs for each structure, strict or not."""

T = TypeVar("T")


def smallest(strategy: st.SearchStrategy[T], condition: Callable[[Any], object]) -> T:
    """Return the example to which one that satisfies the condition shrinks; fail without one."""
    return found(strategy, condition, phases=(Phase.generate, Phase.shrink))


def found(
    strategy: st.SearchStrategy[T],
    condition: Callable[[Any], object],
    phases: tuple[Phase, ...] = (Phase.generate,),
) -> T:
    """Return an example that satisfies the condition; fail without one."""
    quick = settings(database=None, max_examples=2_000, phases=phases)
    return find(strategy, lambda example: bool(condition(example)), settings=quick)


def anything(_: object) -> bool:
    return True


LARGE = pytest.mark.filterwarnings("ignore:Generating overly large repr")
"""Hypothesis says so of the 65,536 bytes that some parsers need to fail."""

strict_or_not = pytest.mark.parametrize("strict", [False, True])


@every_structure
@strict_or_not
def test_settings_are_records_that_encode_under_the_rules_asked_for(
    structure: type[Record], *, strict: bool
) -> None:
    @settings(max_examples=EXAMPLES)
    @given(strategies.settings(structure=structure, strict=strict))
    def check(record: Record) -> None:
        assert type(record) is structure
        assert decode(encode(record, strict=strict), structure, strict=strict) == record

    check()


@every_structure
@strict_or_not
def test_valid_buffers_decode(structure: type[Record], *, strict: bool) -> None:
    @settings(max_examples=EXAMPLES)
    @given(strategies.valid_buffers(structure=structure, strict=strict))
    def check(data: bytes) -> None:
        assert encode(decode(data, structure, strict=strict)) == data

    check()


@every_structure
@strict_or_not
def test_invalid_buffers_are_refused_for_the_rule_that_they_carry(
    structure: type[Record], *, strict: bool
) -> None:
    @settings(max_examples=EXAMPLES)
    @given(strategies.invalid_buffers(structure=structure, strict=strict))
    def check(broken: InvalidBuffer) -> None:
        with pytest.raises(DecodeError):
            decode(broken.data, broken.structure, strict=strict)
        judgement = judge(broken.data, broken.structure)
        assert judgement.rule == broken.rule
        assert judgement.verdict is not Verdict.VALID
        assert broken.rule in {rule.id for rule in RULES}

    check()


@pytest.mark.parametrize("password", ["", "a", "ab", "abc"])
@pytest.mark.parametrize("sum_", [0, 2, 4, -2])
def test_a_sum_of_lengths_wraps_however_little_the_other_strings_hold(
    password: str, sum_: int
) -> None:
    layout = layout_of(SocketSecuritySettingsIpsec)
    record = SocketSecuritySettingsIpsec(password=password)
    for text in layout.strings:
        broken = _wrapping(layout, record, text, sum_)
        assert judge(broken.data, SocketSecuritySettingsIpsec).rule == broken.rule
        assert broken.rule in {LENGTH_PAST_END, WRAPPING_LENGTHS}


@given(strategies.records())
def test_records_are_of_the_seven_structures(record: Record) -> None:
    assert type(record) in STRUCTURES


@given(strategies.captures())
def test_captures_hold_the_bytes_that_they_say(capture: CaptureText) -> None:
    assert read_capture(capture.text).data == capture.data


@every_structure
def test_records_shrink_to_the_defaults(structure: type[Record]) -> None:
    assert smallest(strategies.settings(structure=structure), anything) == structure()


SHRUNK: list[tuple[str, Callable[[Any], object], dict[str, Any]]] = [
    ("a user name", lambda r: r.user_name != "", {"user_name": "0"}),
    (
        "three strings",
        lambda r: r.user_name and r.domain_name and r.password,
        {"user_name": "0", "domain_name": "0", "password": "0"},
    ),
    ("an unknown flag", lambda r: r.ipsec_flags > 15, {"ipsec_flags": 16}),
    (
        "a split pair",
        lambda r: r.user_name[-1:] == "\ud83d" and r.domain_name[:1] == "\udd11",
        {"user_name": "\ud83d", "domain_name": "\udd11"},
    ),
    ("65,536 bytes", lambda r: len(r.user_name) >= 32_768, {"user_name": "0" * 32_768}),
]


@pytest.mark.parametrize(
    ("condition", "expected"), [row[1:] for row in SHRUNK], ids=[row[0] for row in SHRUNK]
)
@LARGE
def test_a_failing_record_shrinks_to_the_smallest_honest_one(
    condition: Callable[[Any], object], expected: dict[str, Any]
) -> None:
    example: SocketSecuritySettingsIpsec = smallest(strategies.settings(), condition)
    assert example == SocketSecuritySettingsIpsec(**expected)


@pytest.mark.parametrize("rule", [TRUNCATED, ODD_LENGTH, WRAPPING_LENGTHS])
def test_a_broken_buffer_shrinks_to_one_wrong_length(rule: str) -> None:
    example: InvalidBuffer = smallest(
        strategies.invalid_buffers(), lambda broken: broken.rule == rule
    )
    default = encode(SocketSecuritySettingsIpsec())
    if rule == TRUNCATED:
        assert example.data == b""
    else:
        wrong = [
            place for place in range(0, 88, 4) if example.data[place:][:4] != default[place:][:4]
        ]
        assert wrong == [72]
        assert len(example.data) == 88


def test_captures_shrink_to_a_short_xxd_dump() -> None:
    example: CaptureText = smallest(strategies.captures(), anything)
    assert (example.tool, example.data) == ("xxd", b"\0")


BREAKERS: list[tuple[str, Callable[[str], bool]]] = [
    ("a byte order mark first", lambda text: text.startswith("\ufeff")),
    ("a NUL within", lambda text: "\0" in text.strip("\0")),
    ("a surrogate pair", lambda text: max(text, default="") >= "\U00010000"),
    ("a lone surrogate", lambda text: any("\ud800" <= c <= "\udfff" for c in text)),
    ("a domain and a user", lambda text: "CORP\\user" in text),
    ("256 bytes", lambda text: len(text) == 128),
    ("254 bytes", lambda text: len(text) == 127),
    ("65,536 bytes", lambda text: len(text) == 32_768),
]


@pytest.mark.parametrize(
    "condition", [row[1] for row in BREAKERS], ids=[row[0] for row in BREAKERS]
)
@LARGE
def test_wide_strings_hold_what_breaks_parsers(condition: Callable[[str], bool]) -> None:
    found(strategies.wide_strings(), condition)  # fails when there is none


@given(strategies.wide_strings(surrogates=False))
def test_wide_strings_without_surrogates_are_valid_utf_16(text: str) -> None:
    assert text.encode("utf-16-le").decode("utf-16-le") == text


@given(strategies.wide_strings())
def test_wide_strings_stand_as_records_keep_them(text: str) -> None:
    assert SocketPeerTargetName(peer_target_name=text).peer_target_name == text


@given(strategies.addresses())
def test_addresses_stand_in_128_bytes(address: SocketAddress) -> None:
    data = encode(SocketPeerTargetName(peer_address=address))
    assert decode(data, SocketPeerTargetName).peer_address == address


@pytest.mark.parametrize("family", [0, 2, 23, 10])
def test_addresses_are_of_every_family(family: int) -> None:
    assert found(strategies.addresses(), lambda example: example.family == family) is not None


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda: strategies.settings(structure=Record), "structure"),
        (lambda: strategies.valid_buffers(structure=SocketAddress), "structure"),
        (lambda: strategies.invalid_buffers(structure="settings"), "structure"),  # type: ignore[arg-type]
        (lambda: strategies.records(strict="yes"), "strict"),  # type: ignore[arg-type]
        (lambda: strategies.tails(default=4), "default"),  # type: ignore[arg-type]
        (lambda: strategies.wide_strings(surrogates=None), "surrogates"),  # type: ignore[arg-type]
    ],
)
def test_a_wrong_argument_is_named(call: Callable[[], object], argument: str) -> None:
    with pytest.raises(InvalidArgument, match=rf"^{argument} must be"):
        call()


PRINTED: list[tuple[st.SearchStrategy[Any], str]] = [
    (strategies.settings(), "settings()"),
    (
        strategies.settings(structure=SocketPeerTargetName, strict=True),
        "settings(strict=True, structure=SocketPeerTargetName)",
    ),
    (strategies.records(), "records()"),
    (strategies.valid_buffers(strict=True), "valid_buffers(strict=True)"),
    (
        strategies.invalid_buffers(structure=SocketPeerTargetName),
        "invalid_buffers(structure=SocketPeerTargetName)",
    ),
    (strategies.captures(), "captures()"),
    (strategies.guids(), "guids()"),
    (strategies.wide_strings(), "wide_strings()"),
    (strategies.wide_strings(surrogates=False), "wide_strings(surrogates=False)"),
    (strategies.addresses(), "addresses()"),
    (strategies.tails(), "tails()"),
    (strategies.tails(default=b""), "tails(default=b'')"),
]


@pytest.mark.parametrize(("strategy", "call"), PRINTED, ids=[call for _, call in PRINTED])
def test_a_strategy_prints_as_the_call_that_makes_it(
    strategy: st.SearchStrategy[Any], call: str
) -> None:
    assert repr(strategy) == call


def test_the_repr_of_a_broken_buffer_hides_the_strings() -> None:
    record = SocketSecuritySettingsIpsec(password="planted-sentinel")
    data = encode(record)[:-6]
    shown = repr(strategies.InvalidBuffer(data, SocketSecuritySettingsIpsec, LENGTH_PAST_END))
    assert data[84:].hex()[:16] not in shown
    assert data[:84].hex() in shown
    assert f"<{len(data) - 84} bytes>" in shown


def installed_entry_points(folder: Path) -> None:
    """Write what installing the package would: its entry points, as pyproject.toml has them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    info = folder / "ipsec_codec-0.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: ipsec-codec\nVersion: 0.0\n")
    points = configparser.ConfigParser()
    points["hypothesis"] = project["entry-points"]["hypothesis"]
    with (info / "entry_points.txt").open("w") as file:
        points.write(file)


def run_python(code: str, *path: Path) -> str:
    """Run code in a fresh interpreter, the project and some folders on its path."""
    places = [str(place) for place in (ROOT, *path)]
    prelude = f"import sys; sys.path[:0] = {places!r}\n"
    command = [sys.executable, "-c", prelude + textwrap.dedent(code)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_the_entry_point_lets_from_type_work_with_no_import_of_the_kit(tmp_path: Path) -> None:
    installed_entry_points(tmp_path)
    code = """
        from hypothesis import Phase, find, settings, strategies as st
        kit = [name for name in sys.modules if name.startswith("ipsec_codec.testing.")]
        from ipsec_codec import STRUCTURES, SocketAddress
        for structure in (STRUCTURES[1], SocketAddress):
            quick = settings(database=None)
            assert find(st.from_type(structure), lambda made: True, settings=quick) == structure()
        import json
        print(json.dumps(kit))
    """
    assert json.loads(run_python(code, tmp_path)) == ["ipsec_codec.testing.registration"]


@pytest.mark.parametrize("module", ["ipsec_codec", "ipsec_codec.testing"])
def test_importing_the_package_or_the_kit_imports_no_hypothesis(module: str) -> None:
    code = f"""
        import {module}
        print([name for name in ("hypothesis", "construct", "json") if name in sys.modules])
    """
    assert run_python(code).strip() == "[]"


def test_every_name_of_the_kit_is_there() -> None:
    code = """
        import ipsec_codec.testing as kit
        missing = [name for name in kit.__all__ if getattr(kit, name, None) is None]
        homes = sorted(name for names in kit._HOMES.values() for name in names)
        print(missing, homes == sorted(kit.__all__) == dir(kit))
    """
    assert run_python(code).strip() == "[] True"


def test_without_hypothesis_the_names_that_need_it_say_what_to_install() -> None:
    code = """
        sys.modules["hypothesis"] = None
        import ipsec_codec.testing as kit
        for name in kit.__all__:
            try:
                getattr(kit, name)
            except ModuleNotFoundError as error:
                assert (str(error), error.name) == (
                    f"ipsec_codec.testing.{name} needs the package hypothesis; "
                    "install it with: pip install 'ipsec-codec[testing]'",
                    "hypothesis",
                ), error
                print(name)
    """
    assert run_python(code).split() == strategies.__all__


def test_without_hypothesis_a_search_says_what_to_install_and_vectors_are_tried() -> None:
    code = """
        sys.modules["hypothesis"] = None
        from ipsec_codec import decode, to_document
        from ipsec_codec.testing import check_parser
        def parser(data):
            return to_document(decode(data), reveal=True)
        assert check_parser(parser, runs=0).clean
        try:
            check_parser(parser, runs=1)
        except ModuleNotFoundError as error:
            print(error)
    """
    assert run_python(code) == (
        "a search needs the package hypothesis; "
        "install it with: pip install 'ipsec-codec[testing]'\n"
    )


def test_layouts_and_rules_agree_on_what_decode_refuses() -> None:
    for structure in STRUCTURES:
        data = bytes(layout_of(structure).end - 1)
        assert judge(data, structure).rule == TRUNCATED
        assert judge(data + b"\0", structure).record is not None
