import { isatty } from 'node:tty';
import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';

/**
 * Levels: error = gave up, warn = recovered, info = one line for each step of a life, debug = the rest.
 * Every line has an `event`. No line holds a secret, a token, SDP, ICE or an address.
 */
export type Log = Pick<Logger, 'error' | 'warn' | 'info' | 'debug'>;

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

const STDERR = 2;

/**
 * On stderr, so that stdout belongs to the command: JSON lines for programs, a line with the time and the event first
 * for somebody at a terminal.
 */
export function openLog(level: LogLevel): Log {
  const destination = isatty(STDERR)
    ? pretty({
        destination: STDERR,
        sync: true,
        messageFormat: '{event}',
        ignore: 'event,hostname',
        translateTime: 'SYS:HH:MM:ss',
        singleLine: true,
      })
    : pino.destination({ dest: STDERR, sync: true });
  return pino({ level, base: null }, destination);
}
