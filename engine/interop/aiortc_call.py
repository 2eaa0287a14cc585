"""A call between two aiortc clients through the real engine.

aiortc is WebRTC in Python: its own ICE, OpenSSL's DTLS, libsrtp's AES-CM with HMAC-SHA1, FFmpeg's
codecs. One client publishes an Opus tone and VP8 video and loses some of its packets on the way;
the other plays them. Exits with 0 when the player decoded both and the engine had the lost packets
sent again.
"""

import asyncio
import fractions
import sys

import aioice.ice
import numpy
from aiortc import (
    RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters, RTCDtlsTransport,
    RTCIceCandidate, RTCIceGatherer, RTCIceParameters, RTCIceTransport, RTCRtpReceiver,
    RTCRtpSender, VideoStreamTrack,
)
from aiortc.mediastreams import AudioStreamTrack
from aiortc.rtcrtpparameters import (
    RTCRtcpFeedback, RTCRtcpParameters, RTCRtpCodecParameters, RTCRtpDecodingParameters,
    RTCRtpHeaderExtensionParameters, RTCRtpReceiveParameters, RTCRtpRtxParameters,
    RTCRtpSendParameters,
)
from aiortc.rtcrtpreceiver import RemoteStreamTrack
from av import AudioFrame, VideoFrame

from engine_process import Engine

PORT = 26380
TIMEOUT_S = 40
VIDEO_FRAMES = 60
AUDIO_FRAMES = 100
LOSE_EVERY = 20

MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
OPUS, VP8, RTX = 100, 101, 102
FEEDBACK = [("nack", ""), ("nack", "pli")]

# aiortc leaves loopback out; this test has nothing else.
aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: ["127.0.0.1"]


class Tone(AudioStreamTrack):
    """A tone of 440 Hz."""

    async def recv(self):
        silence = await super().recv()
        at = silence.pts + numpy.arange(silence.samples)
        wave = (8000 * numpy.sin(2 * numpy.pi * 440 * at / silence.sample_rate)).astype(numpy.int16)
        frame = AudioFrame.from_ndarray(wave.reshape(1, -1), format="s16", layout="mono")
        frame.pts, frame.sample_rate = silence.pts, silence.sample_rate
        frame.time_base = fractions.Fraction(1, silence.sample_rate)
        return frame


class MovingBar(VideoStreamTrack):
    """A white bar that wanders over noise, which keeps the encoder busy."""

    def __init__(self):
        super().__init__()
        self._count = 0
        self._noise = numpy.random.default_rng(7)

    async def recv(self):
        pts, time_base = await self.next_timestamp()
        picture = self._noise.integers(0, 60, (240, 320, 3), dtype=numpy.uint8)
        left = self._count * 4 % 300
        picture[:, left:left + 20] = 255
        self._count += 1
        frame = VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts, frame.time_base = pts, time_base
        return frame


async def connect(engine, transport_id, dtls_role):
    """A transport of the engine and aiortc's side of it. `dtls_role` is aiortc's."""
    created = await engine.request("createTransport", transportId=transport_id)
    gatherer = RTCIceGatherer()
    await gatherer.gather()
    ice = RTCIceTransport(gatherer)
    ice._connection.ice_controlling = True
    for candidate in created["iceCandidates"]:
        if candidate["protocol"] == "udp":
            await ice.addRemoteCandidate(RTCIceCandidate(
                component=1, foundation=candidate["foundation"], ip=candidate["address"],
                port=candidate["port"], priority=candidate["priority"], protocol="udp", type="host",
            ))
    await ice.addRemoteCandidate(None)
    dtls = RTCDtlsTransport(ice, [RTCCertificate.generateCertificate()])
    dtls._set_role(dtls_role)
    local = [{"algorithm": one.algorithm, "value": one.value}
             for one in dtls.getLocalParameters().fingerprints]
    await engine.request(
        "connectTransport", transportId=transport_id,
        dtlsParameters={"role": dtls_role, "fingerprints": local},
    )
    remote = created["iceParameters"]
    await ice.start(RTCIceParameters(
        usernameFragment=remote["usernameFragment"], password=remote["password"], iceLite=True,
    ))
    await dtls.start(RTCDtlsParameters(fingerprints=[
        RTCDtlsFingerprint(algorithm=one["algorithm"], value=one["value"])
        for one in created["dtlsParameters"]["fingerprints"]
    ]))
    await engine.wait_for_state(transport_id, "connected")
    return dtls


def engine_parameters(kind, mid, ssrc, rtx_ssrc):
    """RTP parameters as the engine reads them; both clients use the same numbers."""
    feedback = [{"type": name, "parameter": parameter} for name, parameter in FEEDBACK]
    codecs = {
        "audio": [{"mimeType": "audio/opus", "payloadType": OPUS, "clockRate": 48000, "channels": 2}],
        "video": [
            {"mimeType": "video/VP8", "payloadType": VP8, "clockRate": 90000, "rtcpFeedback": feedback},
            {"mimeType": "video/rtx", "payloadType": RTX, "clockRate": 90000, "parameters": {"apt": VP8}},
        ],
    }[kind]
    encoding = {"ssrc": ssrc} if kind == "audio" else {"ssrc": ssrc, "rtx": {"ssrc": rtx_ssrc}}
    return {
        "mid": mid, "codecs": codecs, "encodings": [encoding],
        "headerExtensions": [{"uri": MID, "id": 1}], "rtcp": {"cname": "interop"},
    }


def client_parameters(make, kind, mid, **more):
    if kind == "audio":
        codecs = [RTCRtpCodecParameters("audio/opus", 48000, 2, OPUS)]
    else:
        feedback = [RTCRtcpFeedback(name, parameter or None) for name, parameter in FEEDBACK]
        codecs = [
            RTCRtpCodecParameters("video/VP8", 90000, None, VP8, feedback),
            RTCRtpCodecParameters("video/rtx", 90000, None, RTX, parameters={"apt": VP8}),
        ]
    return make(
        codecs=codecs, muxId=mid, headerExtensions=[RTCRtpHeaderExtensionParameters(1, MID)],
        rtcp=RTCRtcpParameters(cname="interop", mux=True), **more,
    )


async def publish(engine, dtls, kind, mid, track):
    sender = RTCRtpSender(track, dtls)
    parameters = engine_parameters(kind, mid, sender._ssrc, sender._rtx_ssrc)
    mapping = [{"payloadType": codec["payloadType"], "mappedPayloadType": codec["payloadType"]}
               for codec in parameters["codecs"]]
    await engine.request(
        "createProducer", transportId="publisher", producerId=kind, kind=kind,
        rtpParameters=parameters, codecMapping=mapping, paused=False,
    )
    await sender.send(client_parameters(RTCRtpSendParameters, kind, mid))
    return sender


async def play(engine, dtls, kind, mid, ssrc):
    rtx = RTCRtpRtxParameters(ssrc + 1) if kind == "video" else None
    payload_type = VP8 if kind == "video" else OPUS
    encoding = RTCRtpDecodingParameters(ssrc=ssrc, payloadType=payload_type, rtx=rtx)
    receiver = RTCRtpReceiver(kind, dtls)
    receiver._track = RemoteStreamTrack(kind=kind)
    await receiver.receive(client_parameters(RTCRtpReceiveParameters, kind, mid, encodings=[encoding]))
    await engine.request(
        "createConsumer", transportId="player", consumerId=kind, producerId=kind, kind=kind,
        rtpParameters=engine_parameters(kind, mid, ssrc, ssrc + 1), paused=False,
    )
    return receiver


def lose_some(dtls):
    """Loses every so-many-th RTP packet of a client before it leaves; NACK has to bring it back."""
    send, count = dtls.transport._send, 0

    async def lossy(data):
        nonlocal count
        is_video = data[0] >> 6 == 2 and data[1] & 0x7F == VP8
        count += is_video
        if not (is_video and count % LOSE_EVERY == 0):
            await send(data)

    dtls.transport._send = lossy


async def watch(receiver):
    """Plays until enough was decoded; returns where the bar was and how many places it took."""
    places = []
    for _ in range(VIDEO_FRAMES):
        frame = await receiver.track.recv()
        columns = frame.to_ndarray(format="gray").mean(axis=0)
        assert columns.max() > 180 and numpy.median(columns) < 90, "this is not the picture"
        places.append(int(columns.argmax()))
    return len(set(places))


async def listen(receiver):
    """Plays until enough was decoded; returns the strongest frequency in Hz."""
    samples = []
    while len(samples) < AUDIO_FRAMES:
        frame = await receiver.track.recv()
        samples.append(frame.to_ndarray().reshape(-1)[::len(frame.layout.channels)])
    wave = numpy.concatenate(samples[AUDIO_FRAMES // 2:])
    spectrum = numpy.abs(numpy.fft.rfft(wave))
    return float(numpy.fft.rfftfreq(len(wave), 1 / 48000)[spectrum.argmax()])


async def main():
    async with Engine.start(PORT) as engine:
        # Once the engine is the DTLS server, once the client.
        publisher = await connect(engine, "publisher", "client")
        player = await connect(engine, "player", "server")
        lose_some(publisher)
        senders = [
            await publish(engine, publisher, "audio", "0", Tone()),
            await publish(engine, publisher, "video", "1", MovingBar()),
        ]
        audio = await play(engine, player, "audio", "0", 1000)
        video = await play(engine, player, "video", "1", 2000)
        hertz, places = await asyncio.gather(listen(audio), watch(video))
        stats = await engine.request("getStats")
        for ender in [*senders, audio, video, publisher, player]:
            await ender.stop()

    profiles = [one["srtpProfile"] for one in stats["transports"]]
    repaired = sum(encoding["packetsRepaired"] for producer in stats["producers"]
                   for encoding in producer["encodings"])
    print(f"audio {hertz:.0f} Hz, bar in {places} places, repaired {repaired} packets, {profiles[0]}")
    assert abs(hertz - 440) < 10, "the tone is wrong"
    assert places > VIDEO_FRAMES / 3, "the picture stands still"
    assert repaired > 0, "nothing was repaired"
    assert set(profiles) == {"SRTP_AES128_CM_HMAC_SHA1_80"}, profiles


if __name__ == "__main__":
    try:
        asyncio.run(asyncio.wait_for(main(), TIMEOUT_S))
    except (AssertionError, TimeoutError, asyncio.TimeoutError, RuntimeError) as error:
        sys.exit(f"failed: {error or type(error).__name__}")
