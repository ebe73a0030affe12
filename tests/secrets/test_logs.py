"""Logs at DEBUG, asyncio's debug mode and warnings as errors show no password."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
import warnings
from typing import TYPE_CHECKING

from ipsec_codec import SocketSecuritySettingsIpsec, decode, encode, inspect, to_document
from ipsec_codec.testing.runner.answers import Outcome
from ipsec_codec.testing.runner.processes import LineParser
from tests.command_line import ENVIRONMENT, called
from tests.leaks import PASSWORD, traces_in
from tests.places import ROOT
from tests.secrets.planted import BROKEN, DATA, RECORD

if TYPE_CHECKING:
    import pytest


def everything_used() -> None:
    """Do a little of everything while the password is at hand."""
    to_document(decode(DATA))
    encode(RECORD)
    inspect(BROKEN["odd length"])
    called("decode", "-", stdin=DATA)
    called("encode", "--password-stdin", "--hex", stdin=PASSWORD.encode())
    parser = LineParser([sys.executable, "-c", "print(input())"], timeout=20)
    (answer,) = parser.ask([DATA])
    assert answer.outcome is Outcome.MALFORMED
    parser.close()


def test_the_package_logs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        everything_used()
    assert [record.name for record in caplog.records if "ipsec" in record.name] == []
    assert traces_in("".join(str(vars(record)) for record in caplog.records)) == []
    assert [name for name in logging.root.manager.loggerDict if "ipsec" in name] == []


def test_what_is_logged_of_records_shows_no_password(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for value in (RECORD, RECORD.password, RECORD.values(), inspect(DATA)):
            logging.getLogger("test").debug("%s %r %a", value, value, value, extra={"x": value})
    assert "********" in caplog.text
    assert traces_in(caplog.text) == []


def test_asyncio_in_debug_mode_shows_no_password(caplog: pytest.LogCaptureFixture) -> None:
    async def work(record: SocketSecuritySettingsIpsec) -> None:
        loop = asyncio.get_running_loop()
        loop.slow_callback_duration = 0  # (it names the callbacks that took longer)
        loop.call_soon(encode, record)
        loop.call_soon(decode, encode(record)[:10] + bytes(300))
        await asyncio.to_thread(encode, record)
        await asyncio.sleep(0.01)

    with caplog.at_level(logging.DEBUG):
        asyncio.run(work(RECORD), debug=True)
    assert "encode" in caplog.text
    assert traces_in("".join(str(vars(record)) for record in caplog.records)) == []


def test_warnings_as_errors_show_no_password() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        everything_used()


def test_a_mistake_of_ours_in_development_mode_shows_no_password() -> None:
    program = (
        "import sys; from ipsec_codec.cli import encode, run\n"
        "def mistaken(*_, **__): raise LookupError('ours')\n"
        "encode.encode = mistaken\n"
        "run(['encode', '--password-stdin', '--hex'])"
    )
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", program],
        input=PASSWORD.encode(),
        capture_output=True,
        check=False,
        cwd=ROOT,
        env=ENVIRONMENT,
    )
    assert b"LookupError: ours" in done.stderr
    assert traces_in(done.stdout + done.stderr) == []


def test_no_module_of_the_package_imports_logging() -> None:
    program = "import sys, ipsec_codec; print('logging' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=ENVIRONMENT
    )
    assert done.stdout == "False\n"
