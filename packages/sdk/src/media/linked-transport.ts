import { ParleyError } from '@parley/protocol';
import type { types } from 'mediasoup-client';
import type { Cancel, Clock } from '../platform/clock.ts';
import type { Requester } from '../signal/requester.ts';
import { toIceParameters } from './ortc.ts';
import type { RepairPace } from './repair-pace.ts';

/** How long a transport may be disconnected before its ICE is restarted: shorter dips heal by themselves. */
const GRACE_MS = 500;
/** After so many restarts in vain a transport counts as lost: what failed may be DTLS, which ICE does not bring back. */
const RESTARTS = 3;

export interface LinkedTransportDeps {
  readonly clock: Clock;
  /** When to try again what has not helped. */
  readonly pace: RepairPace;
  /** How to ask the server, while signalling is there. */
  requester(): Requester | undefined;
  /** The connection state has changed. */
  onChange(): void;
  /** Restarts of ICE do not bring the transport back; told again after as many more. */
  onFailed(): void;
}

/**
 * A mediasoup-client transport that keeps itself connected: it tells the server its DTLS parameters, again if the
 * first telling was lost, and restarts ICE when the path breaks.
 */
export class LinkedTransport {
  readonly transport: types.Transport;
  readonly #deps: LinkedTransportDeps;
  /** What the server has to know; `told` once it has said that it does. */
  #dtls: { parameters: types.DtlsParameters; state: 'untold' | 'telling' | 'told' } | undefined;
  #restarting: AbortController | undefined;
  #cancelGrace: Cancel = () => {};

  constructor(transport: types.Transport, deps: LinkedTransportDeps) {
    this.transport = transport;
    this.#deps = deps;
    transport.on('connect', ({ dtlsParameters }, callback) => {
      this.#dtls = { parameters: dtlsParameters, state: 'untold' };
      void this.#tellDtls();
      // Not awaited: the answer holds nothing that the browser needs to begin.
      callback();
    });
    transport.on('connectionstatechange', (state) => this.#changed(state));
  }

  get isConnected(): boolean {
    return this.transport.connectionState === 'connected';
  }

  /** Signalling is back after a loss, maybe on another network: takes up what was lost, on a fresh path. */
  signallingBack(): void {
    this.#deps.pace.reset();
    void this.#tellDtls();
    if (this.#dtls !== undefined) this.restartIce();
  }

  /** Restarts ICE until the transport is connected again; while that goes on, another call does nothing. */
  restartIce(): void {
    if (this.#restarting !== undefined || this.transport.closed) return;
    const restarting = new AbortController();
    this.#restarting = restarting;
    void this.#restart(restarting.signal).finally(() => {
      if (this.#restarting === restarting) this.#restarting = undefined;
    });
  }

  close(): void {
    this.#cancelGrace();
    this.#restarting?.abort();
    this.transport.close();
  }

  async #tellDtls(): Promise<void> {
    const request = this.#deps.requester();
    const dtls = this.#dtls;
    if (request === undefined || dtls?.state !== 'untold') return;
    dtls.state = 'telling';
    try {
      await request('connectTransport', {
        transportId: this.transport.id,
        dtlsParameters: dtls.parameters,
      });
      dtls.state = 'told';
    } catch {
      // Told again when signalling is back.
      dtls.state = 'untold';
    }
  }

  #changed(state: types.ConnectionState): void {
    this.#cancelGrace();
    if (state === 'connected') {
      this.#deps.pace.reset();
    } else if (state === 'disconnected') {
      this.#cancelGrace = this.#deps.clock.after(GRACE_MS, () => this.restartIce());
    } else if (state === 'failed') {
      this.restartIce();
    }
    this.#deps.onChange();
  }

  async #restart(signal: AbortSignal): Promise<void> {
    let restarts = 0;
    do {
      if (restarts === RESTARTS) {
        restarts = 0;
        this.#deps.onFailed();
      }
      const request = this.#deps.requester();
      // Without signalling there is nothing to do; its return restarts ICE.
      if (request === undefined) return;
      try {
        const { iceParameters } = await request('restartIce', { transportId: this.transport.id });
        if (signal.aborted) return;
        restarts += 1;
        await this.transport.restartIce({ iceParameters: toIceParameters(iceParameters) });
      } catch (error) {
        // The server has no such transport. After other failures the next round tries again, or finds the transport closed.
        if (error instanceof ParleyError && error.reason === 'illegalParameter') return this.#deps.onFailed();
      }
      if (await this.#deps.pace.pause(signal)) restarts = 0;
    } while (!signal.aborted && !this.isConnected && !this.transport.closed);
  }
}
