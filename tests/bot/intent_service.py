"""The intent service at the wire: a real HTTP server that answers as Rasa does."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

Ranking = list[tuple[str, float]]

HOW: Ranking = [("ask_how", 0.9), ("ask_materials", 0.05)]


def parsed(ranking: Ranking) -> bytes:
    """The body of ``POST /model/parse`` for a ranking of intents."""
    items = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    return json.dumps({"intent": items[0], "intent_ranking": items, "entities": []}).encode()


class IntentService:
    """Answers ``HOW`` unless told otherwise; :attr:`asked` are the texts it was sent."""

    def __init__(self) -> None:
        self.status = 200
        self.model = "model-1"
        self.body: bytes | None = None
        self.rankings: dict[str, Ranking] = {}
        self.asked: list[str] = []
        self.open = threading.Event()
        self.open.set()
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                assert self.path == "/status"
                self._answer(json.dumps({"model_id": service.model}).encode())

            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                text = json.loads(self.rfile.read(length))["text"]
                service.asked.append(text)
                service.open.wait(10)
                self._answer(service.body or parsed(service.rankings.get(text, HOW)))

            def _answer(self, body: bytes) -> None:
                try:
                    self.send_response(service.status)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:
                    self.close_connection = True  # whoever asked has given up

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def understands(self, meanings: Mapping[str, str], confidence: float = 0.95) -> None:
        """Answer these texts with these intents."""
        for text, intent in meanings.items():
            self.rankings[text] = [(intent, confidence), ("ask_how", 1 - confidence)]

    def __enter__(self) -> Self:
        serve = self._server.serve_forever
        self._thread = threading.Thread(target=serve, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self.open.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
