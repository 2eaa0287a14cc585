import { readdirSync, readFileSync } from 'node:fs';

/** What a process has cost so far. */
export interface ProcessCost {
  /** CPU time of all its threads, user and system, in nanoseconds. */
  readonly cpuNs: number;
  readonly residentBytes: number;
}

/** Reads the cost of a process from Linux's /proc: `schedstat` of each thread, which counts in nanoseconds. */
export function processCost(pid: number): ProcessCost {
  const cpuNs = readdirSync(`/proc/${pid}/task`)
    .map((thread) => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]))
    .reduce((sum, time) => sum + time, 0);
  const residentKib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { cpuNs, residentBytes: Number(residentKib) * 1024 };
}
