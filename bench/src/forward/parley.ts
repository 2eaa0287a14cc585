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
}

/** Starts one engine process and drives it as the server does. */
export async function startParley({ binary, address, mediaPort }: Options): Promise<Forwarder> {
  const engine = new JsonLineProcess('parley-engine', binary, [
    ...['--listen-address', '0.0.0.0'],
    ...['--media-port', String(mediaPort)],
    ...['--announced-address', address],
  ]);
  await engine.once('ready');
  return new Parley(engine, address);
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
  readonly name = 'Parley';
  readonly #engine: JsonLineProcess;
  readonly #address: string;
  #players = 0;

  constructor(engine: JsonLineProcess, address: string) {
    this.#engine = engine;
    this.#address = address;
  }

  get pid(): number {
    return this.#engine.pid;
  }

  async publish(client: LoadClient, load: Load): Promise<string> {
    const srtpProfile = await this.#connect(client, 'publisher', 0);
    await this.#engine.request('createProducer', {
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
    const srtpProfile = await this.#connect(client, name, TWCC_ID);
    const ssrc = PLAYER_SSRC + 2 * this.#players;
    this.#players += 1;
    await this.#engine.request('createConsumer', {
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
    await this.#engine.request('resumeConsumer', { consumerId: name });
    return srtpProfile;
  }

  close(): Promise<void> {
    return this.#engine.close();
  }

  async #connect(client: LoadClient, transportId: string, twccId: number): Promise<string> {
    const peer = await client.create(transportId, this.#address, twccId);
    const created = await this.#engine.request<TransportCreated>('createTransport', { transportId });
    await this.#engine.request('connectTransport', { transportId, dtlsParameters: clientDtls(peer) });
    const { srtpProfile } = await client.connect(transportId, remoteOf(created));
    return srtpProfile;
  }
}

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
