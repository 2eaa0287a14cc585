import type { ClassTotals, HistogramStats, MediaTotals, ProcessStats } from '../../media/media-engine.ts';

/** What an engine says of itself: one of an earlier version leaves out what it does not know yet. */
export type KnownStats = Partial<ProcessStats>;

/** A figure of an engine process. A counter never goes back while the process lives. */
interface EngineFigure {
  readonly type: 'counter' | 'gauge';
  readonly name: string;
  readonly help: string;
  readonly value: (stats: KnownStats) => number | null | undefined;
}

/** A counter that is kept for each kind of media. */
interface MediaFigure {
  readonly name: string;
  readonly help: string;
  readonly value: (totals: Partial<MediaTotals>) => number | undefined;
}

/** What the tracks of one class have of the paths that have shown their limit. */
interface ClassFigure {
  readonly name: string;
  readonly help: string;
  readonly value: (totals: ClassTotals) => number;
}

/** How values of an engine are spread. */
interface EngineHistogram {
  readonly name: string;
  readonly help: string;
  readonly value: (stats: KnownStats) => HistogramStats | null | undefined;
  /** What a value is divided by for its unit. */
  readonly divisor: number;
}

/** `docs/metrics.md` says what an operator looks at them for. */
export const ENGINE_FIGURES: readonly EngineFigure[] = [
  {
    type: 'counter',
    name: 'parley_engine_cpu_seconds_total',
    help: 'CPU time of the engine process',
    value: ({ cpuTimeMs }) => (cpuTimeMs == null ? cpuTimeMs : cpuTimeMs / 1000),
  },
  {
    type: 'gauge',
    name: 'parley_engine_resident_bytes',
    help: 'Resident memory of the engine process',
    value: ({ residentBytes }) => residentBytes,
  },
  {
    type: 'counter',
    name: 'parley_engine_datagrams_received_total',
    help: 'Datagrams that the engine received',
    value: ({ datagramsReceived }) => datagramsReceived,
  },
  {
    type: 'counter',
    name: 'parley_engine_datagrams_sent_total',
    help: 'Datagrams that the engine sent',
    value: ({ datagramsSent }) => datagramsSent,
  },
  {
    type: 'counter',
    name: 'parley_engine_send_drops_total',
    help: 'Datagrams not sent because a queue was full',
    value: ({ sendDrops }) => sendDrops,
  },
  {
    type: 'counter',
    name: 'parley_engine_stray_datagrams_total',
    help: 'Datagrams that belong to no transport or could not be read',
    value: ({ strayDatagrams }) => strayDatagrams,
  },
  {
    type: 'gauge',
    name: 'parley_engine_tcp_connections',
    help: 'TCP connections of clients whose UDP is blocked',
    value: ({ tcpConnections }) => tcpConnections,
  },
  {
    type: 'gauge',
    name: 'parley_engine_relays',
    help: 'Other engines that this one exchanges media with now',
    value: ({ relays }) => relays,
  },
  {
    type: 'counter',
    name: 'parley_engine_relay_packets_received_total',
    help: 'Packets that came from other engines',
    value: ({ relayPacketsReceived }) => relayPacketsReceived,
  },
  {
    type: 'counter',
    name: 'parley_engine_relay_packets_sent_total',
    help: 'Packets that went to other engines',
    value: ({ relayPacketsSent }) => relayPacketsSent,
  },
  {
    type: 'gauge',
    name: 'parley_engine_transports',
    help: 'Transports that the engine holds: two for each session',
    value: ({ transports }) => transports,
  },
  {
    type: 'gauge',
    name: 'parley_engine_producers',
    help: 'Tracks that come into the engine',
    value: ({ producers }) => producers,
  },
  {
    type: 'gauge',
    name: 'parley_engine_consumers',
    help: 'Tracks that go out of the engine, each to one player',
    value: ({ consumers }) => consumers,
  },
  {
    type: 'gauge',
    name: 'parley_engine_limited_paths',
    help: 'Clients whose path has shown how much it carries',
    value: ({ limitedPaths }) => limitedPaths?.paths,
  },
  {
    type: 'gauge',
    name: 'parley_engine_limited_paths_estimate_bits_per_second',
    help: 'What those paths are thought to carry',
    value: ({ limitedPaths }) => limitedPaths?.estimateBps,
  },
];

/** In the order of the engine's: video by priority, the highest first. */
export const TRACK_CLASSES = ['audio', 'screen', 'speaker', 'rest'] as const;

export const CLASS_FIGURES: readonly ClassFigure[] = [
  {
    name: 'parley_engine_limited_paths_wanted_bits_per_second',
    help: 'What tracks of a class would take of those paths',
    value: ({ wantedBps }) => wantedBps,
  },
  {
    name: 'parley_engine_limited_paths_available_bits_per_second',
    help: 'What the estimates leave for a class after the classes before it',
    value: ({ availableBps }) => availableBps,
  },
  {
    name: 'parley_engine_limited_paths_allocated_bits_per_second',
    help: 'What tracks of a class were given',
    value: ({ allocatedBps }) => allocatedBps,
  },
];

export const MEDIA_FIGURES: readonly MediaFigure[] = [
  {
    name: 'parley_engine_media_packets_received_total',
    help: 'Packets of media from publishers, repaired ones included',
    value: ({ packetsReceived }) => packetsReceived,
  },
  {
    name: 'parley_engine_media_bytes_received_total',
    help: 'Payload bytes from publishers',
    value: ({ bytesReceived }) => bytesReceived,
  },
  {
    name: 'parley_engine_media_packets_missed_total',
    help: 'Packets from publishers that a later one overtook',
    value: ({ packetsMissed }) => packetsMissed,
  },
  {
    name: 'parley_engine_media_packets_late_total',
    help: 'Missed packets that came after all, by themselves',
    value: ({ packetsLate }) => packetsLate,
  },
  {
    name: 'parley_engine_media_packets_repaired_total',
    help: 'Missed packets that came because they were asked for',
    value: ({ packetsRepaired }) => packetsRepaired,
  },
  {
    name: 'parley_engine_media_packets_nacked_total',
    help: 'How often publishers were asked for a packet again',
    value: ({ packetsNacked }) => packetsNacked,
  },
  {
    name: 'parley_engine_keyframes_received_total',
    help: 'Keyframes from publishers',
    value: ({ keyframesReceived }) => keyframesReceived,
  },
  {
    name: 'parley_engine_keyframe_requests_sent_total',
    help: 'Keyframe requests to publishers',
    value: ({ keyframeRequestsSent }) => keyframeRequestsSent,
  },
  {
    name: 'parley_engine_keyframe_requests_merged_total',
    help: 'Wishes for a keyframe that another request satisfied',
    value: ({ keyframeRequestsMerged }) => keyframeRequestsMerged,
  },
  {
    name: 'parley_engine_media_packets_sent_total',
    help: 'Packets of media to players, retransmissions excluded',
    value: ({ packetsSent }) => packetsSent,
  },
  {
    name: 'parley_engine_media_bytes_sent_total',
    help: 'Payload bytes to players, retransmissions excluded',
    value: ({ bytesSent }) => bytesSent,
  },
  {
    name: 'parley_engine_media_packets_requested_total',
    help: 'How often players asked for a packet again',
    value: ({ packetsRequested }) => packetsRequested,
  },
  {
    name: 'parley_engine_media_packets_retransmitted_total',
    help: 'Packets sent to players again',
    value: ({ packetsRetransmitted }) => packetsRetransmitted,
  },
  {
    name: 'parley_engine_media_bytes_retransmitted_total',
    help: 'Payload bytes sent to players again',
    value: ({ bytesRetransmitted }) => bytesRetransmitted,
  },
  {
    name: 'parley_engine_media_packets_not_retransmitted_total',
    help: 'Packets asked for by players and too old, or over the limit',
    value: ({ packetsNotRetransmitted }) => packetsNotRetransmitted,
  },
  {
    name: 'parley_engine_keyframe_requests_received_total',
    help: 'Keyframe requests from players',
    value: ({ keyframeRequestsReceived }) => keyframeRequestsReceived,
  },
];

const MICROS_PER_SECOND = 1_000_000;

export const ENGINE_HISTOGRAMS: readonly EngineHistogram[] = [
  {
    name: 'parley_engine_forwarding_delay_seconds',
    help: 'From a datagram’s arrival at the kernel until what it led to was handed to the kernel',
    value: ({ forwardingDelay }) => forwardingDelay,
    divisor: MICROS_PER_SECOND,
  },
  {
    name: 'parley_engine_loop_lag_seconds',
    help: 'By how much the engine’s loop handled timers late',
    value: ({ loopLag }) => loopLag,
    divisor: MICROS_PER_SECOND,
  },
  {
    name: 'parley_engine_batch_datagrams',
    help: 'Datagrams that were read together',
    value: ({ batch }) => batch,
    divisor: 1,
  },
  {
    name: 'parley_engine_run_datagrams',
    help: 'Datagrams that were handed to the kernel as one',
    value: ({ run }) => run,
    divisor: 1,
  },
];
