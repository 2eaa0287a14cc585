import { connect, createServer, type Socket } from 'node:net';
import { freePorts } from './ports.ts';

/** A way to a server's TCP port that a test can cut and mend; media does not go over it. */
export class SeverableProxy implements AsyncDisposable {
  readonly url: string;
  readonly #server;
  readonly #sockets = new Set<Socket>();
  #isCut = false;

  private constructor(port: number, target: URL) {
    this.url = `http://127.0.0.1:${port}`;
    this.#server = createServer((near) => {
      this.#sockets.add(near);
      const far = connect(Number(target.port), target.hostname);
      this.#sockets.add(far);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        from.pipe(to);
        from.on('error', () => to.destroy());
        from.on('close', () => {
          this.#sockets.delete(from);
          to.destroy();
        });
      }
      if (this.#isCut) near.resetAndDestroy();
    }).listen(port, '127.0.0.1');
  }

  static async to(url: string): Promise<SeverableProxy> {
    return new SeverableProxy(await freePorts(), new URL(url));
  }

  /** Resets every connection, and those that are tried until `mend`. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
