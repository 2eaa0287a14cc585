import type { NotificationOf, Speaker } from '@parley/protocol';
import type { ZegoActiveSpeaker } from '../api/room.ts';
import type { Emit } from '../events/dispatcher.ts';
import { amplitudeOf, soundLevelOf } from '../quality/sound-level.ts';
import type { Requester } from '../signal/requester.ts';

export interface ActiveSpeakersOptions {
  readonly emit: Emit;
  /** The room that the engine is in; `undefined` outside. */
  roomId(): string | undefined;
}

/** Who speaks in the room, as the server ranks it, while the app wants to know. */
export class ActiveSpeakers {
  readonly #options: ActiveSpeakersOptions;
  #isWanted = false;
  #request: Requester | undefined;
  #told: readonly ZegoActiveSpeaker[] = [];

  constructor(options: ActiveSpeakersOptions) {
    this.#options = options;
  }

  /** Begins to report; at once, if somebody speaks. Idempotent. */
  start(): void {
    if (this.#isWanted) return;
    this.#isWanted = true;
    void this.#tellServer();
  }

  /** Idempotent. */
  stop(): void {
    if (!this.#isWanted) return;
    this.#isWanted = false;
    this.#told = [];
    void this.#tellServer();
  }

  /** Signalling is there (again); the session may be another one, which the server asks of anew. */
  attached(request: Requester): void {
    this.#request = request;
    if (this.#isWanted) void this.#tellServer();
  }

  /** Signalling is gone. What was told stays true as far as anybody knows. */
  detached(): void {
    this.#request = undefined;
  }

  /** The login is over: nobody speaks any more. */
  ended(): void {
    this.#request = undefined;
    this.#told = [];
  }

  changed({ speakers }: NotificationOf<'speakers'>): void {
    this.#tell(speakers);
  }

  async #tellServer(): Promise<void> {
    const [request, isOn] = [this.#request, this.#isWanted];
    if (request === undefined) return;
    try {
      const { speakers } = await request('watchSpeakers', { isOn });
      if (this.#request === request) this.#tell(speakers);
    } catch {
      // The connection went; asked again when it is back.
    }
  }

  #tell(speakers: readonly Speaker[]): void {
    const roomId = this.#options.roomId();
    if (!this.#isWanted || roomId === undefined) return;
    const told = speakers.map(({ streamId, userId, level }) => ({
      streamID: streamId,
      userID: userId,
      soundLevel: soundLevelOf(amplitudeOf(level)),
    }));
    if (told.length === 0 && this.#told.length === 0) return;
    this.#told = told;
    this.#options.emit('roomActiveSpeakersUpdate', roomId, told);
  }
}
