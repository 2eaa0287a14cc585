import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { JsonLineProcess } from '../../json-lines.ts';
import { setting } from '../../machine.ts';
import { type Contender, type Media, type Place, type RunningServer, Unavailable } from '../contender.ts';
import type { LoadClient, LocalClient, RemoteTransport } from '../load-client.ts';

const ENGINE =
  process.env.PARLEY_ENGINE ?? join(import.meta.dirname, '../../../../engine/target/release/parley-engine');
const SSRC = 1_000_000;
const PLAYER_SSRC = 2_000_000;
const PAYLOAD_TYPE = 96;
const MAPPED_PAYLOAD_TYPE = 101;
const MID_ID = 1;
const TRANSPORT_CC_ID = 5;
const TRANSPORT_CC = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';

interface TransportCreated {
  readonly iceParameters: { readonly usernameFragment: string; readonly password: string };
  readonly iceCandidates: readonly {
    readonly protocol: string;
    readonly address: string;
    readonly port: number;
  }[];
  readonly dtlsParameters: {
    readonly fingerprints: readonly { readonly algorithm: string; readonly value: string }[];
  };
}

/** Engine processes, driven as the server does: the publisher is on the first, players on each in turn. */
export const parleyWith = (engines: number): Contender => ({
  id: engines === 1 ? 'parley' : `parley-${engines}`,
  name: engines === 1 ? 'Parley' : `Parley, ${engines} engines`,
  get version() {
    return setting().commit;
  },
  settings: `${engines} engine processes; NACK, RTX, transport-wide congestion control`,
  async prepare() {
    if (!existsSync(ENGINE)) throw new Unavailable(`no engine at ${ENGINE}; build it: npm run build`);
  },
  start: (place) => startParley(place, engines),
});

async function startParley({ address, port }: Place, count: number): Promise<RunningServer> {
  const engines = Array.from({ length: count }, (_, index) => {
    const name = count === 1 ? 'parley-engine' : `parley-engine ${index}`;
    return new JsonLineProcess(name, ENGINE, [
      ...['--listen-address', '0.0.0.0'],
      ...['--media-port', String(port + index)],
      ...['--announced-address', address],
    ]);
  });
  await Promise.all(engines.map((engine) => engine.once('ready')));
  return new RunningParley(engines, port);
}

/** The codec with all of loss repair, keyframe requests and congestion feedback. */
const vp8 = (payloadType: number) => [
  {
    mimeType: 'video/VP8',
    payloadType,
    clockRate: 90_000,
    rtcpFeedback: [
      { type: 'nack' },
      { type: 'nack', parameter: 'pli' },
      { type: 'ccm', parameter: 'fir' },
      { type: 'transport-cc' },
    ],
  },
  {
    mimeType: 'video/rtx',
    payloadType: payloadType + 1,
    clockRate: 90_000,
    parameters: { apt: payloadType },
  },
];

const HEADER_EXTENSIONS = [
  { uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: MID_ID },
  { uri: TRANSPORT_CC, id: TRANSPORT_CC_ID },
];

class RunningParley implements RunningServer {
  readonly #engines: readonly JsonLineProcess[];
  readonly #home: JsonLineProcess;
  readonly #mediaPort: number;
  #players = 0;

  constructor(engines: readonly JsonLineProcess[], mediaPort: number) {
    const [home] = engines;
    if (home === undefined) throw new Error('at least one engine is needed');
    this.#engines = engines;
    this.#home = home;
    this.#mediaPort = mediaPort;
  }

  get pids(): number[] {
    return this.#engines.map(({ pid }) => pid);
  }

  async publish(client: LoadClient, media: Media): Promise<string> {
    const srtpProfile = await this.#connect(client, this.#home, 'publisher');
    await this.#home.request('createProducer', {
      transportId: 'publisher',
      producerId: 'video',
      kind: 'video',
      rtpParameters: {
        mid: '0',
        codecs: vp8(PAYLOAD_TYPE),
        headerExtensions: HEADER_EXTENSIONS,
        encodings: [{ ssrc: SSRC, rtx: { ssrc: SSRC + 1 } }],
      },
      codecMapping: [0, 1].map((offset) => ({
        payloadType: PAYLOAD_TYPE + offset,
        mappedPayloadType: MAPPED_PAYLOAD_TYPE + offset,
      })),
      paused: false,
    });
    await Promise.all(this.#engines.slice(1).map((engine, index) => this.#relayTo(engine, index + 1)));
    await client.publish('publisher', {
      media,
      mid: '0',
      payloadType: PAYLOAD_TYPE,
      rtxPayloadType: PAYLOAD_TYPE + 1,
      extensions: { mid: MID_ID, transportCc: TRANSPORT_CC_ID },
      encodings: [{ ssrc: SSRC, rtxSsrc: SSRC + 1 }],
    });
    return srtpProfile;
  }

  async play(client: LoadClient, name: string): Promise<void> {
    const engine = this.#engines[this.#players % this.#engines.length] ?? this.#home;
    const ssrc = PLAYER_SSRC + 2 * this.#players;
    this.#players += 1;
    await this.#connect(client, engine, name);
    await engine.request('createConsumer', {
      transportId: name,
      consumerId: name,
      producerId: 'video',
      kind: 'video',
      rtpParameters: {
        mid: '0',
        codecs: vp8(MAPPED_PAYLOAD_TYPE),
        headerExtensions: HEADER_EXTENSIONS,
        encodings: [{ ssrc, rtx: { ssrc: ssrc + 1 } }],
      },
      paused: true,
    });
    await client.expect(
      name,
      [
        { payloadType: MAPPED_PAYLOAD_TYPE, clockRate: 90_000, hasNack: true },
        { payloadType: MAPPED_PAYLOAD_TYPE + 1, rtxOf: MAPPED_PAYLOAD_TYPE },
      ],
      TRANSPORT_CC_ID,
    );
    await engine.request('resumeConsumer', { consumerId: name });
  }

  async close(): Promise<void> {
    await Promise.all(this.#engines.map((engine) => engine.close()));
  }

  /** Relays the published track to another engine, as the server does. */
  async #relayTo(engine: JsonLineProcess, index: number): Promise<void> {
    const [forth, back] = [relayKey(), relayKey()];
    const peer = (to: number) => ({ address: '127.0.0.1', port: this.#mediaPort + to });
    const ends = { home: `to ${index}`, away: 'to 0' };
    await Promise.all([
      this.#home.request('createRelayTransport', {
        transportId: ends.home,
        peer: peer(index),
        sendKey: forth,
        receiveKey: back,
      }),
      engine.request('createRelayTransport', {
        transportId: ends.away,
        peer: peer(0),
        sendKey: back,
        receiveKey: forth,
      }),
    ]);
    const rtpParameters = {
      codecs: vp8(MAPPED_PAYLOAD_TYPE),
      headerExtensions: [],
      encodings: [{ ssrc: 1, rtx: { ssrc: 2 } }],
    };
    const track = { producerId: 'video', kind: 'video', rtpParameters, paused: false };
    const codecMapping = [0, 1].map((offset) => ({
      payloadType: MAPPED_PAYLOAD_TYPE + offset,
      mappedPayloadType: MAPPED_PAYLOAD_TYPE + offset,
    }));
    await engine.request('createProducer', { ...track, transportId: ends.away, codecMapping });
    const consumerId = ends.home;
    await this.#home.request('createConsumer', {
      ...track,
      transportId: ends.home,
      consumerId,
      encoding: 0,
    });
  }

  async #connect(client: LoadClient, engine: JsonLineProcess, name: string): Promise<string> {
    const local = await client.create(name);
    const created = await engine.request<TransportCreated>('createTransport', { transportId: name });
    await engine.request('connectTransport', { transportId: name, dtlsParameters: clientDtls(local) });
    return client.connect(name, remoteOf(created));
  }
}

const relayKey = () => randomBytes(28).toString('hex');

const clientDtls = ({ fingerprint }: LocalClient) => ({
  role: 'client',
  fingerprints: [{ algorithm: 'sha-256', value: fingerprint }],
});

function remoteOf({ iceParameters, iceCandidates, dtlsParameters }: TransportCreated): RemoteTransport {
  const candidate = iceCandidates.find(({ protocol }) => protocol === 'udp');
  const fingerprint = dtlsParameters.fingerprints.find(({ algorithm }) => algorithm === 'sha-256');
  if (candidate === undefined || fingerprint === undefined)
    throw new Error('the engine offers no UDP candidate or no SHA-256 fingerprint');
  return {
    address: candidate.address,
    port: candidate.port,
    usernameFragment: iceParameters.usernameFragment,
    password: iceParameters.password,
    fingerprint: fingerprint.value,
  };
}
