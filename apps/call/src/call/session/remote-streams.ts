import { ERRORS, ParleyError, ZegoCanvas, ZegoViewMode } from '@parley/sdk';
import { sourceOf } from '../people.ts';
import { CROWDED_OUT, exchanges, isCrowdedOut } from '../places.ts';
import type { CallEvent, InCall } from '../state.ts';
import type { Engine } from './engine-port.ts';
import type { Hosts } from './hosts.ts';

interface Dependencies {
  readonly hosts: Hosts;
  send(event: CallEvent): void;
}

/** Plays every stream of the room into its host, or as many as there may be at once. */
export class RemoteStreams {
  readonly #hosts: Hosts;
  readonly #send: (event: CallEvent) => void;
  /** Who has spoken in this call, the last of them at the end. */
  #spoken: readonly string[] = [];

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
    for (const stream of call.people.flatMap(({ streams }) => streams)) {
      if (isCrowdedOut(stream)) this.play(engine, stream.streamId);
    }
  }

  /**
   * Lets those be heard who speak.
   *
   * @param userIds of those who speak now, the dominant speaker first
   */
  speakersChanged(engine: Engine, call: InCall, userIds: readonly string[]): void {
    this.#spoken = [...this.#spoken.filter((userId) => !userIds.includes(userId)), ...userIds.toReversed()];
    for (const { stop, play } of exchanges(call.people, userIds, this.#spoken)) {
      engine.stopPlayingStream(stop).catch(() => undefined);
      this.#send({ type: 'playerChanged', streamId: stop, playing: CROWDED_OUT });
      this.play(engine, play);
    }
  }

  /** Another call begins. */
  forgetSpeakers(): void {
    this.#spoken = [];
  }
}
