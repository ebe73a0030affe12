"""The pytest plugin runs a test once for each vector that its marker chooses."""

from __future__ import annotations

import subprocess
import sys
import tomllib

import pytest

from ipsec_codec import STRUCTURES, SocketSecuritySettingsIpsec
from ipsec_codec.testing.vectors import load_vectors
from tests.places import ROOT

pytest_plugins = ["pytester"]

PLUGIN = "ipsec_codec.testing.pytest_plugin"
SETTINGS = load_vectors(SocketSecuritySettingsIpsec)
INVALID = next(one for one in SETTINGS if one.verdict == "invalid")


def run(pytester: pytest.Pytester, test: str, *options: str) -> pytest.RunResult:
    """Run a user's test file in a process of its own, with the plugin loaded by its name."""
    pytester.makepyfile(test)
    return pytester.runpytest_subprocess(
        "-p", PLUGIN, "-p", "no:cacheprovider", "--strict-markers", *options
    )


@pytest.fixture(autouse=True)
def _this_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    # Where the package is installed, its entry point would load the plugin a second time.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


def test_a_test_runs_once_for_each_vector_with_its_id_in_its_own(
    pytester: pytest.Pytester,
) -> None:
    test = """
        def test_it(ipsec_vector):
            assert ipsec_vector.id
    """
    listed = run(pytester, test, "--collect-only", "-q").stdout.lines
    names = [line.rpartition("::")[2] for line in listed if "::" in line]
    assert names == [f"test_it[{vector.id}]" for vector in load_vectors()]


def test_a_marker_chooses_structure_verdict_and_flags(pytester: pytest.Pytester) -> None:
    flag = SETTINGS[0].flags[0]
    test = f"""
        import pytest
        from ipsec_codec import SocketSecuritySettingsIpsec

        pytestmark = pytest.mark.ipsec_vectors(structure=SocketSecuritySettingsIpsec)

        def test_structure(ipsec_vector):
            assert ipsec_vector.structure == "SOCKET_SECURITY_SETTINGS_IPSEC"

        @pytest.mark.ipsec_vectors(verdict="invalid")
        def test_verdict(ipsec_vector):
            assert ipsec_vector.verdict == "invalid"

        @pytest.mark.ipsec_vectors(structure="SOCKET_PEER_TARGET_NAME")
        def test_nearest_marker_wins(ipsec_vector):
            assert ipsec_vector.structure == "SOCKET_PEER_TARGET_NAME"

        @pytest.mark.ipsec_vectors(flags=[{flag!r}])
        def test_flags(ipsec_vector):
            assert {flag!r} in ipsec_vector.flags
    """
    peer_target_name = next(
        structure for structure in STRUCTURES if structure.c_name == "SOCKET_PEER_TARGET_NAME"
    )
    expected = (
        len(SETTINGS)
        + len([vector for vector in SETTINGS if vector.verdict == "invalid"])
        + len(load_vectors(peer_target_name))
        + len([vector for vector in SETTINGS if flag in vector.flags])
    )
    run(pytester, test).assert_outcomes(passed=expected)


@pytest.mark.parametrize("mark", ["structures=1", "'invalid'"])
def test_a_marker_with_another_argument_is_a_usage_error(
    pytester: pytest.Pytester, mark: str
) -> None:
    test = f"""
        import pytest

        @pytest.mark.ipsec_vectors({mark})
        def test_it(ipsec_vector):
            pass
    """
    result = run(pytester, test)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["*ipsec_vectors: it takes the keywords*"])


@pytest.mark.parametrize(
    ("mark", "message"),
    [
        ("verdict='invald'", "no verdict 'invald'; did you mean 'invalid'?"),
        ("verdict='x'", "no verdict 'x'; they are valid, invalid, unspecified"),
        ("verdict=None", "a verdict is named by a str, not by None; they are valid, invalid,"),
        ("structure='settings-ipsec'", "did you mean 'SOCKET_SECURITY_SETTINGS_IPSEC'?"),
        ("structure=int", "a structure is named by a str, not by <class 'int'>; they are SOCKET_"),
        ("flags=['NoSuch']", "no flag 'NoSuch'; "),
        ("flags='NoSuch'", "flags must be a list of names, not 'NoSuch'"),
        ("flags=5", "flags must be a list of names, not 5"),
        (
            f"verdict='valid', flags={[*INVALID.flags]!r}",
            f"no vector has verdict='valid', flags={[*INVALID.flags]!r}",
        ),
    ],
)
def test_a_marker_that_chooses_nothing_is_a_usage_error_and_says_what_there_is(
    pytester: pytest.Pytester, mark: str, message: str
) -> None:
    test = f"""
        import pytest

        @pytest.mark.ipsec_vectors({mark})
        def test_it(ipsec_vector):
            pass
    """
    result = run(pytester, test)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert message in result.stdout.str()


def test_pytest_lists_the_fixture_with_what_it_gives(pytester: pytest.Pytester) -> None:
    listed = run(pytester, "", "--fixtures").stdout.str()
    assert "A vector of ipsec_codec" in listed
    assert "no docstring available" not in listed.partition("ipsec_vector")[2].partition("\n\n")[0]


def test_a_parser_s_mistake_fails_the_vectors_that_show_it_and_shows_no_password(
    pytester: pytest.Pytester,
) -> None:
    test = """
        import pytest
        from ipsec_codec import DecodeError, decode
        from ipsec_codec.testing.vectors import full_document

        @pytest.mark.ipsec_vectors(structure="SOCKET_SECURITY_SETTINGS_IPSEC")
        def test_parser(ipsec_vector):
            try:
                document = full_document(decode(ipsec_vector.data[:-1]))
            except DecodeError:
                document = None
            same = document == ipsec_vector.document
            assert same, ipsec_vector
    """
    result = run(pytester, test, "--showlocals", "-q")
    outcomes = result.parseoutcomes()
    assert outcomes["failed"] > 50
    shown = result.stdout.str()
    assert "test_parser[settings-ipsec-" in shown
    assert "Vector(id=" in shown


def test_runs_that_do_not_use_the_plugin_import_nothing_heavy_for_it() -> None:
    program = f"""
import sys
import pytest
before = set(sys.modules)
import {PLUGIN} as plugin
print(*sorted(set(sys.modules) - before))
"""
    imported = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.split()
    heavy = {"hypothesis", "construct", "click", "rich", "xml", "http", "asyncio"}
    assert not heavy.intersection(imported)
    ours = [name for name in imported if name.startswith("ipsec_codec.testing")]
    assert ours == ["ipsec_codec.testing", PLUGIN]


def test_the_package_says_where_its_plugin_is() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["entry-points"]["pytest11"] == {"ipsec-codec": PLUGIN}
