import type { types } from 'mediasoup-client';

/**
 * How much a transport has received: bytes, and answers to ICE's checks, which come even when nothing is played.
 * It only ever grows while the path works.
 */
function receivedSoFar(report: RTCStatsReport): number {
  let sum = 0;
  for (const stats of report.values() as Iterable<ReceiveStats>) {
    if (stats.type !== 'candidate-pair') continue;
    sum += (stats.bytesReceived ?? 0) + (stats.responsesReceived ?? 0);
  }
  return sum;
}

interface ReceiveStats {
  readonly type: string;
  readonly bytesReceived?: number;
  readonly responsesReceived?: number;
}

/** Notices that a transport receives again, compared with when it was made. */
export class FlowWatch {
  readonly #transport: types.Transport;
  #before: number | undefined;

  constructor(transport: types.Transport) {
    this.#transport = transport;
  }

  /** Whether something has arrived since the first look. */
  async look(): Promise<boolean> {
    if (this.#transport.closed || this.#transport.connectionState !== 'connected') return false;
    const now = receivedSoFar(await this.#transport.getStats());
    this.#before ??= now;
    return now > this.#before;
  }
}
