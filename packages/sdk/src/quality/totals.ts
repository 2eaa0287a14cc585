/**
 * What is read from a browser's statistics (W3C webrtc-stats), summed over a track's RTP streams. Everything in
 * it only grows, or is a figure of the moment; rates come from two of them.
 */

/** The fields that are read, as browsers give them; each may be missing in one of them. */
export interface RtpStats {
  readonly id: string;
  readonly type: string;
  readonly kind?: string;
  readonly mid?: string;
  readonly codecId?: string;
  readonly localId?: string;
  readonly remoteId?: string;
  readonly mediaSourceId?: string;
  readonly mimeType?: string;
  readonly bytesSent?: number;
  readonly packetsSent?: number;
  readonly framesEncoded?: number;
  readonly framesSent?: number;
  readonly framesPerSecond?: number;
  readonly powerEfficientEncoder?: boolean;
  readonly bytesReceived?: number;
  readonly packetsReceived?: number;
  readonly packetsLost?: number;
  readonly fractionLost?: number;
  readonly jitter?: number;
  readonly roundTripTime?: number;
  readonly currentRoundTripTime?: number;
  readonly nominated?: boolean;
  readonly framesReceived?: number;
  readonly framesDecoded?: number;
  readonly framesDropped?: number;
  readonly freezeCount?: number;
  readonly totalFreezesDuration?: number;
  readonly frameWidth?: number;
  readonly frameHeight?: number;
  readonly availableOutgoingBitrate?: number;
  readonly trackIdentifier?: string;
  readonly qualityLimitationReason?: string;
  readonly concealmentEvents?: number;
  readonly totalSamplesReceived?: number;
  readonly jitterBufferDelay?: number;
  readonly jitterBufferEmittedCount?: number;
  readonly estimatedPlayoutTimestamp?: number;
  readonly powerEfficientDecoder?: boolean;
}

export type StatsReport = ReadonlyMap<string, RtpStats>;

/** A browser's report as its entries; TypeScript's library calls them `any`. */
export function readReport(report: RTCStatsReport): StatsReport {
  return new Map([...report.entries()] as [string, RtpStats][]);
}

export interface SendTotals {
  readonly bytes: number;
  readonly packets: number;
  readonly framesEncoded: number;
  readonly framesSent: number;
  readonly captureFps: number;
  /** Of the largest size. */
  readonly width: number;
  readonly height: number;
  readonly isHardware: boolean;
  readonly mimeType: string | undefined;
  /** As the server reports it. */
  readonly rttMs: number | undefined;
  readonly lossRate: number | undefined;
  readonly jitterMs: number | undefined;
}

/** What a track, named by its mid, has sent. Several sizes count together; their pictures once. */
export function sendTotals(report: StatsReport, mid: string | undefined): SendTotals | undefined {
  const streams = [...report.values()].filter((s) => s.type === 'outbound-rtp' && s.mid === mid);
  if (mid === undefined || streams.length === 0) return undefined;
  const remotes = [...report.values()].filter(
    (s) => s.type === 'remote-inbound-rtp' && streams.some(({ id }) => id === s.localId),
  );
  const [first] = streams;
  const source = first?.mediaSourceId === undefined ? undefined : report.get(first.mediaSourceId);
  return {
    bytes: sum(streams, 'bytesSent'),
    packets: sum(streams, 'packetsSent'),
    framesEncoded: max(streams, 'framesEncoded') ?? 0,
    framesSent: max(streams, 'framesSent') ?? 0,
    captureFps: source?.framesPerSecond ?? 0,
    width: max(streams, 'frameWidth') ?? 0,
    height: max(streams, 'frameHeight') ?? 0,
    isHardware: streams.some((s) => s.powerEfficientEncoder === true),
    mimeType: mimeTypeOf(report, streams),
    rttMs: toMs(max(remotes, 'roundTripTime')),
    lossRate: max(remotes, 'fractionLost'),
    jitterMs: toMs(max(remotes, 'jitter')),
  };
}

export interface ReceiveTotals {
  readonly bytes: number;
  readonly packets: number;
  readonly lost: number;
  readonly jitterMs: number | undefined;
  readonly framesReceived: number;
  readonly framesDecoded: number;
  readonly framesDropped: number;
  readonly width: number;
  readonly height: number;
  readonly freezes: number;
  readonly frozenS: number;
  readonly concealments: number;
  readonly samples: number;
  readonly bufferDelayS: number;
  readonly bufferEmitted: number;
  readonly playoutAtMs: number | undefined;
  readonly isHardware: boolean;
  readonly mimeType: string | undefined;
}

/** What a track, named by its mid, has received. */
export function receiveTotals(report: StatsReport, mid: string | undefined): ReceiveTotals | undefined {
  const streams = [...report.values()].filter((s) => s.type === 'inbound-rtp' && s.mid === mid);
  if (mid === undefined || streams.length === 0) return undefined;
  return {
    bytes: sum(streams, 'bytesReceived'),
    packets: sum(streams, 'packetsReceived'),
    lost: sum(streams, 'packetsLost'),
    jitterMs: toMs(max(streams, 'jitter')),
    framesReceived: sum(streams, 'framesReceived'),
    framesDecoded: sum(streams, 'framesDecoded'),
    framesDropped: sum(streams, 'framesDropped'),
    width: max(streams, 'frameWidth') ?? 0,
    height: max(streams, 'frameHeight') ?? 0,
    freezes: sum(streams, 'freezeCount'),
    frozenS: sum(streams, 'totalFreezesDuration'),
    concealments: sum(streams, 'concealmentEvents'),
    samples: sum(streams, 'totalSamplesReceived'),
    bufferDelayS: sum(streams, 'jitterBufferDelay'),
    bufferEmitted: sum(streams, 'jitterBufferEmittedCount'),
    playoutAtMs: max(streams, 'estimatedPlayoutTimestamp'),
    isHardware: streams.some((s) => s.powerEfficientDecoder === true),
    mimeType: mimeTypeOf(report, streams),
  };
}

/** Milliseconds to the server and back, as ICE's checks measure it. */
export function pathRttMs(report: StatsReport): number | undefined {
  return toMs(max(nominated(report), 'currentRoundTripTime'));
}

/** What the path towards the server carries, as the browser estimates it, in bits per second. */
export function pathEstimateBps(report: StatsReport): number | undefined {
  return max(nominated(report), 'availableOutgoingBitrate');
}

const nominated = (report: StatsReport) =>
  [...report.values()].filter((s) => s.type === 'candidate-pair' && s.nominated === true);

type NumericField = {
  [F in keyof RtpStats]-?: number extends RtpStats[F] ? F : never;
}[keyof RtpStats];

function sum(streams: readonly RtpStats[], field: NumericField): number {
  return streams.reduce((total, stream) => total + (stream[field] ?? 0), 0);
}

function max(streams: readonly RtpStats[], field: NumericField): number | undefined {
  const values = streams.flatMap((stream) => stream[field] ?? []);
  return values.length === 0 ? undefined : Math.max(...values);
}

function mimeTypeOf(report: StatsReport, [first]: readonly RtpStats[]): string | undefined {
  return first?.codecId === undefined ? undefined : report.get(first.codecId)?.mimeType;
}

function toMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}
