import { Audio, cleanup, type Direction, PeerConnection, type Track, Video } from 'node-datachannel';
import { until } from './until.ts';

const PAYLOAD_TYPES = { opus: 111, video: 96 } as const;
const SSRCS = { audio: 0x0a0d_0001, video: 0x0a0d_0002 } as const;

type Kind = keyof typeof SSRCS;

interface Call {
  readonly endpoint: string;
  readonly bearer: string;
  readonly codec: 'VP8' | 'H264';
  readonly direction: Direction;
}

/** One peer connection of libdatachannel, the library in OBS, agreed over HTTP. */
class HttpPeer {
  readonly #connection = new PeerConnection('relay', { iceServers: [] });
  readonly tracks: Record<Kind, Track>;
  readonly #call: Call;
  #session = '';

  constructor(call: Call) {
    this.#call = call;
    const audio = new Audio('audio', call.direction);
    audio.addOpusCodec(PAYLOAD_TYPES.opus);
    const video = new Video('video', call.direction);
    if (call.codec === 'VP8') video.addVP8Codec(PAYLOAD_TYPES.video);
    else video.addH264Codec(PAYLOAD_TYPES.video);
    if (call.direction === 'SendOnly') {
      audio.addSSRC(SSRCS.audio, 'relay', 'relay', 'audio');
      video.addSSRC(SSRCS.video, 'relay', 'relay', 'video');
    }
    this.tracks = { audio: this.#connection.addTrack(audio), video: this.#connection.addTrack(video) };
  }

  async agree(): Promise<void> {
    const { endpoint, bearer } = this.#call;
    this.#connection.setLocalDescription('offer');
    await until('libdatachannel has gathered', () => this.#connection.gatheringState() === 'complete');
    const answer = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/sdp', authorization: `Bearer ${bearer}` },
      body: this.#connection.localDescription()?.sdp ?? '',
    });
    const text = await answer.text();
    if (answer.status !== 201) throw new Error(`${endpoint} answered ${answer.status}: ${text}`);
    this.#session = new URL(answer.headers.get('location') ?? '', endpoint).href;
    this.#connection.setRemoteDescription(text, 'answer');
    await until('libdatachannel is connected', () => this.#connection.state() === 'connected');
  }

  async close(): Promise<void> {
    if (this.#session !== '') await fetch(this.#session, { method: 'DELETE' });
    this.#connection.close();
  }
}

/** RTCP and not RTP (RFC 5761 §4). */
const isRtcp = (packet: Buffer) => (packet[1] ?? 0) >= 192 && (packet[1] ?? 0) <= 223;

/** Plays a stream by WHEP and publishes by WHIP what arrives, packet by packet: real media in both directions. */
export class WhipRelay implements AsyncDisposable {
  readonly #player: HttpPeer;
  readonly #publisher: HttpPeer;

  constructor(from: string, to: string, { bearer, codec }: Pick<Call, 'bearer' | 'codec'>) {
    this.#player = new HttpPeer({ endpoint: from, bearer, codec, direction: 'RecvOnly' });
    this.#publisher = new HttpPeer({ endpoint: to, bearer, codec, direction: 'SendOnly' });
  }

  async start(): Promise<void> {
    for (const kind of ['audio', 'video'] as const) this.#connect(kind);
    await this.#publisher.agree();
    await this.#player.agree();
  }

  #connect(kind: Kind): void {
    const { [kind]: source } = this.#player.tracks;
    const { [kind]: sink } = this.#publisher.tracks;
    const sourceSsrc = Buffer.alloc(4);
    source.onMessage((packet) => {
      if (isRtcp(packet)) return;
      packet.copy(sourceSsrc, 0, 8, 12);
      const copy = Buffer.from(packet);
      copy.writeUInt32BE(SSRCS[kind], 8);
      if (sink.isOpen()) sink.sendMessageBinary(copy);
    });
    // A player behind us asks for a keyframe: so do we.
    sink.onMessage((packet) => {
      if (isRtcp(packet) && packet[1] === 206 && source.isOpen())
        source.sendMessageBinary(pictureLoss(sourceSsrc));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#player.close();
    await this.#publisher.close();
    // Its threads would keep the process.
    cleanup();
  }
}

/** PLI (RFC 4585 §6.3.1). */
const pictureLoss = (ssrc: Buffer) => Buffer.concat([Buffer.from([0x81, 206, 0, 2, 0, 0, 0, 1]), ssrc]);
