"""Calls that threads leave to the event loop."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from bookable.server.deferred_calls import DeferredCalls

SOON = 0.05
LIMIT = 1.0


def run(scene: Callable[[DeferredCalls], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(scene(DeferredCalls()))


async def added_by_a_thread(deferred: DeferredCalls) -> float:
    """Return how many seconds pass until a call is made that another thread adds now."""
    made, loop, began = asyncio.Event(), asyncio.get_running_loop(), time.monotonic()
    threading.Thread(target=lambda: deferred.add(made.set, loop=loop)).start()
    async with asyncio.timeout(LIMIT):
        await made.wait()
    return time.monotonic() - began


class TestIdleLoop:
    def test_is_woken_by_a_call(self) -> None:
        async def scene(deferred: DeferredCalls) -> None:
            times = []
            for _ in range(3):
                times.append(await added_by_a_thread(deferred))
                await asyncio.sleep(0.25)
            # The machine may be busy with other work for a moment.
            assert min(times) < SOON

        run(scene)


class TestBusyLoop:
    def test_makes_calls_in_order_when_it_next_wakes(self) -> None:
        async def scene(deferred: DeferredCalls) -> None:
            made, loop = list[int](), asyncio.get_running_loop()
            deferred.make()
            for number in range(3):
                deferred.add(partial(made.append, number), loop=loop)
            await asyncio.sleep(0)
            assert made == []
            deferred.make()
            assert made == [0, 1, 2]

        run(scene)

    def test_makes_a_call_even_if_it_does_not_wake_again(self) -> None:
        async def scene(deferred: DeferredCalls) -> None:
            deferred.make()
            await added_by_a_thread(deferred)

        run(scene)


class TestManyThreads:
    def test_lose_no_call(self) -> None:
        async def scene(deferred: DeferredCalls) -> None:
            made, loop, ended = list[int](), asyncio.get_running_loop(), threading.Event()

            def add() -> None:
                for number in range(200):
                    deferred.add(partial(made.append, number), loop=loop)
                    # Some calls come just when the loop makes the last ones.
                    ended.wait(0.001)

            threads = [threading.Thread(target=add) for _ in range(4)]
            for thread in threads:
                thread.start()
            async with asyncio.timeout(30):
                while len(made) < 800:
                    await asyncio.sleep(0.01)
                    if len(made) % 3 == 0:
                        deferred.make()

        run(scene)
