"""Fuzzes the round trips with atheris: python -m tests.fuzzing.fuzz_round_trip [OPTIONS]."""

from __future__ import annotations

from tests.fuzzing.harness import fuzz

if __name__ == "__main__":
    fuzz("check_round_trip", structured=True)
