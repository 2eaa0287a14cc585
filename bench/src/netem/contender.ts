import type { PlayerPage } from './browsers.ts';
import type { Network } from './network.ts';

/** A server in whose room somebody publishes the clock. */
export interface Contender extends AsyncDisposable {
  readonly name: string;
  /** Lets a new page play the clock; its first frame has been on screen. */
  play(): Promise<PlayerPage>;
}

export type StartContender = (network: Network) => Promise<Contender>;

/** What a publisher's video may take: what the SDK's preset for 720p takes. */
export const MAX_VIDEO_BPS = 1_500_000;
