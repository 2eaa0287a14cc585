/** A stream of a room whose sound or picture a back end has forbidden for a time (reference §8.2). */
export interface StreamRule {
  readonly roomId: string;
  readonly streamId: string;
  /** One of the two at least. */
  readonly forbidsAudio: boolean;
  readonly forbidsVideo: boolean;
  readonly createdAtMs: number;
  /** From then on it means nothing. */
  readonly endsAtMs: number;
}

/** The kinds of tracks that a rule forbids. */
export function kindsOf({ forbidsAudio, forbidsVideo }: StreamRule): ('audio' | 'video')[] {
  return [...(forbidsAudio ? (['audio'] as const) : []), ...(forbidsVideo ? (['video'] as const) : [])];
}

/** Rules that an app may have at a time. */
export const MAX_STREAM_RULES = 1_000;

/** A stream as rules name it. */
export interface StreamOfRoom {
  readonly appId: number;
  readonly roomId: string;
  readonly streamId: string;
}

/** Which streams may not be heard or seen. */
export interface StreamRuleStore {
  /**
   * Sets a rule, in place of an earlier one about the same stream of the room.
   *
   * @returns `false` when the app has `MAX_STREAM_RULES` others
   */
  set(appId: number, rule: StreamRule): Promise<boolean>;
  /** The rule about a stream of a room, if there is one that has not ended. */
  find(stream: StreamOfRoom, nowMs: number): Promise<StreamRule | undefined>;
  /** Rules that have not ended, by their end; at most `limit`. */
  list(appId: number, nowMs: number, limit: number): Promise<StreamRule[]>;
  /** Whether there was such a rule that had not ended. */
  remove(stream: StreamOfRoom, nowMs: number): Promise<boolean>;
}
