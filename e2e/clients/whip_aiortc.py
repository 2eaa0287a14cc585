"""A WHIP publisher and a WHEP player with aiortc: its own ICE, OpenSSL, libsrtp, FFmpeg's codecs.

Publishes a tone and a moving bar, plays the stream again, prints what arrived, and exits with 0 when it was that.
Arguments: WHIP URL, WHEP URL, bearer token, video codec (VP8 or H264).
"""

import asyncio
import json
import sys
import urllib.request
from pathlib import Path
from urllib.parse import urljoin

from aiortc import RTCConfiguration, RTCPeerConnection, RTCRtpSender, RTCSessionDescription

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "engine/interop"))
from aiortc_call import MovingBar, Tone, listen, watch  # noqa: E402

TIMEOUT_S = 50


def request(method, url, bearer, body=None):
    headers = {"Authorization": f"Bearer {bearer}", "Content-Type": "application/sdp"}
    call = urllib.request.Request(url, method=method, data=body and body.encode(), headers=headers)
    return urllib.request.urlopen(call, timeout=10)


class Client:
    """A peer connection that offers by HTTP."""

    def __init__(self, url, bearer):
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._url, self._bearer, self._session = url, bearer, None

    async def agree(self):
        await self.connection.setLocalDescription(await self.connection.createOffer())
        offer = self.connection.localDescription.sdp
        response = await asyncio.to_thread(request, "POST", self._url, self._bearer, offer)
        assert response.status == 201, response.status
        self._session = urljoin(self._url, response.headers["Location"])
        answer = RTCSessionDescription(response.read().decode(), "answer")
        await self.connection.setRemoteDescription(answer)

    async def stop(self):
        await asyncio.to_thread(request, "DELETE", self._session, self._bearer)
        await self.connection.close()


def codecs_from(name):
    codecs = RTCRtpSender.getCapabilities("video").codecs
    return [codec for codec in codecs if codec.mimeType in (f"video/{name}", "video/rtx")]


async def main(whip_url, whep_url, bearer, codec):
    publisher = Client(whip_url, bearer)
    publisher.connection.addTransceiver(Tone(), direction="sendonly")
    video = publisher.connection.addTransceiver(MovingBar(), direction="sendonly")
    video.setCodecPreferences(codecs_from(codec))
    await publisher.agree()

    player = Client(whep_url, bearer)
    receivers = [player.connection.addTransceiver(kind, direction="recvonly").receiver
                 for kind in ("audio", "video")]
    await player.agree()
    hertz, places = await asyncio.gather(listen(receivers[0]), watch(receivers[1]))
    print(json.dumps({"hertz": round(hertz), "places": places}), flush=True)
    # Whoever started this looks at the stream, too, and ends it by closing stdin.
    await asyncio.to_thread(sys.stdin.read)
    await player.stop()
    await publisher.stop()


if __name__ == "__main__":
    asyncio.run(asyncio.wait_for(main(*sys.argv[1:]), TIMEOUT_S))
