import type { ParleyError, TrackSource } from '@parley/protocol';

/** What a publisher may send of one kind now. */
export type Feed =
  /** The device is being opened. */
  | { state: 'pending' }
  /** There is nothing: not wanted, or it failed. */
  | { state: 'absent'; error?: ParleyError }
  | { state: 'ready'; track: MediaStreamTrack; source: TrackSource; isMuted: boolean };

export type Feeds = Readonly<Record<'audio' | 'video', Feed>>;
