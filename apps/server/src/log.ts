import { type Logger, pino } from 'pino';

/**
 * Levels: error = gave up, warn = recovered, info = one line for each step of a life, debug = the rest.
 * Every line has an `event`. No line holds a secret, a token, SDP, ICE or an address.
 */
export type Log = Pick<Logger, 'error' | 'warn' | 'info' | 'debug'>;

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** JSON lines on stderr, so that stdout belongs to the command. */
export function openLog(level: LogLevel): Log {
  return pino({ level, base: null }, pino.destination({ dest: 2, sync: true }));
}
