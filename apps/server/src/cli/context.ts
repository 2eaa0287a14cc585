import type { Config } from '../config.ts';

/** What a command may touch; a test hands in its own. */
export interface CliContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Directory that relative paths start from. */
  readonly cwd: string;
  /** Writes a line of result. */
  readonly print: (line: string) => void;
  /** Writes a line about what went wrong. */
  readonly printError: (line: string) => void;
  readonly startServer: (config: Config) => Promise<{ readonly url: string; close(): Promise<void> }>;
  /** Runs `parley-load` with additional environment variables; settles with its exit code. */
  readonly runLoadGenerator: (
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ) => Promise<number>;
  /** Settles when the operator asks the server to stop. */
  readonly stopRequested: () => Promise<void>;
}

/** A mistake in what was asked for; its message is shown as it is, and the command exits with 1. */
export class CommandError extends Error {}
