// Generated from engine/control by `UPDATE=1 cargo test -p control`. Do not edit.
//
// JSON lines between the server and the engine: the server sends `{ id, method, params }`, the
// engine answers `{ id, result }` or `{ id, error }` and sends `{ event, params }` on its own.

/**
 * What kind of error a request met.
 */
export type ErrorCode = "notFound" | "alreadyExists" | "invalidParams" | "limit" | "internal";

/**
 * The answer to a request that was not carried out. The message is for the server's log: it
 * holds no address, secret or key.
 */
export type ControlError = { code: ErrorCode, message: string, };

/**
 * Names a transport; 1 to 64 characters, unique in one engine process.
 */
export type TransportId = string;

/**
 * Names a producer; 1 to 64 characters, unique in one engine process.
 */
export type ProducerId = string;

/**
 * Names a consumer; 1 to 64 characters, unique in one engine process.
 */
export type ConsumerId = string;

/**
 * The credentials that a client uses towards a transport (RFC 8445 §5.3).
 */
export type IceParameters = { usernameFragment: string, password: string, 
/**
 * Always true: the engine never sends connectivity checks (RFC 8445 §2.5).
 */
iceLite: true, };

export type Protocol = "udp" | "tcp";

export type CandidateType = "host";

/**
 * The engine listens, the client connects (RFC 6544 §4.5).
 */
export type TcpCandidateType = "passive";

/**
 * An address at which the engine can be reached.
 */
export type IceCandidate = { foundation: string, priority: number, address: string, protocol: Protocol, port: number, type: CandidateType, 
/**
 * Present when `protocol` is `tcp`.
 */
tcpType?: TcpCandidateType, };

/**
 * Who begins the DTLS handshake, as the side that states it sees itself. `auto` leaves the
 * choice to the other side; the engine then answers as a server.
 */
export type DtlsRole = "client" | "server" | "auto";

/**
 * Hash functions for certificate fingerprints (RFC 8122 §5). SHA-1 and older are not accepted.
 */
export type FingerprintAlgorithm = "sha-256" | "sha-384" | "sha-512";

/**
 * The hash of a certificate; `value` is pairs of hexadecimal digits joined by colons.
 */
export type DtlsFingerprint = { algorithm: FingerprintAlgorithm, value: string, };

export type DtlsParameters = { role: DtlsRole, fingerprints: Array<DtlsFingerprint>, };

/**
 * Where a transport stands.
 *
 * ```text
 * new ──authenticated check──▶ connecting ──DTLS done──▶ connected ◀──traffic── disconnected
 *                                  └──DTLS failed──▶ failed   └──no consent──▶──┘
 * ```
 */
export type TransportState = "new" | "connecting" | "connected" | "disconnected" | "failed";

export type MediaKind = "audio" | "video";

/**
 * A codec parameter (`a=fmtp`): a number or a text.
 */
export type ParameterValue = number | string | boolean;

/**
 * How one track travels as RTP.
 */
export type RtpParameters = { mid?: string, codecs: Array<RtpCodecParameters>, headerExtensions?: Array<RtpHeaderExtensionParameters>, encodings?: Array<RtpEncodingParameters>, rtcp?: RtcpParameters, 
/**
 * `stream-id track-id` (RFC 8830); the engine does not look at it.
 */
msid?: string, };

export type RtpCodecParameters = { 
/**
 * `audio/opus`, `video/VP8`, `video/rtx` …; letter case does not matter.
 */
mimeType: string, payloadType: number, 
/**
 * Hz.
 */
clockRate: number, channels?: number, parameters?: { [key in string]: ParameterValue }, rtcpFeedback?: Array<RtcpFeedback>, };

/**
 * A kind of RTCP feedback that the two sides use (`a=rtcp-fb`).
 */
export type RtcpFeedback = { type: string, parameter?: string, };

export type RtpHeaderExtensionParameters = { uri: string, id: number, encrypt?: boolean, parameters?: { [key in string]: ParameterValue }, };

/**
 * One RTP stream of a track: several for simulcast, otherwise one.
 */
export type RtpEncodingParameters = { ssrc?: number, rid?: string, codecPayloadType?: number, rtx?: RtxParameters, dtx?: boolean, scalabilityMode?: string, 
/**
 * Bits per second.
 */
maxBitrate?: number, };

export type RtxParameters = { ssrc: number, };

export type RtcpParameters = { cname?: string, reducedSize?: boolean, };

export type CreateTransport = { transportId: TransportId, };

/**
 * What a client needs to reach a new transport.
 */
export type TransportCreated = { iceParameters: IceParameters, iceCandidates: Array<IceCandidate>, dtlsParameters: DtlsParameters, };

/**
 * A master key and master salt of AEAD_AES_128_GCM (RFC 7714 §12): 56 hexadecimal digits. Never
 * given to two relays.
 */
export type SrtpKey = string;

/**
 * The other engine's media port. Between two engines there is one relay at a time.
 */
export type RelayPeer = { address: string, port: number, };

/**
 * One end of a relay: a transport to another engine, of this machine or another one. Consumers on
 * it take tracks there, and producers on it are tracks that come from there. Both engines are
 * given the same two keys, the other way round.
 */
export type CreateRelayTransport = { transportId: TransportId, peer: RelayPeer, sendKey: SrtpKey, receiveKey: SrtpKey, };

/**
 * States the client's side of DTLS. The engine takes the opposite role; for `auto` it is the
 * server.
 */
export type ConnectTransport = { transportId: TransportId, dtlsParameters: DtlsParameters, };

export type RestartIce = { transportId: TransportId, };

export type IceRestarted = { iceParameters: IceParameters, };

export type TransportRef = { transportId: TransportId, };

/**
 * Ties the payload type that a client gives a codec to the one that the router knows it by.
 */
export type CodecMapping = { payloadType: number, mappedPayloadType: number, };

export type CreateProducer = { transportId: TransportId, producerId: ProducerId, kind: MediaKind, 
/**
 * With the publisher's payload types and header extension ids.
 */
rtpParameters: RtpParameters, 
/**
 * One entry per codec in `rtpParameters`, those for retransmission included.
 */
codecMapping: Array<CodecMapping>, paused: boolean, };

export type ProducerRef = { producerId: ProducerId, };

export type CreateConsumer = { transportId: TransportId, consumerId: ConsumerId, producerId: ProducerId, kind: MediaKind, 
/**
 * With one encoding, and the player's payload types and header extension ids.
 */
rtpParameters: RtpParameters, 
/**
 * A codec without an entry has the player's payload type in the router, too. Retransmission
 * needs none.
 */
codecMapping?: Array<CodecMapping>, paused: boolean, 
/**
 * Forwards this encoding of the producer and no other, be it alive or not; 0 is the lowest.
 * Without it, the best that is there up to the preferred layers. For relays: what one consumer
 * is here becomes one encoding there.
 */
encoding?: number, };

export type ConsumerRef = { consumerId: ConsumerId, };

/**
 * The highest layers that the player wants; 0 is the lowest.
 */
export type SetPreferredLayers = { consumerId: ConsumerId, spatial: number, temporal: number, };

/**
 * The place of a video among those of its transport when they cannot all be sent; higher comes
 * first. All begin with 0.
 */
export type SetPriority = { consumerId: ConsumerId, priority: number, };

/**
 * What is behind a consumer to another engine has room for: as `producerDemand` tells it there.
 */
export type SetRoom = { consumerId: ConsumerId, 
/**
 * Bits per second of payload; null: for everything.
 */
maxBitrateBps: number | null, };

/**
 * In milliseconds, up to 40950, told in steps of 10.
 */
export type PlayoutDelay = { minMs: number, 
/**
 * Not below `minMs`.
 */
maxMs: number, };

/**
 * The header extension that tells a player how long to hold pictures back (playout-delay).
 */
export type SetPlayoutDelay = { consumerId: ConsumerId, 
/**
 * Null: what the publisher says, if anything.
 */
delay: PlayoutDelay | null, };

export type GetStats = { 
/**
 * Only these transports, their producers and consumers; without it, all. Ids that do not
 * exist are passed over.
 */
transportIds?: Array<TransportId>, };

/**
 * A result that says nothing but that it was done.
 */
export type Empty = Record<string, never>;

/**
 * The answer to `getStats`.
 */
export type Stats = { transports: Array<TransportStats>, producers: Array<ProducerStats>, consumers: Array<ConsumerStats>, process: ProcessStats, };

/**
 * SRTP protection profile that DTLS chose, by its registered name (RFC 5764, RFC 7714).
 */
export type SrtpProfile = "SRTP_AEAD_AES_128_GCM" | "SRTP_AEAD_AES_256_GCM" | "SRTP_AES128_CM_HMAC_SHA1_80";

/**
 * What is known of the path to the client, in bits per second with all headers.
 */
export type PathStats = { 
/**
 * What the path is thought to carry.
 */
estimateBps: number, 
/**
 * False while nothing has shown that the path is narrow. It is then taken for wide enough,
 * whatever the estimate says.
 */
limited: boolean, 
/**
 * What the consumers would take if the path carried everything.
 */
wantedBps: number, 
/**
 * What they were given.
 */
allocatedBps: number, 
/**
 * What arrives at the client; null before its first feedback.
 */
acknowledgedBps: number | null, 
/**
 * Share of packets that were lost lately, 0 to 1.
 */
loss: number, probesSent: number, };

/**
 * What the tracks of one class have of paths together, in bits per second with all headers.
 */
export type ClassTotals = { 
/**
 * What they would take if the paths carried everything.
 */
wantedBps: number, 
/**
 * What the estimates leave after the classes before.
 */
availableBps: number, 
/**
 * What they were given.
 */
allocatedBps: number, };

/**
 * Paths to clients together, in bits per second with all headers.
 */
export type PathTotals = { paths: number, 
/**
 * What they are thought to carry.
 */
estimateBps: number, 
/**
 * Sound, then video by priority: 2 and above, 1, 0.
 */
classes: [ClassTotals, ClassTotals, ClassTotals, ClassTotals], };

export type TransportStats = { transportId: TransportId, state: TransportState, 
/**
 * How the client is reached now; null before the first authenticated check.
 */
protocol: Protocol | null, 
/**
 * Null until DTLS is finished.
 */
srtpProfile: SrtpProfile | null, 
/**
 * Bytes of UDP payload or TCP frames, of every kind.
 */
bytesReceived: number, bytesSent: number, packetsReceived: number, packetsSent: number, 
/**
 * Packets that could not be given to the network because its queue was full.
 */
sendDrops: number, 
/**
 * SRTP and SRTCP packets that failed authentication or were replayed.
 */
srtpRejected: number, 
/**
 * How often the client's address changed after the first.
 */
pathChanges: number, path: PathStats, };

export type ProducerStats = { producerId: ProducerId, transportId: TransportId, kind: MediaKind, paused: boolean, encodings: Array<EncodingStats>, };

/**
 * One RTP stream from a publisher.
 */
export type EncodingStats = { 
/**
 * Null until the first packet when the encoding is declared by RID only.
 */
ssrc: number | null, rid: string | null, packetsReceived: number, bytesReceived: number, 
/**
 * Packets that never arrived, not even repeated.
 */
packetsLost: number, 
/**
 * Packets that arrived by retransmission.
 */
packetsRepaired: number, 
/**
 * Sequence numbers asked for again by the engine.
 */
nacksSent: number, 
/**
 * Keyframe requests sent to the publisher.
 */
keyframeRequestsSent: number, 
/**
 * Interarrival jitter in milliseconds (RFC 3550 §6.4.1).
 */
jitterMs: number, 
/**
 * Over about the last second.
 */
bitrateBps: number, 
/**
 * The last audio level (RFC 6464): 0 is loudest, 127 silence; null where there is none.
 */
audioLevel: number | null, };

export type ConsumerStats = { consumerId: ConsumerId, transportId: TransportId, producerId: ProducerId, kind: MediaKind, paused: boolean, ssrc: number, packetsSent: number, bytesSent: number, packetsRetransmitted: number, 
/**
 * Sequence numbers that the player asked for again.
 */
nacksReceived: number, 
/**
 * PLI and FIR from the player.
 */
keyframeRequestsReceived: number, 
/**
 * Of the player's last receiver report, 0 to 1.
 */
fractionLost: number, 
/**
 * Cumulative, as the player reports it; negative with duplicates.
 */
packetsLost: number, 
/**
 * Null before the first measurement.
 */
roundTripTimeMs: number | null, bitrateBps: number, 
/**
 * Of simulcast the encoding, of SVC the spatial layer being forwarded; null while nothing is.
 */
currentSpatialLayer: number | null, 
/**
 * The highest temporal layer being forwarded; null while nothing is.
 */
currentTemporalLayer: number | null, };

/**
 * Counters of one kind of media. Bytes are of payloads.
 */
export type MediaTotals = { packetsReceived: number, bytesReceived: number, 
/**
 * Sequence numbers that a later one overtook.
 */
packetsMissed: number, 
/**
 * Of those, packets that came after all, by themselves.
 */
packetsLate: number, 
/**
 * Of those, packets that came because they were asked for.
 */
packetsRepaired: number, 
/**
 * How often a packet was asked for again.
 */
packetsNacked: number, keyframesReceived: number, keyframeRequestsSent: number, 
/**
 * Wishes for a keyframe that another's request or keyframe satisfied.
 */
keyframeRequestsMerged: number, packetsSent: number, bytesSent: number, 
/**
 * How often players asked for a packet again.
 */
packetsRequested: number, packetsRetransmitted: number, bytesRetransmitted: number, 
/**
 * Asked for, and too old or over the limit.
 */
packetsNotRetransmitted: number, 
/**
 * PLI and FIR from players.
 */
keyframeRequestsReceived: number, };

/**
 * How often values fell into each of fixed ranges.
 */
export type HistogramStats = { 
/**
 * The highest value of each range, rising.
 */
bounds: number[], 
/**
 * Values of each range, and last those above all bounds.
 */
counts: number[], 
/**
 * Of all values.
 */
sum: number, };

export type ProcessStats = { uptimeMs: number, 
/**
 * User and system CPU time; null where the system does not tell.
 */
cpuTimeMs: number | null, 
/**
 * Resident memory; null where the system does not tell.
 */
residentBytes: number | null, datagramsReceived: number, datagramsSent: number, 
/**
 * Datagrams not sent because the socket's queue or the send arena was full.
 */
sendDrops: number, 
/**
 * Datagrams that belong to no transport or could not be read.
 */
strayDatagrams: number, tcpConnections: number, 
/**
 * Connections to other engines that the process holds now; they are among the transports.
 */
relays: number, 
/**
 * Media and feedback that came from and went to other engines.
 */
relayPacketsReceived: number, relayPacketsSent: number, 
/**
 * Of the paths that have shown how much they carry, together.
 */
limitedPaths: PathTotals, 
/**
 * What all producers and consumers have counted, those included that are gone.
 */
audio: MediaTotals, video: MediaTotals, 
/**
 * Microseconds from a datagram's arrival at the kernel until what it led to was handed to the kernel.
 */
forwardingDelay: HistogramStats, 
/**
 * Microseconds by which the loop handled timers late.
 */
loopLag: HistogramStats, 
/**
 * Datagrams that were read together.
 */
batch: HistogramStats, 
/**
 * Datagrams that were handed to the kernel as one; null where each goes by itself.
 */
run: HistogramStats | null, 
/**
 * Objects that the process holds now; 0 when every session has ended.
 */
transports: number, producers: number, consumers: number, };

/**
 * The engine listens. Always the first line.
 */
export type EngineReady = { version: string, pid: number, 
/**
 * Of the certificate that this process presents on every transport.
 */
fingerprints: Array<DtlsFingerprint>, 
/**
 * UDP port, and TCP port where `tcp` is true.
 */
mediaPort: number, tcp: boolean, };

/**
 * How busy the engine is; every two seconds, where the system tells.
 */
export type EngineLoad = { 
/**
 * Share of one core since the last time, 0 to 1.
 */
cpuShare: number, };

export type TransportStateChanged = { transportId: TransportId, state: TransportState, };

/**
 * The first media packet of a producer arrived.
 */
export type ProducerStarted = { producerId: ProducerId, };

/**
 * The layers of a video on its way to a player; of simulcast, `spatial` is the encoding.
 */
export type ForwardedLayers = { spatial: number, temporal: number, };

/**
 * Why nothing of a consumer is sent, though nobody asked for that.
 */
export type PauseReason = "bandwidth";

/**
 * A consumer forwards other layers, or none for a reason.
 */
export type LayersChanged = { consumerId: ConsumerId, layers: ForwardedLayers | null, pauseReason: PauseReason | null, };

/**
 * What players have use and room for: the publisher need send no more. Less is told after a while,
 * more at once.
 */
export type ProducerDemand = { producerId: ProducerId, 
/**
 * The highest of the producer's encodings, 0 is the lowest; of a single one, the highest spatial
 * layer in it.
 */
highestLayer: number, 
/**
 * Bits per second of payload of an encoding, beyond which no player's path carries it; null while
 * one of them carries it as it is.
 */
maxBitrateBps: number | null, };

/**
 * One producer's loudness, and how much it is like speech on two scales of time, by which speakers are compared.
 */
export type ProducerVoice = { producerId: ProducerId, 
/**
 * As in RFC 6464: 0 is loudest, 127 silence.
 */
level: number, 
/**
 * Pieces of 20 ms that are speech, of the last tenth of a second: 0 to 5.
 */
medium: number, 
/**
 * Tenths that are speech, of the last second: 0 to 10.
 */
long: number, };

/**
 * How producers sound; every 200 ms, of those that are heard, and once of each that no longer is.
 */
export type VoicesHeard = { voices: Array<ProducerVoice>, };

/** Every method with its parameters and result. */
export type Requests = {
  createTransport: { params: CreateTransport; result: TransportCreated };
  createRelayTransport: { params: CreateRelayTransport; result: Empty };
  connectTransport: { params: ConnectTransport; result: Empty };
  restartIce: { params: RestartIce; result: IceRestarted };
  closeTransport: { params: TransportRef; result: Empty };
  createProducer: { params: CreateProducer; result: Empty };
  pauseProducer: { params: ProducerRef; result: Empty };
  resumeProducer: { params: ProducerRef; result: Empty };
  closeProducer: { params: ProducerRef; result: Empty };
  createConsumer: { params: CreateConsumer; result: Empty };
  pauseConsumer: { params: ConsumerRef; result: Empty };
  resumeConsumer: { params: ConsumerRef; result: Empty };
  closeConsumer: { params: ConsumerRef; result: Empty };
  requestKeyframe: { params: ConsumerRef; result: Empty };
  setPreferredLayers: { params: SetPreferredLayers; result: Empty };
  setPriority: { params: SetPriority; result: Empty };
  setRoom: { params: SetRoom; result: Empty };
  setPlayoutDelay: { params: SetPlayoutDelay; result: Empty };
  getStats: { params: GetStats; result: Stats };
};

/** Every event with its parameters. */
export type Notifications = {
  ready: EngineReady;
  transportStateChanged: TransportStateChanged;
  load: EngineLoad;
  producerStarted: ProducerStarted;
  layersChanged: LayersChanged;
  producerDemand: ProducerDemand;
  voicesHeard: VoicesHeard;
};
