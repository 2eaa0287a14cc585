/** One life of a room, from its first member to its last. */
export interface Call {
  readonly roomSessionId: string;
  readonly appId: number;
  readonly roomId: string;
  readonly openedAtMs: number;
  /** `null` while it goes on. */
  readonly closedAtMs: number | null;
  readonly closeReason: number | null;
  readonly peakMembers: number;
  /** The server that it was on; empty if that was one of an earlier version. */
  readonly nodeId: string;
}

export interface CallMember {
  readonly sessionId: string;
  readonly roomSessionId: string;
  readonly userId: string;
  readonly userName: string;
  readonly joinedAtMs: number;
  readonly leftAtMs: number | null;
  readonly leaveReason: number | null;
}

export interface CallStream {
  readonly publishId: string;
  readonly roomSessionId: string;
  readonly sessionId: string;
  readonly userId: string;
  readonly streamId: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  readonly endReason: number | null;
}

/** A moment of a call: a lost connection, a resume, a play that began or failed … */
export interface CallEvent {
  readonly roomSessionId: string;
  readonly sessionId: string;
  readonly atMs: number;
  readonly kind: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The windows of time, each some of the one before it, by which samples are summed up. They begin at multiples of their length. */
export const SAMPLE_WINDOWS_MS = [60_000, 300_000, 1_800_000] as const;

/** How a stream went in one direction over a period. */
export interface QualitySample {
  readonly roomSessionId: string;
  /** Of the publisher (`send`) or of the player (`receive`). */
  readonly sessionId: string;
  readonly streamId: string;
  readonly direction: 'send' | 'receive';
  readonly atMs: number;
  /** Figures by name with the unit in it: `videoBitrateBps`, `videoFps`, `lossPercent`, `roundTripMs`, `freezeMs` … */
  readonly figures: Readonly<Record<string, number>>;
}

/** What changed in calls; several are kept in one step. */
export type CallChange =
  | { readonly type: 'callOpened'; readonly call: Call }
  | {
      readonly type: 'callClosed';
      readonly roomSessionId: string;
      readonly atMs: number;
      readonly reason: number;
    }
  | { readonly type: 'membersPeaked'; readonly roomSessionId: string; readonly members: number }
  | { readonly type: 'memberJoined'; readonly member: CallMember }
  | {
      readonly type: 'memberLeft';
      readonly sessionId: string;
      readonly atMs: number;
      readonly reason: number;
    }
  | { readonly type: 'streamStarted'; readonly stream: CallStream }
  | {
      readonly type: 'streamEnded';
      readonly publishId: string;
      readonly atMs: number;
      readonly reason: number;
    }
  | { readonly type: 'happened'; readonly event: CallEvent }
  | { readonly type: 'measured'; readonly sample: QualitySample }
  /** What the samples of a window came to: `windowMs` is one of `SAMPLE_WINDOWS_MS`. */
  | { readonly type: 'summedUp'; readonly windowMs: number; readonly sample: QualitySample }
  /** Adds to an hourly figure of an app: `logins`, `loginFailures.1001005`, `playSeconds.hd` … */
  | {
      readonly type: 'counted';
      readonly appId: number;
      readonly atMs: number;
      readonly figure: string;
      readonly value: number;
    }
  /** There was so much at a time on a server: the largest value of the hour stays. */
  | {
      readonly type: 'peaked';
      readonly appId: number;
      readonly nodeId: string;
      readonly atMs: number;
      readonly figure: string;
      readonly value: number;
    };

export interface CallFilter {
  readonly appId: number;
  readonly roomId?: string;
  readonly userId?: string;
  /** Calls that went on at or after this. */
  readonly fromMs?: number;
  /** Calls that began before this. */
  readonly toMs?: number;
  /** The last of the page before. */
  readonly before?: { readonly openedAtMs: number; readonly roomSessionId: string };
  /** 1 to 200. */
  readonly limit: number;
}

/** Everything known of one call. */
export interface CallDetail {
  readonly call: Call;
  readonly members: readonly CallMember[];
  readonly streams: readonly CallStream[];
  readonly events: readonly CallEvent[];
  readonly quality: readonly QualitySample[];
}

export interface UsageFigure {
  readonly appId: number;
  /** Begin of the hour, UTC. */
  readonly hourMs: number;
  readonly figure: string;
  readonly value: number;
}

export interface UsageFilter {
  readonly appId?: number;
  /** Not included. */
  readonly toMs: number;
  readonly fromMs: number;
  /** Names of figures, and beginnings of names with a full stop at their end; without it, all. */
  readonly figures?: readonly string[];
}

export interface CallRecords {
  /** Keeps changes in one step, in their order. */
  write(changes: readonly CallChange[]): Promise<void>;
  /** The newest first. */
  list(filter: CallFilter): Promise<Call[]>;
  /**
   * @param mostSamples of how streams went; those of a longer call are about longer times. What came since the last of
   * these longer times is told in shorter ones, on top of that: as many again at the most.
   */
  find(appId: number, roomSessionId: string, mostSamples: number): Promise<CallDetail | undefined>;
  /** By hour, then name, then app; what several servers had at most is added up. */
  usage(filter: UsageFilter): Promise<UsageFigure[]>;
  /** Ends what a server has left open when it died, and what is of a version that did not tell servers apart. */
  closeOpen(end: { readonly nodeId: string; readonly atMs: number; readonly reason: number }): Promise<void>;
  /** Forgets calls that ended before, with all that belongs to them; returns how many. Usage stays. */
  prune(beforeMs: number): Promise<number>;
}
