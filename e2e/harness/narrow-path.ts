import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { PageDriver } from './page-driver.ts';

/** A full queue holds a datagram back this long; what would wait longer is dropped. */
const QUEUE_MS = 300;
/** Datagrams are longer on the wire by their UDP and IPv4 headers. */
const HEADER_BYTES = 28;

/** Between a page and the media port: what goes to the page passes a queue with a rate, or is lost. It can be blocked in both directions. */
export class NarrowPath implements AsyncDisposable {
  readonly #mediaPort: number;
  readonly #front = createSocket('udp4');
  /** By the page's addresses: the sockets that the engine knows it by. */
  readonly #behind = new Map<string, Socket>();
  #bitsPerMs = Number.POSITIVE_INFINITY;
  #isFreeAt = 0;
  #isBlocked = false;
  #lossPercent = 0;
  #passed = 0;

  private constructor(mediaPort: number) {
    this.#mediaPort = mediaPort;
  }

  static async open(mediaPort: number): Promise<NarrowPath> {
    const path = new NarrowPath(mediaPort);
    path.#front.on('message', (datagram, from) => {
      if (!path.#isBlocked) path.#socketOf(from).send(datagram, mediaPort, '127.0.0.1');
    });
    path.#front.bind(0, '127.0.0.1');
    await once(path.#front, 'listening');
    return path;
  }

  /** Sets what passes towards the page, in kbit/s. */
  setRate(kbps: number): void {
    this.#bitsPerMs = kbps;
  }

  /** Nothing passes, as behind a firewall that has changed its mind; or everything again. */
  block(isBlocked: boolean): void {
    this.#isBlocked = isBlocked;
  }

  /** Sets how many of a hundred datagrams towards the page are lost, evenly spread and no two in a row up to 50. */
  setLoss(percent: number): void {
    this.#lossPercent = percent;
  }

  /** Makes a page that has not connected yet reach the engine over this path only. */
  async lead(page: PageDriver): Promise<void> {
    const { port } = this.#front.address();
    await page.evaluate(`{
      const set = RTCPeerConnection.prototype.setRemoteDescription;
      RTCPeerConnection.prototype.setRemoteDescription = function ({ type, sdp }) {
        const lines = sdp.split('\\r\\n').filter((line) => !/^a=candidate:.* tcp /i.test(line));
        const led = lines.map((line) => line.replace(/^(a=candidate:.* udp .*) ${this.#mediaPort} typ/i, '$1 ${port} typ'));
        return set.call(this, { type, sdp: led.join('\\r\\n') });
      };
      null;
    }`);
  }

  #socketOf({ address, port }: RemoteInfo): Socket {
    const key = `${address}:${port}`;
    const known = this.#behind.get(key);
    if (known !== undefined) return known;
    const socket = createSocket('udp4');
    socket.on('message', (datagram) =>
      this.#pass(datagram, () => {
        if (this.#behind.has(key)) this.#front.send(datagram, port, address);
      }),
    );
    this.#behind.set(key, socket);
    return socket;
  }

  #pass({ length }: Buffer, send: () => void): void {
    if (this.#isBlocked) return;
    this.#passed += 1;
    if ((this.#passed * this.#lossPercent) % 100 < this.#lossPercent) return;
    const now = performance.now();
    const begins = Math.max(now, this.#isFreeAt);
    if (begins - now > QUEUE_MS) return;
    this.#isFreeAt = begins + ((length + HEADER_BYTES) * 8) / this.#bitsPerMs;
    if (this.#isFreeAt - now < 1) send();
    else setTimeout(send, this.#isFreeAt - now);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const sockets = [...this.#behind.values()];
    this.#behind.clear();
    for (const socket of [this.#front, ...sockets]) socket.close();
  }
}
