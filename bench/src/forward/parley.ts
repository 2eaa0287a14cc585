import { randomBytes } from 'node:crypto';
import { JsonLineProcess } from '../json-lines.ts';
import type { Forwarder, Load } from './forwarder.ts';
import type { LoadClient, LocalPeer, RemoteTransport } from './load-client.ts';

const SSRC = 1_000_000;
const PLAYER_SSRC = 2_000_000;
const PAYLOAD_TYPE = 96;
const MAPPED_PAYLOAD_TYPE = 101;
const MID_ID = 1;
const TWCC_ID = 5;
const TRANSPORT_WIDE_CC = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';

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

interface Options {
  readonly binary: string;
  readonly address: string;
  readonly mediaPort: number;
  /** 1 unless it is said. */
  readonly engines?: number;
}

/** Starts engine processes and drives them as the server does: the publisher is on the first, players on each in turn. */
export async function startParley({ engines: count = 1, ...options }: Options): Promise<Forwarder> {
  const { binary, address, mediaPort } = options;
  const engines = Array.from({ length: count }, (_, index) => {
    const name = count === 1 ? 'parley-engine' : `parley-engine ${index}`;
    return new JsonLineProcess(name, binary, [
      ...['--listen-address', '0.0.0.0'],
      ...['--media-port', String(mediaPort + index)],
      ...['--announced-address', address],
    ]);
  });
  await Promise.all(engines.map((engine) => engine.once('ready')));
  return new Parley(engines, { address, mediaPort });
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
  { uri: TRANSPORT_WIDE_CC, id: TWCC_ID },
];

class Parley implements Forwarder {
  readonly name: string;
  readonly #engines: readonly JsonLineProcess[];
  readonly #home: JsonLineProcess;
  readonly #address: string;
  readonly #mediaPort: number;
  #players = 0;

  constructor(
    engines: readonly JsonLineProcess[],
    { address, mediaPort }: { address: string; mediaPort: number },
  ) {
    const [home] = engines;
    if (home === undefined) throw new Error('at least one engine is needed');
    this.name = engines.length === 1 ? 'Parley' : `Parley, ${engines.length} engines`;
    this.#engines = engines;
    this.#home = home;
    this.#address = address;
    this.#mediaPort = mediaPort;
  }

  get pids(): number[] {
    return this.#engines.map(({ pid }) => pid);
  }

  async publish(client: LoadClient, load: Load): Promise<string> {
    const srtpProfile = await this.#connect(client, this.#home, { name: 'publisher', twccId: 0 });
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
      ...load,
      ssrc: SSRC,
      payloadType: PAYLOAD_TYPE,
      mid: '0',
      midId: MID_ID,
      twccId: TWCC_ID,
    });
    return srtpProfile;
  }

  async play(client: LoadClient, name: string): Promise<string> {
    const engine = this.#engines[this.#players % this.#engines.length] ?? this.#home;
    const ssrc = PLAYER_SSRC + 2 * this.#players;
    this.#players += 1;
    const srtpProfile = await this.#connect(client, engine, { name, twccId: TWCC_ID });
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
    await engine.request('resumeConsumer', { consumerId: name });
    return srtpProfile;
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

  async #connect(
    client: LoadClient,
    engine: JsonLineProcess,
    { name, twccId }: { name: string; twccId: number },
  ): Promise<string> {
    const peer = await client.create(name, this.#address, twccId);
    const created = await engine.request<TransportCreated>('createTransport', { transportId: name });
    await engine.request('connectTransport', { transportId: name, dtlsParameters: clientDtls(peer) });
    const { srtpProfile } = await client.connect(name, remoteOf(created));
    return srtpProfile;
  }
}

const relayKey = () => randomBytes(28).toString('hex');

const clientDtls = ({ fingerprint }: LocalPeer) => ({
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
    ufrag: iceParameters.usernameFragment,
    password: iceParameters.password,
    fingerprint: fingerprint.value,
  };
}
