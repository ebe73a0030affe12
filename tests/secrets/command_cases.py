"""Every command with every option, used rightly and wrongly, and where a password may come out."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Final, NamedTuple

from tests.leaks import PASSWORD
from tests.secrets.planted import BAD_DOCUMENTS, BROKEN, DATA, DUMPS

__all__ = ["CASES", "STDERR", "STDOUT", "VARIABLE", "WORD", "Case"]

STDOUT: Final = "stdout"
STDERR: Final = "stderr"

VARIABLE: Final = "THE_PASSWORD"
"""The environment variable that holds the password."""


class Case(NamedTuple):
    """The words after a command's name, in a folder that holds everything planted.

    Attributes:
        line: the words.
        code: the exit code.
        shows: where the password was asked for, or is a word that a message quotes: STDOUT, STDERR,
            or files' names.
        stdin: what the command reads.
        prompted: what is typed at a prompt.
    """

    line: str
    code: int = 0
    shows: str = ""
    stdin: bytes = b""
    prompted: str = ""


CAPTURES: Final = " ".join(
    [
        *(f"{name.replace(' ', '-')}.bin" for name in BROKEN),
        *(f"{name}-damaged.txt" for name in DUMPS),
        *(f"{name}.txt" for name in list(DUMPS)[::10]),
    ]
)
"""Broken buffers, every tool's dump with a bad digit in the password, and a few whole ones."""

WORD: Final = shlex.quote(PASSWORD)
"""The password where a word of the command is expected."""

LINES: Final = "--io lines --buffer capture.bin"
PARSER: Final = f"-- {shlex.quote(Path(sys.executable).as_posix())} -I -S parser.py"

FIELDS: Final = (
    "--security-protocol IPSEC2 --security-flag GUARANTEE_ENCRYPTION --ipsec-flag 0x2 "
    "--authip-mm-policy-key 6f9619ff-8b86-d011-b42d-00c04fc964ff --padding 00000000 "
    "--authip-qm-policy-key 6f9619ff-8b86-d011-b42d-00c04fc964ff --reserved2 7 "
    "--reserved 6f9619ff-8b86-d011-b42d-00c04fc964ff --user-name svc --domain-name CORP"
)
TEMPLATE: Final = (
    "--structure query-template-ipsec2 --peer-address 192.0.2.17:445 --flag 0x2 "
    "--peer-token-access-mask 8 --field-mask MM_SA_ID"
)
INFO: Final = (
    "--structure query-info-ipsec2 --peer-application-access-token-handle 4 --mm-sa-id 1 "
    "--peer-machine-access-token-handle 8 --qm-sa-id 2 --negotiation-winerr 87 "
    "--sa-lookup-context 6f9619ff-8b86-d011-b42d-00c04fc964ff"
)

CASES: Final[dict[str, list[Case]]] = {
    "decode": [
        Case("capture.bin"),
        Case("--reveal capture.bin", shows=STDOUT),
        Case("--reveal --ndjson capture.bin other.bin", shows=STDOUT),
        Case("--ndjson capture.bin other.bin missing.bin", 1),
        Case("--strict padding-and-reserved.bin", 1),
        Case("--reveal --strict broken.bin", 1),
        Case("--structure settings-ipsec -", stdin=DUMPS["xxd"].encode()),
        Case("--structure settings capture.bin"),
        Case("--structure peer-target-name capture.bin", 1),
        Case("--ioctl SIO_SET_SECURITY password-in-the-tail.bin"),
        Case("--ioctl 0x980000C8 --structure peer-target-name capture.bin", 2),
        Case(f"--ioctl {WORD} capture.bin", 2),
        Case("--format xxd xxd.txt"),
        Case("--format xxd capture.bin", 1),
        Case("--word-order little hexdump.txt"),
        Case("--word-order big big.txt", 1),
        Case(CAPTURES, 2),
    ],
    "inspect": [
        Case("capture.bin"),
        Case("--reveal capture.bin", shows=STDOUT),
        Case("--reveal broken.bin", shows=STDOUT),
        Case("--reveal --json capture.bin", shows=STDOUT),
        Case("--reveal password-in-the-tail.bin", shows=STDOUT),
        Case("--json --why capture.bin"),
        Case("--width 160 --limit 0 --why capture.bin"),
        Case("--width 160 --limit 0 --why --reveal capture.bin", shows=STDOUT),
        Case("--width 7 capture.bin", 2),
        Case("--structure settings capture.bin"),
        Case("--structure query-info broken.bin"),
        Case("--ioctl WSASetSocketSecurity capture.bin"),
        Case("--format hex --word-order big -", stdin=DUMPS["hex-stream"].encode()),
        Case("--format windbg-dd xxd.txt", 1),
        Case(CAPTURES, 1),
        Case(f"--json {CAPTURES}", 1),
    ],
    "check": [
        Case("capture.bin"),
        Case("--json capture.bin"),
        Case("--structure settings capture.bin", 1),
        Case("--ioctl SIO_SET_SECURITY broken.bin", 1),
        Case("--format xxd --word-order big xxd.txt"),
        Case(CAPTURES, 2),
    ],
    "diff": [
        Case("capture.bin other.bin", 1),
        Case("--json capture.bin other.bin", 1),
        Case("--reveal capture.bin other.bin", 1, shows=STDOUT),
        Case("--reveal --json capture.bin other.bin", 1, shows=STDOUT),
        Case("capture.bin capture.bin"),
        Case("capture.bin length-past-the-end.bin", 1),
        Case("--json password-in-the-tail.bin half-of-the-password-in-the-tail.bin", 1),
        Case("from-the-middle.bin from-the-lengths-on.bin", 1),
        Case("--json the-password-alone.bin from-the-lengths-on.bin", 1),
        Case("--structure settings capture.bin other.bin", 1),
        Case("--ioctl SIO_SET_SECURITY --format xxd xxd.txt -", stdin=DUMPS["xxd"].encode()),
        Case("--word-order little capture.bin big.txt", 1),
        Case("xxd-damaged.txt capture.bin", 1),
    ],
    "encode": [
        Case("capture.json", shows=STDOUT),
        Case("capture.toml --hex", shows=STDOUT),
        Case("capture.json -o made.bin", shows="made.bin"),
        Case("capture.json --hex --size exact --output made.hex", shows="made.hex"),
        Case(f"{FIELDS} --password-stdin --hex", shows=STDOUT, stdin=PASSWORD.encode()),
        Case(f"{FIELDS} --trailing 00 --password-env {VARIABLE} --hex", shows=STDOUT),
        Case("masked.json --password-prompt -o made.bin", shows="made.bin", prompted=PASSWORD),
        Case("masked.json --hex", 1),
        Case("masked.json --password-stdin --strict --hex", shows=STDOUT, stdin=PASSWORD.encode()),
        Case("--password-stdin --hex", 1, stdin=PASSWORD.encode() + b"\xff"),
        Case("--password-prompt --hex", 1, prompted=f"{PASSWORD}\udcff"),
        Case("--password-stdin --password-prompt --hex", 2, stdin=PASSWORD.encode()),
        Case(f"--password-env {WORD} --hex", 1),
        Case(f"--password {WORD} --hex", 2),
        Case(f"--password={WORD} --hex", 2),
        Case(f"-p{WORD} --hex", 2),
        Case(f"--structure {WORD} --hex", 2),
        Case(f"--reserved {WORD} --hex", 2),
        Case(f"--security-flag {WORD} --hex", 2),
        Case(f"--peer-address {WORD} --structure peer-target-name --hex", 2),
        Case(f"--trailing {WORD} capture.json --hex", 2),
        Case("--strict --ipsec-flag 0x80 capture.json --hex", 1),
        Case(f"--structure query-info --password-env {VARIABLE} --hex", 2),
        Case("capture.json --structure settings --hex", 1),
        Case("capture.json -o missing/made.bin", 1),
        Case("capture.json -o .", 1),
        Case(f"{TEMPLATE} --hex"),
        Case(f"{INFO} --hex"),
        Case("--structure peer-target-name --peer-target-name host/x --hex"),
        *(Case(f"{name} --hex", 1) for name in BAD_DOCUMENTS),
        *(Case(f"{name} -o made.bin", 1) for name in BAD_DOCUMENTS),
    ],
    "convert": [
        Case("capture.bin --to hex", shows=STDOUT),
        Case("xxd.txt --to bin -o made.bin", shows="made.bin"),
        Case("xxd.txt --to bin", shows=STDOUT),
        Case("capture.bin --to c --name settings", shows=STDOUT),
        Case("capture.bin --to python --output made.py", shows="made.py"),
        Case("capture.bin --to xxd --address 1000", shows=STDOUT),
        Case("capture.bin --to eb --address 00000143`38808650", shows=STDOUT),
        Case("capture.bin --to eb --address ffffffffffffffff", 2),
        Case("capture.bin --to eb", 2),
        Case(
            "- --format hex --word-order big --to hex",
            shows=STDOUT,
            stdin=DUMPS["hex-stream"].encode(),
        ),
        Case("xxd-damaged.txt --to hex", 1),
        Case("capture.bin --to bin -o missing/made.bin", 1),
        *(
            Case(f"{name}-damaged.txt --to bin -o made.bin", 1)
            for name in ("od", "frida", "gdb-xb")
        ),
    ],
    "scan": [
        Case("memory.raw"),
        Case("--ndjson --confidence high memory.raw"),
        Case("--thorough --confidence low memory.raw"),
        Case("--reveal memory.raw", shows=STDOUT),
        Case("--reveal --ndjson memory.raw", shows=STDOUT),
        Case("missing.raw", 1),
        Case(".", 1),
    ],
    "test-parser": [
        Case(
            f"--io lines --buffer - --save kept {PARSER} value",
            1,
            shows="kept/buffer-1.bin",
            stdin=DATA,
        ),
        Case(f"{LINES} --reveal --json - {PARSER} value", 1, shows=STDOUT),
        Case(f"{LINES} --json report.json --junit report.xml {PARSER} words", 1),
        Case(
            f"{LINES} --json report.json --junit report.xml --reveal {PARSER} words",
            1,
            shows=f"{STDOUT} report.json report.xml",
        ),
        Case(f"{LINES} --json - --profile strict --allow IPS201 {PARSER} crash", 1),
        Case(f"{LINES} --timeout 0.2 {PARSER} hang", 1),
        Case(f"{LINES} --fields user_name --junit report.xml {PARSER} key", 1),
        Case(f"--io stdin --buffer broken.bin {PARSER} stdin", 1),
        Case(f"--io lines --vector settings-001 --structure settings {PARSER} refuse", 1),
        Case(f"--io lines --seed 3 --case 5 {PARSER} refuse", 1),
        Case(f"--io lines --runs 0 --time 0 --jobs 2 {PARSER} refuse", 1),
        Case(f"{LINES} --save capture.bin {PARSER} malformed", 2),
        Case(f"{LINES} --json missing/report.json {PARSER} malformed", 2),
        Case(f"{LINES} -- {WORD}", 2, shows=STDERR),
    ],
    "corpus": [
        Case("seeds --structure settings --zip seeds.zip --dictionary words.dict"),
        Case("capture.bin --structure settings", 2),
        Case("", 2),
    ],
    "completion": [Case("bash"), Case("fish"), Case("tcsh", 2)],
    "export": [Case("ksy"), Case("c-header --output made.h"), Case(WORD, 2, shows=STDERR)],
    "formats": [Case("")],
    "rules": [Case(""), Case("--json"), Case("IPS105"), Case("IPS999", 2)],
}
