"""Which decoders a run of buffers finds, and by which buffer it finds each."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from benchmarks.faulty_decoders.building import built
from ipsec_codec import DecodeError, decode
from ipsec_codec.testing import full_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.faulty_decoders.catalogue import Fault
    from benchmarks.faulty_decoders.parser import Parser


@dataclass
class Run:
    """Buffers, and the right answers to them, worked out once for all decoders.

    Attributes:
        buffers: the buffers, in the order in which a parser gets them.
        strict: the parsers are strict.
    """

    buffers: Sequence[bytes]
    strict: bool
    _documents: list[dict[str, Any] | None] = field(default_factory=list[dict[str, Any] | None])
    _lines: dict[int, list[bytes]] = field(default_factory=dict[int, list[bytes]])

    def found_by(self, fault: Fault) -> int | None:
        """Return the number of the buffer that finds a fault, from 1 on, or None."""
        if fault.python is not None:
            return self._python_finder(fault.python(strict=self.strict))
        for count in (100, 1000, len(self.buffers)):  # most are found by the first hundred
            found = self._c_finder(fault, min(count, len(self.buffers)))
            if found is not None or count >= len(self.buffers):
                return found
        return None

    def _python_finder(self, parser: Parser) -> int | None:
        documents = self._right_documents()
        for number, (buffer, right) in enumerate(zip(self.buffers, documents, strict=True), 1):
            document: dict[str, Any] | None
            try:
                document = parser(buffer)
            except ValueError:
                document = None
            except Exception:  # noqa: BLE001 (a crash, whatever it is)
                return number
            if document != right:
                return number
        return None

    def _right_documents(self) -> list[dict[str, Any] | None]:
        """Return what `decode` says."""
        if not self._documents:
            for buffer in self.buffers:
                try:
                    self._documents.append(full_document(decode(buffer, strict=self.strict)))
                except DecodeError:
                    self._documents.append(None)
        return self._documents

    def _c_finder(self, fault: Fault, count: int) -> int | None:
        """Return the first buffer whose answer is not the correct program's, or is missing."""
        if count not in self._lines:
            self._lines[count] = self._answers("", count)
        right = self._lines[count]
        given = self._answers(fault.macro, count)
        for number, (one, other) in enumerate(zip(right, given, strict=False), 1):
            if _verdict(one) != _verdict(other):
                return number
        return None if len(given) == count else len(given) + 1

    def _answers(self, macro: str, count: int) -> list[bytes]:
        """Return the lines that a C program writes before it ends."""
        program = [str(built(macro)), "lines", *(["strict"] if self.strict else [])]
        text = "".join(f"{buffer.hex()}\n" for buffer in self.buffers[:count])
        environment = {"UBSAN_OPTIONS": "halt_on_error=1", "ASAN_OPTIONS": "symbolize=0"}
        done = subprocess.run(
            program, input=text.encode(), capture_output=True, check=False, env=environment
        )
        lines = done.stdout.split(b"\n")
        return lines[:-1]  # after the last newline stands nothing, or half an answer


def _verdict(line: bytes) -> bytes:
    """Return an answer without the error's wording."""
    return b"error" if line.startswith(b'{"error"') else line
