import {
  EngineError,
  type EngineListener,
  type EngineMethod,
  type EngineNotification,
  type MediaEngine,
  type MediaEngines,
  type MediaTotals,
  type ParamsOf,
  type RelayPeer,
  type ResultOf,
  type TransportState,
} from '../media/media-engine.ts';
import { fakeStats } from './fake-stats.ts';

type Handlers = { [M in EngineMethod]: (params: ParamsOf<M>) => ResultOf<M> };

interface Transport {
  isConnected: boolean;
  /** For a relay: the other engine's port and the keys of both directions. */
  relay?: { port: number; sendKey: string; receiveKey: string; lastSsrc: number };
}

interface Producer {
  transportId: string;
  kind: 'audio' | 'video';
  paused: boolean;
  encodings: NonNullable<ParamsOf<'createProducer'>['rtpParameters']['encodings']>;
}

interface Consumer {
  transportId: string;
  producerId: string;
  paused: boolean;
  params: ParamsOf<'createConsumer'>;
}

const NOTHING_COUNTED: MediaTotals = {
  packetsReceived: 0,
  bytesReceived: 0,
  packetsMissed: 0,
  packetsLate: 0,
  packetsRepaired: 0,
  packetsNacked: 0,
  keyframesReceived: 0,
  keyframeRequestsSent: 0,
  keyframeRequestsMerged: 0,
  packetsSent: 0,
  bytesSent: 0,
  packetsRequested: 0,
  packetsRetransmitted: 0,
  bytesRetransmitted: 0,
  packetsNotRetransmitted: 0,
  keyframeRequestsReceived: 0,
};

/** An engine in memory that holds objects as the real one does, and sends nothing. */
export class FakeEngine implements MediaEngine {
  readonly index: number;
  readonly relayPeer: RelayPeer;
  readonly transports = new Map<string, Transport>();
  readonly producers = new Map<string, Producer>();
  readonly consumers = new Map<string, Consumer>();
  /** Every request in the order it came. */
  readonly requests: { method: EngineMethod; params: unknown }[] = [];
  isLost = false;
  /** Requests wait for this, if it is set; questions for figures do not. */
  gate: Promise<void> | undefined;

  constructor(index: number) {
    this.index = index;
    this.relayPeer = { address: '127.0.0.1', port: 47_000 + index };
  }

  get objectCount(): number {
    return this.transports.size + this.producers.size + this.consumers.size;
  }

  /** Without the ends of relays and what is on them. */
  get clientObjectCount(): number {
    const isClients = (transportId: string) => this.transports.get(transportId)?.relay === undefined;
    const owners = [
      ...this.transports.keys(),
      ...Array.from(this.producers.values(), ({ transportId }) => transportId),
      ...Array.from(this.consumers.values(), ({ transportId }) => transportId),
    ];
    return owners.filter(isClients).length;
  }

  #consumedTracks() {
    const trackOf = ({ params, ...consumer }: Consumer) => ({ ...consumer, kind: params.kind });
    return new Map(Array.from(this.consumers, ([id, consumer]) => [id, trackOf(consumer)]));
  }

  async request<M extends EngineMethod>(method: M, params: ParamsOf<M>): Promise<ResultOf<M>> {
    if (this.gate !== undefined && method !== 'getStats') await this.gate;
    if (this.isLost) throw new EngineError('gone', 'the engine is gone');
    this.requests.push({ method, params });
    return (this.#handlers[method] as (params: ParamsOf<M>) => ResultOf<M>)(params);
  }

  readonly #handlers: Handlers = {
    createTransport: ({ transportId }) => {
      this.#requireFree(this.transports, transportId);
      this.transports.set(transportId, { isConnected: false });
      return {
        iceParameters: {
          usernameFragment: `ufrag-${transportId}`,
          password: 'secret-ice-password',
          iceLite: true,
        },
        iceCandidates: [
          {
            foundation: '1',
            priority: 1,
            address: '192.0.2.1',
            protocol: 'udp',
            port: 47_000,
            type: 'host',
          },
        ],
        dtlsParameters: {
          role: 'auto',
          fingerprints: [{ algorithm: 'sha-256', value: Array.from({ length: 32 }, () => 'AB').join(':') }],
        },
      };
    },
    createRelayTransport: ({ transportId, peer, sendKey, receiveKey }) => {
      this.#requireFree(this.transports, transportId);
      for (const { relay } of this.transports.values())
        if (relay?.port === peer.port) throw new EngineError('alreadyExists', 'there is a relay already');
      const relay = { port: peer.port, sendKey, receiveKey, lastSsrc: 0 };
      this.transports.set(transportId, { isConnected: true, relay });
      return {};
    },
    connectTransport: ({ transportId }) => {
      this.#get(this.transports, transportId).isConnected = true;
      return {};
    },
    restartIce: ({ transportId }) => {
      this.#get(this.transports, transportId);
      return { iceParameters: { usernameFragment: 'again', password: 'secret-ice-password', iceLite: true } };
    },
    closeTransport: ({ transportId }) => {
      this.#get(this.transports, transportId);
      this.transports.delete(transportId);
      for (const [producerId, producer] of this.producers)
        if (producer.transportId === transportId) this.#closeProducer(producerId);
      for (const [consumerId, consumer] of this.consumers)
        if (consumer.transportId === transportId) this.consumers.delete(consumerId);
      return {};
    },
    createProducer: ({ transportId, producerId, kind, paused, rtpParameters }) => {
      this.#get(this.transports, transportId);
      this.#requireFree(this.producers, producerId);
      const { encodings = [] } = rtpParameters;
      this.producers.set(producerId, { transportId, kind, paused, encodings });
      return {};
    },
    pauseProducer: ({ producerId }) => {
      this.#get(this.producers, producerId).paused = true;
      return {};
    },
    resumeProducer: ({ producerId }) => {
      this.#get(this.producers, producerId).paused = false;
      return {};
    },
    closeProducer: ({ producerId }) => {
      this.#get(this.producers, producerId);
      this.#closeProducer(producerId);
      return {};
    },
    createConsumer: (params) => {
      const { transportId, consumerId, producerId, paused } = params;
      const { relay } = this.#get(this.transports, transportId);
      this.#get(this.producers, producerId);
      if (relay !== undefined) this.#riseTo(relay, params);
      this.#requireFree(this.consumers, consumerId);
      this.consumers.set(consumerId, { transportId, producerId, paused, params });
      return {};
    },
    pauseConsumer: ({ consumerId }) => {
      this.#get(this.consumers, consumerId).paused = true;
      return {};
    },
    resumeConsumer: ({ consumerId }) => {
      this.#get(this.consumers, consumerId).paused = false;
      return {};
    },
    closeConsumer: ({ consumerId }) => {
      this.#get(this.consumers, consumerId);
      this.consumers.delete(consumerId);
      return {};
    },
    requestKeyframe: ({ consumerId }) => {
      this.#get(this.consumers, consumerId);
      return {};
    },
    setPreferredLayers: ({ consumerId }) => {
      this.#get(this.consumers, consumerId);
      return {};
    },
    setPriority: ({ consumerId }) => {
      this.#get(this.consumers, consumerId);
      return {};
    },
    setRoom: ({ consumerId }) => {
      this.#get(this.consumers, consumerId);
      return {};
    },
    setPlayoutDelay: ({ consumerId }) => {
      this.#get(this.consumers, consumerId);
      return {};
    },
    getStats: ({ transportIds = [...this.transports.keys()] }) => ({
      ...fakeStats(transportIds, this.producers, this.#consumedTracks()),
      process: {
        uptimeMs: 1,
        cpuTimeMs: 2000,
        residentBytes: 4096,
        datagramsReceived: 5,
        datagramsSent: 6,
        sendDrops: 0,
        strayDatagrams: 0,
        tcpConnections: 0,
        relays: 0,
        relayPacketsReceived: 0,
        relayPacketsSent: 0,
        audio: { ...NOTHING_COUNTED, packetsReceived: 50 },
        video: { ...NOTHING_COUNTED, packetsRequested: 10, packetsRetransmitted: 9 },
        limitedPaths: {
          paths: 1,
          estimateBps: 500,
          classes: [
            { wantedBps: 40, availableBps: 500, allocatedBps: 40 },
            { wantedBps: 0, availableBps: 460, allocatedBps: 0 },
            { wantedBps: 300, availableBps: 460, allocatedBps: 300 },
            { wantedBps: 600, availableBps: 160, allocatedBps: 150 },
          ],
        },
        forwardingDelay: { bounds: [100, 1_000], counts: [3, 1, 0], sum: 500 },
        loopLag: { bounds: [100, 1_000], counts: [2, 0, 0], sum: 20 },
        batch: { bounds: [1, 64], counts: [1, 1, 0], sum: 33 },
        run: null,
        transports: this.transports.size,
        producers: this.producers.size,
        consumers: this.consumers.size,
      },
    }),
  };

  #riseTo(relay: { lastSsrc: number }, { rtpParameters }: ParamsOf<'createConsumer'>): void {
    for (const { ssrc = 0, rtx } of rtpParameters.encodings ?? [])
      for (const used of [ssrc, rtx?.ssrc ?? 0]) {
        if (used <= relay.lastSsrc) throw new EngineError('invalidParams', 'an ssrc that does not rise');
        relay.lastSsrc = used;
      }
  }

  #closeProducer(producerId: string): void {
    this.producers.delete(producerId);
    for (const [consumerId, consumer] of this.consumers)
      if (consumer.producerId === producerId) this.consumers.delete(consumerId);
  }

  #get<T>(objects: Map<string, T>, id: string): T {
    const found = objects.get(id);
    if (found === undefined) throw new EngineError('notFound', 'no such object');
    return found;
  }

  #requireFree(objects: Map<string, unknown>, id: string): void {
    if (objects.has(id)) throw new EngineError('alreadyExists', 'the id is taken');
  }
}

/** Engines in memory that a test can take away and bring back. */
export class FakeEngines implements MediaEngines {
  readonly count: number;
  readonly #listeners: EngineListener[] = [];
  #running: FakeEngine[];

  constructor(count = 1) {
    this.count = count;
    this.#running = Array.from({ length: count }, (_, index) => new FakeEngine(index));
  }

  running(): readonly FakeEngine[] {
    return this.#running;
  }

  listen(listener: EngineListener): void {
    this.#listeners.push(listener);
  }

  /** Tells the server something, as an engine does on its own. */
  notify(engine: FakeEngine, notification: EngineNotification): void {
    for (const listener of this.#listeners) listener.engineNotified(engine, notification);
  }

  /** Says of the newest transport how it stands. */
  transportChanged(engine: FakeEngine, state: TransportState): void {
    const transportId = [...engine.transports.keys()].at(-1);
    if (transportId === undefined) throw new Error('the engine has no transport');
    this.notify(engine, { event: 'transportStateChanged', params: { transportId, state } });
  }

  /** Ends an engine as a crash does. */
  lose(engine: FakeEngine): void {
    engine.isLost = true;
    this.#running = this.#running.filter((other) => other !== engine);
    for (const listener of this.#listeners) listener.engineLost(engine);
  }

  /** Starts an engine in the place of one that was lost. */
  restart(index: number): FakeEngine {
    const engine = new FakeEngine(index);
    this.#running.push(engine);
    for (const listener of this.#listeners) listener.engineUp(engine);
    return engine;
  }

  async close(): Promise<void> {
    for (const engine of this.#running) engine.isLost = true;
    this.#running = [];
  }
}
