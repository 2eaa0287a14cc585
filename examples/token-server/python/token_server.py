"""The token server in Python. README.md lists its settings."""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from token04 import create_token04

EFFECTIVE_SECONDS = 3600
MAX_BODY_BYTES = 4096
MAX_ROOM_ID_BYTES = 127


def read_settings(env):
    """AppID, ServerSecret and the users by access key; exits naming the variable that is wrong."""
    app_id = env.get("APP_ID", "")
    if not app_id.isdecimal() or not 1 <= int(app_id) <= 0xFFFFFFFF:
        sys.exit(f"APP_ID must be an integer from 1 to 4294967295, is {app_id!r}")
    secret = env.get("SERVER_SECRET", "")
    if len(secret.encode()) != 32:
        sys.exit(f"SERVER_SECRET must have 32 characters, has {len(secret.encode())}")
    users = {}
    for entry in env.get("ACCESS_KEYS", "").split(","):
        user_id, _, key = entry.partition(":")
        if not user_id or len(key) < 16:
            sys.exit("ACCESS_KEYS must be userID:key,userID:key with keys of at least 16 characters")
        users[key] = user_id
    return int(app_id), secret, users


def read_wish(text):
    """Room and right to publish that the body asks for; ValueError says what is wrong."""
    try:
        body = json.loads(text)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise ValueError('the body must be JSON like {"roomID": "room1"}')
    room_id, publish = body.get("roomID"), body.get("publish", False)
    if not isinstance(room_id, str) or not 1 <= len(room_id.encode()) <= MAX_ROOM_ID_BYTES:
        raise ValueError(f"roomID must be a string of 1 to {MAX_ROOM_ID_BYTES} bytes")
    if not isinstance(publish, bool):
        raise ValueError("publish must be true or false")
    return room_id, publish


APP_ID, SERVER_SECRET, USERS = read_settings(os.environ)


class TokenHandler(BaseHTTPRequestHandler):
    def do_POST(self):
        if self.path != "/token":
            return self.answer(404, {"error": "there is POST /token only"})
        # Put your own sign-in here. What matters: the user is who you say, not who the page says.
        scheme, _, key = self.headers.get("Authorization", "").partition(" ")
        user_id = USERS.get(key) if scheme == "Bearer" else None
        if user_id is None:
            return self.answer(401, {"error": "Authorization must be: Bearer and the access key of a user"})
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > MAX_BODY_BYTES:
            return self.answer(413, {"error": f"the body may have {MAX_BODY_BYTES} bytes"})
        try:
            room_id, publish = read_wish(self.rfile.read(int(length)))
        except ValueError as problem:
            return self.answer(400, {"error": str(problem)})
        # Whether this user may enter this room is for you to decide, too.
        token = create_token04(APP_ID, user_id, SERVER_SECRET, room_id, publish, EFFECTIVE_SECONDS)
        body = {"appID": APP_ID, "userID": user_id, "token": token, "effectiveSeconds": EFFECTIVE_SECONDS}
        return self.answer(200, body)

    def do_GET(self):
        self.answer(405, {"error": "the method must be POST, is GET"})

    def answer(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        """Nothing: lines would hold addresses."""


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8900"))), TokenHandler)
print(f"token server on http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
