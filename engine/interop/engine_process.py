"""An engine process and its control pipe, for asyncio."""

import asyncio
import json
import os
from pathlib import Path

ENGINE = Path(__file__).resolve().parent.parent
BINARY = Path(os.environ.get("PARLEY_ENGINE", ENGINE / "target/release/parley-engine"))


class Engine:
    """Start it with `async with Engine.start(port) as engine`."""

    def __init__(self, process):
        self._process = process
        self._next_id = 1
        self._waiting = {}
        self._states = {}
        self._changed = asyncio.Condition()
        self._reader = asyncio.ensure_future(self._read())

    @classmethod
    def start(cls, port):
        return _Starting(cls, port)

    async def request(self, method, **params):
        """The result, or an exception with the engine's words."""
        request_id = self._next_id
        self._next_id += 1
        answer = asyncio.get_running_loop().create_future()
        self._waiting[request_id] = answer
        line = json.dumps({"id": request_id, "method": method, "params": params})
        self._process.stdin.write(line.encode() + b"\n")
        return await answer

    async def wait_for_state(self, transport_id, state):
        async with self._changed:
            await self._changed.wait_for(lambda: self._states.get(transport_id) == state)

    async def _read(self):
        while line := await self._process.stdout.readline():
            message = json.loads(line)
            if message.get("event") == "transportStateChanged":
                async with self._changed:
                    params = message["params"]
                    self._states[params["transportId"]] = params["state"]
                    self._changed.notify_all()
            elif "error" in message:
                self._waiting.pop(message["id"]).set_exception(RuntimeError(message["error"]["message"]))
            elif "result" in message:
                self._waiting.pop(message["id"]).set_result(message["result"])

    async def close(self):
        self._process.stdin.close()
        await self._process.wait()
        await self._reader


class _Starting:
    def __init__(self, cls, port):
        self._cls, self._port = cls, port

    async def __aenter__(self):
        process = await asyncio.create_subprocess_exec(
            BINARY, "--listen-address", "127.0.0.1", "--media-port", str(self._port),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )
        self._engine = self._cls(process)
        return self._engine

    async def __aexit__(self, *_):
        await self._engine.close()
