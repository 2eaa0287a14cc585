import type { SessionTransports } from '@parley/protocol';
import type { Device, types } from 'mediasoup-client';
import { LinkedTransport, type LinkedTransportDeps } from './linked-transport.ts';
import { toTransportOptions } from './ortc.ts';
import type { RepairPace } from './repair-pace.ts';
import { warmUp } from './warm-up.ts';

export interface MediaLinkDeps extends Omit<LinkedTransportDeps, 'pace'> {
  readonly paces: { readonly send: RepairPace; readonly recv: RepairPace };
}

/**
 * The session's two transports in one life of theirs. When the media engine is lost, or the session is joined
 * anew, a new link takes its place, and everything is published and played again on that.
 */
export class MediaLink {
  readonly device: Device;
  readonly send: LinkedTransport;
  readonly recv: LinkedTransport;
  #trackCount = 0;

  constructor(device: Device, transports: SessionTransports, { paces, ...deps }: MediaLinkDeps) {
    this.device = device;
    const send = device.createSendTransport(toTransportOptions(transports.send));
    const recv = device.createRecvTransport(toTransportOptions(transports.recv));
    this.send = new LinkedTransport(send, { ...deps, pace: paces.send });
    this.recv = new LinkedTransport(recv, { ...deps, pace: paces.recv });
    // The id is ours to choose, so producing is local; one `publish` tells the server of all tracks.
    send.on('produce', ({ kind }, callback) => callback({ id: `${kind}-${++this.#trackCount}-${send.id}` }));
  }

  /** Connects the receive transport ahead of the first play. A failure costs only time. */
  warmUp(): void {
    warmUp(this.recv.transport, this.device.recvRtpCapabilities).catch(() => {});
  }

  get sendTransport(): types.Transport {
    return this.send.transport;
  }

  get recvTransport(): types.Transport {
    return this.recv.transport;
  }

  /** Signalling is back after a loss. */
  signallingBack(): void {
    this.send.signallingBack();
    this.recv.signallingBack();
  }

  close(): void {
    this.send.close();
    this.recv.close();
  }
}
