"""No error shows a password: not in its text, its parts, its chain, nor our frames' locals."""

from __future__ import annotations

import importlib
import io
import logging
import pickle
import pkgutil
import traceback
from typing import TYPE_CHECKING

import click
import pytest
from rich.console import Console
from rich.traceback import Traceback

import ipsec_codec
from ipsec_codec import decode
from ipsec_codec.testing import ParserMismatch, check_parser
from tests.command_line import CAPTURED_PASSWORD
from tests.leaks import PACKAGE, PASSWORD, chain_of, parts_of, shown_by, traces_in
from tests.secrets.error_cases import (
    ERRORS,
    MISUSES,
    NEVER_RAISED,
    NO_PAYLOADS,
    VECTOR,
    parser_that,
    quote,
)
from tests.secrets.planted import DATA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CALLS = {
    **{
        f"{kind.__name__} {name}": call
        for kind, calls in ERRORS.items()
        for name, call in calls.items()
    },
    **MISUSES,
}


def raised_by(call: Callable[[], object]) -> BaseException:
    """Return the error that a call ends with."""
    try:
        call()
    except Exception as error:  # noqa: BLE001 (whatever it is)
        return error
    return pytest.fail("it raised nothing")


def told_by_python(error: BaseException) -> Iterator[str]:
    """Return what the traceback module prints of our frames, locals included."""
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    yield "".join(told.format_exception_only())
    for frame in told.stack:
        if frame.filename.startswith(PACKAGE):
            yield f"{frame.name} {frame.locals}"


def told_by_rich(error: BaseException) -> str:
    """Return what rich prints of our frames, locals included: it looks into objects."""
    trace = Traceback.extract(type(error), error, error.__traceback__, show_locals=True)
    for stack in trace.stacks:
        stack.frames = [frame for frame in stack.frames if frame.filename.startswith(PACKAGE)]
    printed = io.StringIO()
    Console(file=printed, width=400).print(Traceback(trace, show_locals=True, extra_lines=0))
    return printed.getvalue()


def everything_about(error: BaseException) -> str:
    """Return all that anybody prints of an error."""
    shown = [shown_by(error), told_by_rich(error)]
    for one in chain_of(error):
        shown += told_by_python(one)
    shown += [logging.Formatter().formatException((type(error), error, error.__traceback__))]
    return "\n".join(shown)


@pytest.mark.parametrize("name", CALLS)
def test_an_error_shows_no_password_however_it_is_looked_at(name: str) -> None:
    error = raised_by(CALLS[name])

    if isinstance(error, ParserMismatch):  # (the buffers that failed are in it, and a pickle's)
        assert traces_in(everything_about(error), CAPTURED_PASSWORD) == []
    else:
        assert traces_in(everything_about(error)) == []
        if not isinstance(error, click.ClickException):  # (its context cannot be pickled)
            assert traces_in(pickle.dumps(error)) == []


@pytest.mark.parametrize("name", NO_PAYLOADS)
def test_an_error_about_an_argument_does_not_quote_it(name: str) -> None:
    error = raised_by(NO_PAYLOADS[name])

    assert traces_in("\n".join(text for one in chain_of(error) for text in parts_of(one))) == []


def test_the_look_at_an_error_finds_a_password_in_every_part_of_it() -> None:
    def raises() -> None:
        error = ValueError("bad")
        error.payload = DATA  # type: ignore[attr-defined]
        raise error

    assert traces_in(everything_about(raised_by(raises)))
    for error in (
        ValueError(PASSWORD),
        UnicodeDecodeError("utf-8", DATA, 0, 1, "bad"),
        AttributeError("bad", name="x", obj=DATA),
    ):
        assert traces_in("\n".join(parts_of(error)))
    noted = ValueError("bad")
    noted.add_note(PASSWORD)
    assert traces_in("\n".join(parts_of(noted)))
    chained = ValueError("bad")
    chained.__context__ = ValueError(PASSWORD)
    assert traces_in("\n".join(text for one in chain_of(chained) for text in parts_of(one)))


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_each_call_raises_the_error_that_it_stands_for(kind: type[BaseException]) -> None:
    assert {type(raised_by(call)) for call in ERRORS[kind].values()} == {kind}


def test_every_error_of_the_package_has_a_call_or_is_never_raised() -> None:
    modules = [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(ipsec_codec.__path__, "ipsec_codec.")
        if not found.name.endswith("__main__")
    ]
    errors = {
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, BaseException)
        and value.__module__.startswith("ipsec_codec")
    }
    assert {kind.__name__ for kind in errors - ERRORS.keys()} == NEVER_RAISED.keys()


def test_no_buffer_that_is_cut_short_is_refused_with_a_trace_of_it() -> None:
    for size in range(len(DATA) - 4):
        assert traces_in(shown_by(raised_by(lambda size=size: decode(DATA[:size])))) == []  # type: ignore[misc]


def test_what_a_parser_said_is_shown_when_it_is_asked_for() -> None:
    error = raised_by(lambda: check_parser(parser_that(quote), vector=VECTOR, reveal=True))
    assert traces_in(str(error), CAPTURED_PASSWORD) != []


def test_a_traceback_ends_in_the_function_that_was_called() -> None:
    # Deeper frames hold the payload; they are gone with the error's first traceback.
    for name, last in (
        ("StringLengthError odd", "decode"),
        ("DocumentError a key", "from_document"),
    ):
        trace = traceback.walk_tb(raised_by(CALLS[name]).__traceback__)
        assert [frame.f_code.co_name for frame, _ in trace] == ["raised_by", "<lambda>", last]
