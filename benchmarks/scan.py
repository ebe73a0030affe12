"""Measure `scan` beside yara-python on a synthetic memory image, in one run.

    python -m benchmarks.scan --tool ipsec_codec     # half a minute
    python -m benchmarks.scan --size 64              # a few minutes
    python -m benchmarks.scan                        # 1 GiB; YARA takes a quarter of an hour

The image goes to a temporary folder and is deleted. Every measurement has a process of its own,
whose resident memory is its peak; the image has been read once before, so that it is in the page
cache for both.
"""

from __future__ import annotations

import argparse
import collections
import importlib
import json
import platform
import resource
import subprocess
import sys
import tempfile
import time
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.scan_image import KINDS, MIB, Plant, content, write_image
from ipsec_codec import (
    Confidence,
    Record,
    SocketPeerTargetName,
    SocketSecuritySettingsIpsec,
    scan,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

ZEROS = " ".join(["00"] * 16)
LENGTH = "(?0|?2|?4|?6|?8|?A|?C|?E) ?? (00|01) 00"
FLAGS = "(00|01|02|03) 00 00 00 0? 00 00 00"
SETTINGS_RULE = f"""
rule SOCKET_SECURITY_SETTINGS_IPSEC {{
    strings: $a = {{ (01|02) 00 00 00 {FLAGS} [32] {ZEROS} [12] {LENGTH} {LENGTH} {LENGTH} }}
    condition: $a
}}
"""
NAME_RULE = f"""
rule SOCKET_PEER_TARGET_NAME {{
    strings: $a = {{ (00|01|02) 00 00 00 [4] (00|02|17) 00 [26] {" ".join(["00"] * 100)}
        ( (?2|?4|?6|?8|?A|?C|?E) ?? | (10|20|30|40|50|60|70|80|90|A0|B0|C0|D0|E0|F0) ?? | 00 ~00 )
        (00|01) 00 }}
    condition: $a
}}
"""
"""The same fixed parts, as far as YARA's hexadecimal strings can say them. Their zeros are what
YARA is slow at: it has no other bytes to look for in a target name."""

Labelled = list[tuple[int, str, str]]
"""Each hit's offset, its structure's C name, and what the tool says of it."""


def run_ours(source: Any, structures: Collection[type[Record]]) -> Labelled:
    """Scan with ipsec_codec."""
    return [
        (hit.offset, hit.structure.c_name, hit.confidence.value)
        for hit in scan(source, structures=structures)
    ]


def run_yara(source: Any, rule: str) -> Labelled:
    """Scan with yara-python."""
    yara: Any = importlib.import_module("yara")  # it has no types

    warnings: list[Any] = []

    def warned(*about: Any) -> int:
        warnings.append(about)
        return 0

    where = {"filepath": str(source)} if isinstance(source, Path) else {"data": source}
    matches: Any = yara.compile(source=rule).match(**where, warnings_callback=warned)
    if warnings:
        print(f"yara: {len(warnings)} warnings: {str(warnings[0])[:200]}", file=sys.stderr)
    return sorted(
        (instance.offset, match.rule, "match")
        for match in matches
        for string in match.strings
        for instance in string.instances
    )


BOTH = (SocketSecuritySettingsIpsec, SocketPeerTargetName)
TOOLS: dict[str, Callable[[Any], Labelled]] = {
    "ipsec_codec": partial(run_ours, structures=BOTH),
    "ipsec_codec, settings alone": partial(run_ours, structures=BOTH[:1]),
    "yara": partial(run_yara, rule=SETTINGS_RULE + NAME_RULE),
    "yara, settings alone": partial(run_yara, rule=SETTINGS_RULE),
}


def measure(tool: str, source: Any, size: int) -> dict[str, Any]:
    """Time one scan in this process, its modules imported."""
    TOOLS[tool](b"\1" + bytes(200))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wall, cpu = time.perf_counter(), time.process_time()
    hits = TOOLS[tool](source)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "wall": size / wall / 1e6,
        "cpu": size / cpu / 1e6,
        "before": before / 1024,
        "peak": peak / 1024,
        "hits": hits,
    }


def in_a_process(tool: str, *arguments: str) -> dict[str, Any]:
    """Time one scan in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.scan", "--child", tool, *arguments],
        check=True,
        stdout=subprocess.PIPE,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def child(tool: str, what: str, size: int) -> None:
    """Be the process of one measurement."""
    if what in KINDS:
        found = measure(tool, content(what, size), size)
    else:
        found = measure(tool, Path(what), Path(what).stat().st_size)
    json.dump(found, sys.stdout)


def report_whole(tool: str, found: dict[str, Any], planted: list[Plant]) -> None:
    """Print how fast the whole image was, and how right."""
    hits = {(offset, structure): label for offset, structure, label in found["hits"]}
    sought = BOTH[:1] if "settings alone" in tool else BOTH
    plants = {
        (plant.offset, plant.structure.c_name): plant
        for plant in planted
        if plant.structure in sought
    }
    false = collections.Counter(label for place, label in hits.items() if place not in plants)
    labels = ["match"] if "yara" in tool else [level.value for level in Confidence]
    print(
        f"{tool}: {found['wall']:.0f} MB/s (of processor time {found['cpu']:.0f}), "
        f"resident memory {found['peak']:.0f} MiB at its peak, {found['before']:.0f} before"
    )
    print(f"    false hits: {', '.join(f'{false[label]} {label}' for label in labels)}")
    kinds = collections.Counter((plant.kind, plant.telling) for plant in plants.values())
    for (kind, telling), count in kinds.items():
        as_found = collections.Counter(
            hits[place] for place, plant in plants.items() if plant.kind == kind and place in hits
        )
        how = ", ".join(f"{number} {label}" for label, number in as_found.items())
        must = "must be found" if telling else "may be missed"
        print(f"    {kind} ({must}): {as_found.total()} of {count} found: {how}", flush=True)


def main() -> None:
    """Write the image, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1024, help="MiB of the image, a multiple of 64")
    parser.add_argument("--kind-size", type=int, default=32, help="MiB of each kind alone")
    parser.add_argument("--tool", action="append", choices=[*TOOLS], help="only this one")
    parser.add_argument("--child", nargs=2, metavar=("TOOL", "SOURCE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        tool, what = options.child
        child(tool, what, options.kind_size * MIB)
        return
    tools = options.tool or [*TOOLS]
    try:
        peer = f"yara-python {version('yara-python')}"
    except PackageNotFoundError:
        peer = "no yara-python"
        tools = [tool for tool in tools if "yara" not in tool]
    print(f"Python {platform.python_version()}, {peer}, {platform.machine()}")
    with tempfile.TemporaryDirectory() as folder:
        image = Path(folder, "image")
        planted = write_image(image, options.size * MIB)
        with image.open("rb") as file:
            while file.read(MIB):
                pass
        print(f"\n{options.size} MiB, {len(planted)} structures planted at any offset:")
        for tool in tools:
            report_whole(tool, in_a_process(tool, str(image)), planted)
    print(f"\n{options.kind_size} MiB of each kind alone, MB/s (of processor time), hits:")
    print(" " * 32, "".join(f"{tool:>30}" for tool in tools))
    for kind in KINDS:
        cells: list[str] = []
        for tool in tools:
            found = in_a_process(tool, kind, "--kind-size", str(options.kind_size))
            cells.append(f"{found['wall']:.0f} ({found['cpu']:.0f}), {len(found['hits'])}")
        print(f"    {kind:28}", "".join(f"{cell:>30}" for cell in cells), flush=True)


if __name__ == "__main__":
    main()
