import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cacheFolder, install } from '../cache.ts';
import type { Contender, Media, Place, RunningServer } from '../contender.ts';
import type { LoadClient, LocalClient, RemoteTransport } from '../load-client.ts';

const VERSION = '3.12.16';
const SSRC = 1_000_000;
const PAYLOAD_TYPE = 96;
const MID_ID = 1;
const TRANSPORT_CC = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';
const PUBLISHER_TRANSPORT_CC_ID = 3;

/** What is used of mediasoup's API. It is installed only when it takes part, so there are no types of it. */
interface Mediasoup {
  createWorker(settings: object): Promise<Worker>;
}
interface Worker {
  readonly pid: number;
  createRouter(options: object): Promise<Router>;
  close(): void;
}
interface Router {
  readonly rtpCapabilities: Capabilities;
  createWebRtcTransport(options: object): Promise<Transport>;
}
interface Capabilities {
  readonly codecs: readonly { readonly mimeType: string; readonly rtcpFeedback: readonly object[] }[];
  readonly headerExtensions: readonly { readonly uri: string }[];
}
interface Transport {
  readonly iceParameters: { readonly usernameFragment: string; readonly password: string };
  readonly iceCandidates: readonly { readonly ip: string; readonly port: number }[];
  readonly dtlsParameters: {
    readonly fingerprints: readonly { readonly algorithm: string; readonly value: string }[];
  };
  connect(options: object): Promise<void>;
  produce(options: object): Promise<{ readonly id: string }>;
  consume(options: object): Promise<Consumer>;
}
interface Consumer {
  readonly rtpParameters: {
    readonly codecs: readonly { readonly mimeType: string; readonly payloadType: number }[];
    readonly headerExtensions: readonly { readonly uri: string; readonly id: number }[];
  };
  resume(): Promise<void>;
}

type Repair = 'with repair' | 'without repair';

const contender = (id: string, repair: Repair): Contender => ({
  id,
  name: `mediasoup ${repair}`,
  version: VERSION,
  settings: `one worker; ${
    repair === 'with repair'
      ? 'NACK, RTX, transport-wide congestion control'
      : 'keyframe requests alone: no NACK, no RTX, no congestion control'
  }`,
  prepare: () => install('mediasoup', VERSION),
  start: (place) => startMediasoup(place, repair),
});

/** mediasoup as every app uses it. */
export const mediasoup = contender('mediasoup', 'with repair');
/** mediasoup at its cheapest, which no app would dare. */
export const mediasoupBare = contender('mediasoup-bare', 'without repair');

async function startMediasoup({ address, port }: Place, repair: Repair): Promise<RunningServer> {
  const folder = cacheFolder('mediasoup', VERSION);
  process.env.MEDIASOUP_WORKER_BIN = join(folder, 'worker-ready/mediasoup-worker');
  const entry = pathToFileURL(join(folder, 'node_modules/mediasoup/node/lib/index.js')).href;
  const { createWorker } = (await import(entry)) as Mediasoup;
  const worker = await createWorker({
    logLevel: 'none',
    rtcMinPort: port + 10_000,
    rtcMaxPort: port + 12_999,
  });
  const router = await worker.createRouter({
    mediaCodecs: [{ kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 }],
  });
  return new RunningMediasoup({ worker, router, address, repair });
}

interface Parts {
  readonly worker: Worker;
  readonly router: Router;
  readonly address: string;
  readonly repair: Repair;
}

class RunningMediasoup implements RunningServer {
  readonly #parts: Parts;
  #producerId = '';

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get pids(): number[] {
    return [this.#parts.worker.pid];
  }

  async publish(client: LoadClient, media: Media): Promise<string> {
    const { transport, srtpProfile } = await this.#connect(client, 'publisher');
    const hasRepair = this.#parts.repair === 'with repair';
    const { id } = await transport.produce({
      kind: 'video',
      rtpParameters: {
        mid: '0',
        codecs: [
          {
            mimeType: 'video/VP8',
            payloadType: PAYLOAD_TYPE,
            clockRate: 90_000,
            rtcpFeedback: [
              { type: 'nack', parameter: 'pli' },
              ...(hasRepair ? [{ type: 'nack' }, { type: 'transport-cc' }] : []),
            ],
          },
          ...(hasRepair
            ? [
                {
                  mimeType: 'video/rtx',
                  payloadType: PAYLOAD_TYPE + 1,
                  clockRate: 90_000,
                  parameters: { apt: PAYLOAD_TYPE },
                },
              ]
            : []),
        ],
        headerExtensions: [
          { uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: MID_ID },
          ...(hasRepair ? [{ uri: TRANSPORT_CC, id: PUBLISHER_TRANSPORT_CC_ID }] : []),
        ],
        encodings: [{ ssrc: SSRC, ...(hasRepair && { rtx: { ssrc: SSRC + 1 } }) }],
        rtcp: { cname: 'load' },
      },
    });
    this.#producerId = id;
    await client.publish('publisher', {
      media,
      mid: '0',
      payloadType: PAYLOAD_TYPE,
      rtxPayloadType: hasRepair ? PAYLOAD_TYPE + 1 : null,
      extensions: { mid: MID_ID, transportCc: hasRepair ? PUBLISHER_TRANSPORT_CC_ID : 0 },
      encodings: [{ ssrc: SSRC, rtxSsrc: SSRC + 1 }],
    });
    return srtpProfile;
  }

  async play(client: LoadClient, name: string): Promise<void> {
    const { transport } = await this.#connect(client, name);
    const consumer = await transport.consume({
      producerId: this.#producerId,
      rtpCapabilities: this.#playerCapabilities(),
      paused: true,
    });
    const { codecs, headerExtensions } = consumer.rtpParameters;
    const media = codecs.find(({ mimeType }) => mimeType === 'video/VP8')!.payloadType;
    const rtx = codecs.find(({ mimeType }) => mimeType === 'video/rtx')?.payloadType;
    await client.expect(
      name,
      [
        { payloadType: media, clockRate: 90_000, hasNack: rtx !== undefined },
        ...(rtx === undefined ? [] : [{ payloadType: rtx, rtxOf: media }]),
      ],
      headerExtensions.find(({ uri }) => uri === TRANSPORT_CC)?.id ?? 0,
    );
    await consumer.resume();
  }

  async close(): Promise<void> {
    this.#parts.worker.close();
  }

  /** What the router can do, less what is left out of the race. */
  #playerCapabilities(): Capabilities {
    const { codecs, headerExtensions } = this.#parts.router.rtpCapabilities;
    const isKept = ({ uri }: { uri: string }) =>
      uri.endsWith(':mid') || (uri === TRANSPORT_CC && this.#parts.repair === 'with repair');
    const extensions = headerExtensions.filter(isKept);
    if (this.#parts.repair === 'with repair') return { codecs, headerExtensions: extensions };
    const bare = codecs
      .filter(({ mimeType }) => mimeType === 'video/VP8')
      .map((codec) => ({ ...codec, rtcpFeedback: [{ type: 'nack', parameter: 'pli' }] }));
    return { codecs: bare, headerExtensions: extensions };
  }

  async #connect(client: LoadClient, name: string): Promise<{ transport: Transport; srtpProfile: string }> {
    const { router, address } = this.#parts;
    const transport = await router.createWebRtcTransport({
      listenIps: [{ ip: address }],
      initialAvailableOutgoingBitrate: 10_000_000,
    });
    const local = await client.create(name);
    await transport.connect({ dtlsParameters: clientDtls(local) });
    return { transport, srtpProfile: await client.connect(name, remoteOf(transport)) };
  }
}

const clientDtls = ({ fingerprint }: LocalClient) => ({
  role: 'client',
  fingerprints: [{ algorithm: 'sha-256', value: fingerprint }],
});

function remoteOf({ iceParameters, iceCandidates, dtlsParameters }: Transport): RemoteTransport {
  const [candidate] = iceCandidates;
  const fingerprint = dtlsParameters.fingerprints.find(({ algorithm }) => algorithm === 'sha-256');
  if (candidate === undefined || fingerprint === undefined)
    throw new Error('mediasoup offers no candidate or no SHA-256 fingerprint');
  return {
    address: candidate.ip,
    port: candidate.port,
    usernameFragment: iceParameters.usernameFragment,
    password: iceParameters.password,
    fingerprint: fingerprint.value,
  };
}
