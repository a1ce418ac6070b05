"""A daemon's HTTP server whose answers are files: what PageTests writes."""

import base64
import http.server
import json
import threading
import urllib.parse
from datetime import datetime
from pathlib import Path

class Daemon:
    """Answers from the folder of its `state`; `is_gone` hangs up on whoever asks; routes in
    `failing` come too late. `asked` are the paths in order."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.state = "running"
        self.is_gone = False
        self.failing = set()
        self.asked = []
        self.thumbnail = b""
        daemon = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                daemon.asked.append(self.path)
                if daemon.is_gone:
                    self.close_connection = True
                    self.connection.close()
                    return
                status, kind, content = daemon.answer(self.path)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                if kind.startswith("text/html"):
                    self.send_header("Content-Security-Policy", (daemon.folder / "policy.txt").read_text())
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                """A browser that leaves, and a hanging up, are no news."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

        # Shortly after the latest that it tells of.
        self.now = datetime.fromisoformat(self.told("events.json")[0]["time"]).timestamp() + 3

    def told(self, path):
        """What it says at work."""
        return json.loads((self.folder / "running" / path).read_text())

    def file(self, path):
        return (self.folder / self.state / path).read_bytes()

    def answer(self, path):
        route = urllib.parse.unquote(path.split("?")[0])
        if route == "/":
            return 200, "text/html; charset=utf-8", (self.folder / "page.html").read_bytes()
        if route.startswith("/thumbnails/"):
            return 200, "image/jpeg", self.thumbnail
        kind, name = "application/json", route[1:] + ".json"
        if route.startswith("/clips/"):
            if json.loads(self.file("clip.json"))["clip"] != route.removeprefix("/clips/"):
                return 404, "text/plain; charset=utf-8", b"no event of this clip is remembered, and it is no member\n"
            name = "clip.json"
        if route.split("/")[1] in self.failing:
            return 503, "text/plain; charset=utf-8", b"the pipeline did not answer in time\n"
        try:
            return 200, kind, self.file(name)
        except FileNotFoundError:
            return 503, "text/plain; charset=utf-8", b"the clusters are not formed yet\n"

    def draw_thumbnail(self, page):
        """A picture as JPEG, painted by the browser."""
        url = page.evaluate(
            """() => {
                const canvas = document.createElement("canvas");
                [canvas.width, canvas.height] = [160, 90];
                const pen = canvas.getContext("2d");
                const sky = pen.createLinearGradient(0, 0, 0, 90);
                sky.addColorStop(0, "#31557a"); sky.addColorStop(.6, "#d9a066"); sky.addColorStop(1, "#3a2f28");
                pen.fillStyle = sky; pen.fillRect(0, 0, 160, 90);
                pen.fillStyle = "#f5e0b0"; pen.beginPath(); pen.arc(112, 44, 13, 0, 7); pen.fill();
                return canvas.toDataURL("image/jpeg", .8);
            }"""
        )
        self.thumbnail = base64.b64decode(url.split(",")[1])
