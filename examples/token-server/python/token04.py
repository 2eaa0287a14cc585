"""Makes a Token04. Needs the package `cryptography`: Python's own library has no AES."""

import base64
import json
import os
import struct
import time

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MODE_GCM = 1


def create_token04(app_id, user_id, server_secret, room_id, publish, effective_seconds):
    """A token for one user and one room, sealed with AES-256-GCM under the 32 characters of `server_secret`."""
    # "1" is logging in, "2" publishing; no list of streams: any may be published.
    privilege = {"1": 1, "2": 1 if publish else 0}
    payload = json.dumps({"room_id": room_id, "privilege": privilege, "stream_id_list": None})
    now = int(time.time())
    expire = now + effective_seconds
    content = {
        "app_id": app_id,
        "user_id": user_id,
        "nonce": struct.unpack(">i", os.urandom(4))[0],
        "ctime": now,
        "expire": expire,
        "payload": payload,
    }
    iv = os.urandom(12)
    sealed = AESGCM(server_secret.encode()).encrypt(iv, json.dumps(content).encode(), None)
    body = struct.pack(">qH", expire, len(iv)) + iv + struct.pack(">H", len(sealed)) + sealed
    return "04" + base64.b64encode(body + bytes([MODE_GCM])).decode()
