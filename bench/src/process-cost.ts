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

/** CPU time of the kernel's thread that takes over a core's packets when there are too many; 0 without a core. */
export function softirqNs(core: number | undefined): number {
  if (core === undefined) return 0;
  kernelThread ??= readdirSync('/proc').find((pid) => nameOf(pid) === `ksoftirqd/${core}`);
  if (kernelThread === undefined) return 0;
  return Number(readFileSync(`/proc/${kernelThread}/schedstat`, 'utf8').split(' ')[0]);
}

let kernelThread: string | undefined;

function nameOf(pid: string): string | undefined {
  if (!/^\d+$/.test(pid)) return undefined;
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return undefined; // it has ended
  }
}

/** A tick of Linux's /proc/stat. */
const TICK_NS = 10_000_000;
/** Columns of a core's line that are not idle time or already counted in another: user to softirq, without idle and iowait. */
const BUSY_COLUMNS = [1, 2, 3, 6, 7];

/** How long a core has been busy, with whatever; 0 without a core. */
export function busyNs(core: number | undefined): number {
  if (core === undefined) return 0;
  const line = readFileSync('/proc/stat', 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`cpu${core} `));
  const columns = line?.split(' ') ?? [];
  return BUSY_COLUMNS.reduce((sum, column) => sum + Number(columns[column] ?? 0), 0) * TICK_NS;
}
