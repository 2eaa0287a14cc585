import { PERIODS, type StreamReport } from '@parley/protocol';
import { ZegoStreamQualityLevel as Level, ZegoPlayerState, ZegoPublisherState } from '../api/constants.ts';
import type { Emit } from '../events/dispatcher.ts';
import type { EngineMedia } from '../media/session-media.ts';
import { type Cancel, type Clock, every } from '../platform/clock.ts';
import type { Playing } from '../play/playing.ts';
import type { Publishing } from '../publish/publishing.ts';
import { BreakWatch } from './break-watch.ts';
import { type Levels, MemberQuality } from './member-quality.ts';
import { levelOf, type NetworkSample, scoreNetwork } from './score.ts';
import {
  greatest,
  least,
  lossBetween,
  playQuality,
  publishQuality,
  type Reading,
  sendSample,
} from './stream-quality.ts';
import { receiveReport, sendReport } from './stream-report.ts';
import {
  pathEstimateBps,
  pathRttMs,
  type ReceiveTotals,
  readReport,
  receiveTotals,
  type SendTotals,
  type StatsReport,
  sendTotals,
} from './totals.ts';

export interface QualityMonitorOptions {
  readonly emit: Emit;
  readonly clock: Clock;
  readonly media: EngineMedia;
  readonly publishing: Pick<Publishing, 'active'>;
  readonly playing: Pick<Playing, 'players' | 'expects' | 'shownHeight' | 'firstFrameMs' | 'firstFrameTold'>;
  /** Who publishes a stream of this room. */
  publisherOf(streamId: string): string | undefined;
}

/** Statistics are looked at once a second; every second and third look is a period of the reference (§5, §3.5). */
const LOOK_MS = 1_000;
const NETWORK_EVERY = PERIODS.networkQualityMs / LOOK_MS;
const STREAM_EVERY = PERIODS.streamQualityMs / LOOK_MS;
const REPORT_EVERY = PERIODS.streamReportMs / LOOK_MS;
/** The server keeps no two reports that are closer (SIG-38). */
const REPORT_SPACING_MS = 1_000;

interface Readings {
  readonly sent: ReadonlyMap<string, Reading<SendTotals>>;
  readonly received: ReadonlyMap<string, Reading<ReceiveTotals>>;
}

const NOTHING: Readings = { sent: new Map(), received: new Map() };

/** Reports how networks and streams do, from the browser's statistics, while anything is published or played. */
export class QualityMonitor {
  readonly #options: QualityMonitorOptions;
  readonly #members = new MemberQuality();
  readonly #breaks = new Map<string, BreakWatch>();
  /** Streams whose first sound or picture has been sent. */
  readonly #sent = new Set<string>();
  #cancel: Cancel | undefined;
  /** The greatest height that each played stream has had. */
  readonly #heights = new Map<string, number>();
  #looks = 0;
  #levels: Levels = { upstream: Level.Unknown, downstream: Level.Unknown };
  /** When the server was last told of streams, by this client's clock. */
  #reportedAtMs = Number.NEGATIVE_INFINITY;
  /** A play has begun to show, of which no figures have been told yet. */
  #isPlayNew = false;
  #last = { network: NOTHING, stream: NOTHING, report: NOTHING };

  constructor(options: QualityMonitorOptions) {
    this.#options = options;
  }

  /** What is published or played has changed. */
  activityChanged(): void {
    const { publishing, playing, clock } = this.#options;
    const isActive = publishing.active.length > 0 || playing.players.length > 0;
    if (isActive === (this.#cancel !== undefined)) return;
    if (!isActive) {
      this.stop();
      return;
    }
    this.#looks = 0;
    this.#cancel = every(clock, LOOK_MS, () => void this.#look());
  }

  /** A publisher told of its own network, in numbers that the wire has checked. */
  memberReported(userId: string, { upstream, downstream }: { upstream: number; downstream: number }): void {
    const levels = { upstream: upstream as Level, downstream: downstream as Level };
    this.#members.report(userId, levels, this.#options.clock.now());
  }

  /** Tells the server of first pictures and sounds, before their plays can be over: that made them successes (SIG-38). */
  firstFrameShown(): void {
    const { playing, clock } = this.#options;
    // The server keeps one report in a second; the next look tells.
    if (clock.now() - this.#reportedAtMs < REPORT_SPACING_MS) return;
    const streams = playing.players.flatMap(({ streamId }): StreamReport[] => {
      const firstFrameMs = this.#takeFirstFrame(streamId);
      return firstFrameMs === undefined
        ? []
        : [{ streamId, direction: 'receive', figures: { firstFrameMs } }];
    });
    if (streams.length === 0) return;
    this.#isPlayNew = true;
    this.#report(streams);
  }

  /** Idempotent. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#levels = { upstream: Level.Unknown, downstream: Level.Unknown };
    this.#isPlayNew = false;
    this.#breaks.clear();
    this.#sent.clear();
    this.#heights.clear();
    this.#last = { network: NOTHING, stream: NOTHING, report: NOTHING };
  }

  async #look(): Promise<void> {
    const look = ++this.#looks;
    const readings = await this.#read();
    // Stopped while the browser gathered the figures.
    if (this.#cancel === undefined) return;
    this.#tellFirstSent(readings);
    this.#tellBreaks(readings);
    this.#last.stream = withNewStreams(this.#last.stream, readings);
    this.#last.report = withNewStreams(this.#last.report, readings);
    this.firstFrameShown();
    if (look % NETWORK_EVERY === 0)
      this.#tellNetwork(readings, look % REPORT_EVERY === 0 || this.#isFirstReportDue());
    if (look % STREAM_EVERY === 0) this.#tellStreams(readings);
  }

  async #read(): Promise<Readings> {
    const { media, clock, publishing, playing } = this.#options;
    const [send, recv] = await Promise.all([
      reportOf(media.link?.sendTransport),
      reportOf(media.link?.recvTransport),
    ]);
    const atMs = clock.now();
    const reading = <T>(
      report: StatsReport,
      totals: (kind: 'audio' | 'video') => T | undefined,
    ): Reading<T> => ({
      atMs,
      rttMs: pathRttMs(report),
      estimateBps: pathEstimateBps(report),
      audio: totals('audio'),
      video: totals('video'),
    });
    return {
      sent: new Map(
        publishing.active.map(({ publisher }) => [
          publisher.streamId,
          reading(send, (kind) => sendTotals(send, publisher.producer(kind)?.localId)),
        ]),
      ),
      received: new Map(
        playing.players.map((player) => [
          player.streamId,
          this.#withHeights(
            player.streamId,
            reading(recv, (kind) => receiveTotals(recv, player.consumer(kind)?.localId)),
          ),
        ]),
      ),
    };
  }

  #withHeights(streamId: string, reading: Reading<ReceiveTotals>): Reading<ReceiveTotals> {
    const greatestHeight = greatest(reading.video?.height, this.#heights.get(streamId));
    if (greatestHeight !== undefined) this.#heights.set(streamId, greatestHeight);
    return { ...reading, greatestHeight, shownHeight: this.#options.playing.shownHeight(streamId) };
  }

  #tellFirstSent({ sent }: Readings): void {
    for (const { publisher, channel } of this.#options.publishing.active) {
      const reading = sent.get(publisher.streamId);
      for (const kind of ['audio', 'video'] as const) {
        const key = `${kind} ${publisher.streamId}`;
        if (!reading?.[kind]?.packets || this.#sent.has(key)) continue;
        this.#sent.add(key);
        const event = kind === 'audio' ? 'publisherSendAudioFirstFrame' : 'publisherSendVideoFirstFrame';
        this.#options.emit(event, channel.number);
      }
    }
  }

  #tellBreaks({ received }: Readings): void {
    const { playing, emit } = this.#options;
    for (const streamId of [...this.#breaks.keys()]) {
      if (!received.has(streamId)) this.#breaks.delete(streamId);
    }
    for (const { streamId } of playing.players) {
      const watch = this.#breaks.get(streamId) ?? new BreakWatch();
      this.#breaks.set(streamId, watch);
      const reading = received.get(streamId);
      if (reading === undefined) continue;
      for (const event of watch.look(reading, playing.expects(streamId))) {
        emit('playerMediaEvent', streamId, event);
      }
    }
  }

  #tellStreams(readings: Readings): void {
    const { publishing, playing, emit } = this.#options;
    const before = this.#last.stream;
    this.#last.stream = readings;
    for (const { publisher } of publishing.active) {
      const { streamId, state } = publisher;
      const now = readings.sent.get(streamId);
      if (now === undefined || state !== ZegoPublisherState.Publishing) continue;
      emit('publisherQualityUpdate', streamId, publishQuality(before.sent.get(streamId), now));
    }
    for (const { streamId, state } of playing.players) {
      const now = readings.received.get(streamId);
      if (now === undefined || state !== ZegoPlayerState.Playing) continue;
      emit('playerQualityUpdate', streamId, playQuality(before.received.get(streamId), now));
    }
  }

  #tellNetwork(readings: Readings, isReportDue: boolean): void {
    const { emit, clock, playing } = this.#options;
    const before = this.#last.network;
    this.#last.network = readings;
    const upstream = this.#upstream(readings);
    const downstream = this.#downstream(before, readings);
    emit('networkQuality', '', upstream, downstream);
    this.#levels = { upstream, downstream };
    this.#report(isReportDue ? this.#streamReports(readings) : []);
    const publishers = new Set(
      playing.players.flatMap(({ streamId }) => this.#options.publisherOf(streamId) ?? []),
    );
    this.#members.keep(publishers);
    for (const userId of publishers) {
      const levels = this.#members.levels(userId, clock.now());
      emit('networkQuality', userId, levels.upstream, levels.downstream);
    }
  }

  #report(streams: StreamReport[]): void {
    const { media, clock } = this.#options;
    if (streams.length > 0) this.#reportedAtMs = clock.now();
    media.ready?.request('reportQuality', { ...this.#levels, streams }).catch(() => {
      // The next report follows in two seconds.
    });
  }

  /** How the streams went since the last report, for the server's records. */
  #streamReports(readings: Readings): StreamReport[] {
    const before = this.#last.report;
    this.#last.report = readings;
    this.#isPlayNew = false;
    return [
      ...[...readings.sent].map(([streamId, now]) => sendReport(streamId, before.sent.get(streamId), now)),
      ...[...readings.received].map(([streamId, now]) =>
        this.#receiveReport(streamId, before.received.get(streamId), now),
      ),
    ];
  }

  /** Whether a play that began to show has figures by now; a short one would be over before the next report. */
  #isFirstReportDue(): boolean {
    return this.#isPlayNew && this.#options.clock.now() - this.#reportedAtMs >= REPORT_SPACING_MS;
  }

  /** How long a stream's first picture or sound took, once. Without signalling nobody could be told. */
  #takeFirstFrame(streamId: string): number | undefined {
    const { playing, media } = this.#options;
    const firstFrameMs = media.ready === undefined ? undefined : playing.firstFrameMs(streamId);
    if (firstFrameMs !== undefined) playing.firstFrameTold(streamId);
    return firstFrameMs;
  }

  #receiveReport(
    streamId: string,
    before: Reading<ReceiveTotals> | undefined,
    now: Reading<ReceiveTotals>,
  ): StreamReport {
    return receiveReport(streamId, before, now, this.#takeFirstFrame(streamId));
  }

  #upstream({ sent }: Readings): Level {
    if (this.#options.publishing.active.length === 0) return Level.Unknown;
    if (this.#options.media.link?.send.isConnected !== true) return Level.Die;
    return worst([...sent.values()].map(sendSample));
  }

  #downstream(before: Readings, { received }: Readings): Level {
    const { playing, media } = this.#options;
    if (!playing.players.some(({ isPresent }) => isPresent)) return Level.Unknown;
    if (media.link?.recv.isConnected !== true) return Level.Die;
    return worst(
      [...received].map(([streamId, now]) => ({
        rttMs: now.rttMs,
        lossRate: lossBetween(before.received.get(streamId), now),
        jitterMs: greatest(now.audio?.jitterMs, now.video?.jitterMs),
      })),
    );
  }
}

/** Readings with those of streams that had none yet, so that the first figures of a stream cover what is past of its period. */
function withNewStreams(known: Readings, now: Readings): Readings {
  return {
    sent: new Map([...now.sent, ...known.sent]),
    received: new Map([...now.received, ...known.received]),
  };
}

/** The level of the worst of several streams, of those that are known. */
function worst(samples: readonly NetworkSample[]): Level {
  return levelOf(least(...samples.map(scoreNetwork)));
}

async function reportOf(
  transport: { readonly closed: boolean; getStats(): Promise<RTCStatsReport> } | undefined,
): Promise<StatsReport> {
  if (transport === undefined || transport.closed) return new Map();
  try {
    return readReport(await transport.getStats());
  } catch {
    // Closed meanwhile.
    return new Map();
  }
}
