"""One size measured in a process of its own, so that its memory is its own."""

from __future__ import annotations

import gc
import resource
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.access import engines, peers
from bench.access.engines import Ask
from bench.access.plain import Plain
from bench.access.world import Question, build, questions

_WARM, _MEASURED, _CHECKED, _ROUNDS = 20_000, 20_000, 200, 7


def measure(size: int) -> dict[str, Any]:
    """Times in microseconds, memory in MB. RuntimeError when any engine gives a wrong answer."""
    world = build(size)
    plain = Plain(world)
    before, started = _memory(), time.perf_counter()
    index = engines.load(world)
    load_s, memory = time.perf_counter() - started, _memory() - before
    asked = questions(world, _MEASURED, seed=2)
    # Steady state: every caller that will ask has asked before. `ours_first` measures callers that have not.
    warm = [*asked, *questions(world, _WARM, seed=1)]
    ours, floor = engines.ours(index), engines.floor(plain)
    _check("ours", ours, floor, asked)
    checked = asked[: max(20, _CHECKED * 1000 // size)]
    truth = {question: plain.answer(question) for question in checked}
    _agree("ours", ours, truth)
    _agree("floor", floor, truth)
    found: dict[str, Any] = {"load_s": round(load_s, 3), "memory_mb": round(memory, 1)}
    cold = engines.ours(engines.load(world))
    found |= _named("ours_first", _times(cold, asked))
    _times(floor, warm)
    _times(ours, warm)
    found |= _best({"floor": floor, "ours": ours}, asked)
    found["allowed_share"] = round(sum(map(ours, asked)) / len(asked), 2)
    engines.burden(index, world)
    _times(ours, warm)
    found |= _best({"ours_with_denies_and_conditions": ours}, asked)
    del index, ours, cold
    gc.collect()
    found["peers_p50_us"] = {name: _peer(name, plain, truth) for name in peers.PEERS}
    return found


def _peer(name: str, plain: Plain, truth: dict[Question, bool]) -> float | str:
    try:
        ask = peers.PEERS[name](plain)
    except ImportError as error:
        return f"not measured: {error}"
    _agree(name, ask, truth)
    times: list[int] = []
    until = time.perf_counter() + 5
    for question in questions(plain.world, 500, seed=3):
        times += _times(ask, [question])
        if time.perf_counter() > until and len(times) >= 20:
            break
    return _percentile(sorted(times), 50)


def _times(ask: Ask, asked: Sequence[Question]) -> list[int]:
    clock = time.perf_counter_ns
    times = []
    for question in asked:
        started = clock()
        ask(question)
        times.append(clock() - started)
    return times


def _best(engines: dict[str, Ask], asked: Sequence[Question]) -> dict[str, float]:
    """Each engine's best of several rounds, taken in turns: other work on the machine only ever adds time."""
    rounds = [
        {key: value for name, ask in engines.items() for key, value in _named(name, _times(ask, asked)).items()}
        for _ in range(_ROUNDS)
    ]
    return {key: min(one[key] for one in rounds) for key in rounds[0]}


def _named(name: str, times: list[int]) -> dict[str, float]:
    times.sort()
    return {f"{name}_p50_us": _percentile(times, 50), f"{name}_p99_us": _percentile(times, 99)}


def _percentile(times: Sequence[int], percent: int) -> float:
    return round(times[min(len(times) - 1, len(times) * percent // 100)] / 1000, 2)


def _check(name: str, ask: Ask, other: Ask, asked: Sequence[Question]) -> None:
    _agree(name, ask, {question: other(question) for question in asked})


def _agree(name: str, ask: Ask, truth: dict[Question, bool]) -> None:
    for question, right in truth.items():
        if ask(question) is not right:
            raise RuntimeError(f"{name} answers {not right} to {question}")


def _memory() -> float:
    """Resident memory in MB; where the system does not tell, the most there ever was."""
    gc.collect()
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * resource.getpagesize() / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
