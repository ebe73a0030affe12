"""Small parsers as programs, each with a trait that the runner must cope with."""

from __future__ import annotations

import sys
from typing import Final

from tests.places import ROOT
from tests.required_tools import required_tool

ONE_BUFFER: Final = """
import json, os, signal, sys, time
sys.path.insert(0, {root!r})
data = sys.stdin.buffer.read()
"""

DECODING: Final = """
from ipsec_codec import DecodeError, decode, to_document
try:
    document = to_document(decode(data), reveal=True)
except DecodeError as error:
    print(json.dumps({"error": str(error)}))
    sys.exit(1)
print(json.dumps(document))
"""

LINES: Final = """
import json, os, signal, sys, time
sys.path.insert(0, {root!r})
from ipsec_codec import DecodeError, decode, to_document
def answer(data):
    try:
        return {{"document": to_document(decode(data), reveal=True)}}
    except DecodeError as error:
        return {{"error": str(error)}}
for number, line in enumerate(sys.stdin):
    data = bytes.fromhex(line)
    answered = json.dumps(answer(data))
{trait}
    print(answered, flush=FLUSH)
"""


def one_buffer(body: str = DECODING) -> list[str]:
    """Return the command of a parser that reads one buffer, `data`, and does what the body says."""
    return [sys.executable, "-c", ONE_BUFFER.format(root=str(ROOT)) + body]


def lines(trait: str = "", *, flush: bool = True) -> list[str]:
    """Return the command of a parser that answers lines; the trait may change what it answers."""
    indented = "\n".join(f"    {line}" for line in trait.splitlines())
    program = LINES.format(root=str(ROOT), trait=indented).replace("FLUSH", str(flush))
    return [sys.executable, "-c", program]


def c_parser(macro: str = "", *, sanitized: bool = True) -> str:
    """Return the C parser's program, with a mistake planted in it, or end the test."""
    from benchmarks.faulty_decoders.building import built  # noqa: PLC0415 (it needs a compiler)

    required_tool("gcc")
    return str(built(macro, sanitized=sanitized))
