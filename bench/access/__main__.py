"""Measures decisions: `PYTHONPATH=src python -m bench.access [--sizes 1000,10000,100000]`, where
bench/access/requirements.txt is installed (`make bench-access` sees to that).

The last line printed is JSON.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from typing import Any

from bench.access.measure import measure


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--one", type=int, help="measure one size and print it as JSON")
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options.one)))
        return 0
    sizes = [int(size) for size in options.sizes.split(",")]
    found = {str(size): _alone(size) for size in sizes}
    first, last = found[str(sizes[0])], found[str(sizes[-1])]
    print(f"growth of p50 from {sizes[0]:,} to {sizes[-1]:,}: {last['ours_p50_us'] / first['ours_p50_us']:.2f} times")
    visible = float(_output([sys.executable, "-m", "bench.access.visible"]))
    print(f"a changed assignment counts in another process after at most {visible} ms")
    print(json.dumps({"assignments": found, "visible_ms": visible}))
    return 0


def _alone(size: int) -> dict[str, Any]:
    """One size in a fresh process, told as a few readable lines."""
    found: dict[str, Any] = json.loads(_output([sys.executable, "-m", "bench.access", "--one", str(size)]))
    print(f"{size:,} assignments: loaded in {found['load_s']} s, {found['memory_mb']} MB")
    for name in ("floor", "ours", "ours_first", "ours_with_denies_and_conditions"):
        label = name.replace("_", " ")
        print(f"  {label:34} p50 {found[f'{name}_p50_us']:>9} us   p99 {found[f'{name}_p99_us']:>9} us")
    for name, time in found["peers_p50_us"].items():
        told = f"p50 {time:>9} us" if isinstance(time, float) else time
        print(f"  {name:34} {told}")
    return found


def _output(command: list[str]) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()[-1]


if __name__ == "__main__":
    sys.exit(main())
