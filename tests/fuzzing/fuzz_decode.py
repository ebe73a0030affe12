"""Fuzzes `decode` and `inspect` with atheris: python -m tests.fuzzing.fuzz_decode [OPTIONS]."""

from __future__ import annotations

from tests.fuzzing.harness import fuzz

if __name__ == "__main__":
    fuzz("check_decode", structured=True)
