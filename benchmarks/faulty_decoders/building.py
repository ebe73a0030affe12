"""The C decoders compiled, each once for a version of the sources."""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Final

SOURCES: Final = ("settings_parse.c", "settings_print.c", "main.c")
FLAGS: Final = ("-std=gnu11", "-g", "-Wall", "-Wextra")
SANITIZED: Final = ("-O1", "-fsanitize=address,undefined")
HERE: Final = Path(__file__).parent


def built(macro: str = "", *, sanitized: bool = True, compiler: str = "gcc") -> Path:
    """Return the program of the C parser, compiled if it is not there yet.

    Args:
        macro: the mistake to plant, such as FAULT_SIGNED_LENGTH; empty for the correct parser.
        sanitized: with AddressSanitizer and UBSan, as somebody who tests a parser builds it.
        compiler: the C compiler.

    Raises:
        subprocess.CalledProcessError: the compiler refuses it.
        FileNotFoundError: there is no such compiler.
    """
    command = [compiler, *FLAGS, *(SANITIZED if sanitized else ("-O2",))]
    command += [f"-D{macro}"] if macro else []
    digest = hashlib.sha256(repr(command).encode())
    for source in (*SOURCES, "settings.h"):
        digest.update((HERE / source).read_bytes())
    program = cache_folder() / f"{macro.lower() or 'correct'}-{digest.hexdigest()[:16]}"
    if not program.exists():
        unfinished = program.with_suffix(f".{os.getpid()}")
        sources = [str(HERE / source) for source in SOURCES]
        subprocess.run([*command, *sources, "-o", str(unfinished)], check=True)
        unfinished.rename(program)
    return program


def cache_folder() -> Path:
    """Return a folder of this user's for what need not be made twice."""
    folder = Path(tempfile.gettempdir()) / f"faulty_decoders-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
