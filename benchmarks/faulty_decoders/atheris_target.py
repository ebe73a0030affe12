"""What atheris runs: a Python decoder beside the correct one; it stops where they differ.

Arguments: the fault's name, the file for the number of the input that found it, then libFuzzer's.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.faulty_decoders.parser import Parser

atheris: Any = importlib.import_module("atheris")  # it has no types

with atheris.instrument_imports():
    from benchmarks.faulty_decoders import parser
    from benchmarks.faulty_decoders.catalogue import FAULTS

name, number_file = sys.argv[1:3]
fault = next(fault for fault in FAULTS if fault.name == name)
assert fault.python is not None
faulty, correct = fault.python(strict=fault.strict), parser.Parser(strict=fault.strict)
tried = 0


def answer(parse: Parser, data: bytes) -> object:
    """Return a decoder's document, None where it refuses."""
    try:
        return parse(data)
    except ValueError:
        return None


def one_input(data: bytes) -> None:
    """Compare the two decoders."""
    global tried  # noqa: PLW0603 (atheris takes a function and nothing else)
    tried += 1
    try:
        same = answer(faulty, data) == answer(correct, data)
    except Exception:  # noqa: BLE001 (a crash, whatever it is)
        same = False
    if not same:
        Path(number_file).write_text(str(tried))
        sys.stderr.flush()
        raise RuntimeError("the decoders differ")


atheris.Setup([sys.argv[0], *sys.argv[3:]], one_input)
atheris.Fuzz()
