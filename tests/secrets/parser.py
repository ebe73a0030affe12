"""A parser under test that says the password in a way of its own. Run alone: it imports nothing."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path


def forms(secret: str) -> str:
    """Return the password in some forms, each on a line."""
    raw = secret.encode("utf-16-le")
    return "\n".join([secret, raw.hex(), raw.hex(" ").upper(), repr(raw), ascii(secret)])


def answer_line(mode: str, secret: str, line: str) -> None:
    """Answer one buffer."""
    if mode != "words" and bytes.fromhex(line) != Path("capture.bin").read_bytes():
        mode = "refuse"
    wide = secret.encode("utf-16-le")
    document = {"user_name": secret, "domain_name": {"utf16le": wide.hex()}, "trailing": wide.hex()}
    match mode:
        case "value":
            print(json.dumps({"document": document}), flush=True)
        case "key":
            print(json.dumps({"document": {secret: secret}}), flush=True)
        case "malformed":
            print(forms(secret).encode("unicode_escape").decode(), flush=True)
        case "crash":
            sys.exit(f"settings.c:3:1: runtime error: {secret[8:15]} {forms(secret)}")
        case "hang":
            print(forms(secret), file=sys.stderr, flush=True)
            time.sleep(60)
        case "words":
            print(json.dumps({"error": f"bad string: {forms(secret)}"}), flush=True)
        case _:
            print(json.dumps({"error": "none"}), flush=True)


def main() -> None:
    """Answer lines, or one buffer."""
    mode = sys.argv[1]
    secret = Path("password").read_text(encoding="utf-8")
    if mode != "stdin":
        for line in sys.stdin:
            answer_line(mode, secret, line)
    elif sys.stdin.buffer.read() == Path("broken.bin").read_bytes():
        sys.exit(f"Assertion failed: {forms(secret)}")
    else:
        print(json.dumps({"error": "bad"}))
        sys.exit(1)


main()
