"""Fuzzes the dump reader with atheris: python -m tests.fuzzing.fuzz_capture [OPTIONS]."""

from __future__ import annotations

from tests.fuzzing.harness import fuzz

if __name__ == "__main__":
    fuzz("check_capture", structured=False)
