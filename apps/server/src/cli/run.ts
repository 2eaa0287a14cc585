import { ParleyError } from '@parley/protocol';
import { Command, CommanderError } from 'commander';
import { ConfigError } from '../config.ts';
import { EngineStartError } from '../media/engine/engine-start-error.ts';
import { addAppCommands } from './app-commands.ts';
import { type CliContext, CommandError } from './context.ts';
import { addLoadCommand } from './load-command.ts';
import { addServeCommand } from './serve-command.ts';
import { addTokenCommands } from './token-commands.ts';

const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

/**
 * Runs one command, without program name in `args`.
 * @returns the exit code: 0, 1 when it failed, 2 when it was not understood.
 */
export async function run(args: readonly string[], context: CliContext): Promise<number> {
  const program = new Command('parley')
    .description('Parley: self-hosted audio and video calls')
    .option('--config <file>', 'configuration file (else PARLEY_CONFIG, else ./parley.yaml)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.print(text.trimEnd()),
      writeErr: (text) => context.printError(text.trimEnd()),
    })
    .showHelpAfterError('(add --help for what is possible)');
  addServeCommand(program, context);
  addAppCommands(program, context);
  addTokenCommands(program, context);
  addLoadCommand(program, context);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (!isExpected(error)) throw error;
    context.printError(`parley: ${wordsFor(error)}`);
    return EXIT.failed;
  }
}

/** What an operator can put right: its message is enough. */
function isExpected(error: unknown): error is Error {
  return (
    error instanceof ConfigError ||
    error instanceof CommandError ||
    error instanceof EngineStartError ||
    error instanceof ParleyError ||
    (error instanceof Error && 'code' in error)
  );
}

/** The system's errors that an operator meets, in words that say what to do. */
function wordsFor(error: Error): string {
  if (!('code' in error)) return error.message;
  const { port } = error as { port?: number };
  if (error.code === 'EADDRINUSE')
    return `port ${port} is in use already; stop what uses it, or set httpPort (PARLEY_HTTP_PORT) to another`;
  if (error.code === 'EACCES' && port !== undefined)
    return `port ${port} may not be used by this account; set httpPort (PARLEY_HTTP_PORT) to one above 1023`;
  return error.message;
}
