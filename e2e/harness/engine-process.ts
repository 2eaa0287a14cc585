import { readFileSync } from 'node:fs';

const ENGINE = 'parley-engine';

/** The process ids of a server's media engines, from Linux's /proc. */
export function enginePids(serverPid: number): number[] {
  return descendants(serverPid).filter((pid) => commandOf(pid).includes(ENGINE));
}

function descendants(pid: number): number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`).trim().split(' ').filter(Boolean).map(Number);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

const commandOf = (pid: number) => read(`/proc/${pid}/cmdline`).split('\0')[0] ?? '';

/** A process may have ended meanwhile; then there is nothing to read. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Resident memory of a process in MiB. */
export function residentMib(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`))?.[1];
  if (kib === undefined) throw new Error(`process ${pid} has ended`);
  return Number(kib) / 1024;
}
