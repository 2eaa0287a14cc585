import { ERRORS, ParleyError, ZegoCanvas, ZegoViewMode } from '@parley/sdk';
import { sourceOf } from '../people.ts';
import type { CallEvent, InCall } from '../state.ts';
import type { Engine } from './engine-port.ts';
import type { Hosts } from './hosts.ts';

interface Dependencies {
  readonly hosts: Hosts;
  send(event: CallEvent): void;
}

/** Plays every stream of the room into its host. */
export class RemoteStreams {
  readonly #hosts: Hosts;
  readonly #send: (event: CallEvent) => void;

  constructor({ hosts, send }: Dependencies) {
    this.#hosts = hosts;
    this.#send = send;
  }

  play(engine: Engine, streamId: string): void {
    // A face may be cropped, a screen may not.
    const mode = sourceOf(streamId) === 'screen' ? ZegoViewMode.AspectFit : ZegoViewMode.AspectFill;
    engine
      .startPlayingStream(streamId, new ZegoCanvas(this.#hosts.of({ streamId }), mode))
      .catch((error: unknown) => {
        const code = error instanceof ParleyError ? error.code : ERRORS.playInternal.code;
        this.#send({ type: 'playerChanged', streamId, playing: { kind: 'failed', code } });
      });
  }

  stop(engine: Engine, streamId: string): void {
    engine.stopPlayingStream(streamId).catch(() => undefined);
    this.#hosts.forget(streamId);
  }

  /** Tries streams again that did not fit before; to be called when one has gone. */
  retryCrowdedOut(engine: Engine, call: InCall): void {
    for (const { streamId, playing } of call.people.flatMap(({ streams }) => streams)) {
      if (playing.kind === 'failed' && playing.code === ERRORS.tooManyPlays.code) this.play(engine, streamId);
    }
  }
}
