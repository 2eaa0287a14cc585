export const MODES = ['auto', 'batched', 'single'] as const;
export const RUNS = [1, 4, 8] as const;

export interface EngineFigure {
  readonly network: string;
  readonly mode: (typeof MODES)[number];
  readonly packetsPerFrame: (typeof RUNS)[number];
  /** CPU time of the engine for a packet that arrived, the kernel's part included: the median of the rounds. */
  readonly cpuUsPerPacket: number;
  /** Of each round, in order. */
  readonly rounds: readonly number[];
  readonly lost: number;
  readonly bytesPerPlayer: number;
}
