import { type Command, CommanderError } from 'commander';
import { loadConfig } from '../config.ts';
import { type App, openStore } from '../store/index.ts';
import { knownApp } from './app-argument.ts';
import { type CliContext, CommandError } from './context.ts';

/** Words of the load generator that need no app. */
const WITHOUT_APP = ['drive', '--help', '-h', '--version', '-V'];

/** Exit code of the load generator for arguments that it does not know. */
const NOT_UNDERSTOOD = 2;

/** `parley load`: the load generator, for the server and the app of this configuration unless told otherwise. */
export function addLoadCommand(program: Command, context: CliContext): void {
  program
    .command('load')
    .description('load a server with publishers and players; parley load --help says how')
    .helpOption(false)
    .allowUnknownOption()
    .argument('[words...]')
    .action(async (words: string[]) => {
      if (words.length === 0 || words.some((word) => WITHOUT_APP.includes(word))) {
        await runOrFail(context, words.length === 0 ? ['--help'] : words, {});
        return;
      }
      const { env, cwd } = context;
      const { config: file } = program.opts<{ config?: string }>();
      const config = loadConfig({ env, cwd, file });
      const server = words.some((word) => word === '--server' || word.startsWith('--server='))
        ? []
        : ['--server', `http://localhost:${config.httpPort}`];
      const hasSign = words.includes('--app-sign') || env.PARLEY_APP_SIGN !== undefined;
      const credentials = hasSign ? {} : await credentialsOf(words, config);
      await runOrFail(context, [...words, ...server], credentials);
    });
}

/** The app goes by the environment: what stands in a command line, anybody on the machine can read. */
async function credentialsOf(
  words: readonly string[],
  config: Parameters<typeof openStore>[0],
): Promise<Record<string, string>> {
  const store = await openStore(config);
  try {
    const app = chosen(await store.apps.list(), words);
    return { PARLEY_APP_ID: String(app.appId), PARLEY_APP_SIGN: app.appSign };
  } finally {
    await store.close();
  }
}

function chosen(apps: readonly App[], words: readonly string[]): App {
  const at = words.indexOf('--app-id');
  if (at >= 0) {
    const asked = Number(words[at + 1]);
    return knownApp(
      apps.find(({ appId }) => appId === asked),
      asked,
    );
  }
  const [first, second] = apps;
  if (first === undefined) throw new CommandError('there are no apps; make one with: parley app create');
  if (second !== undefined)
    throw new CommandError(
      `there are ${apps.length} apps; name one with --app-id: ${apps.map(({ appId }) => appId).join(', ')}`,
    );
  return first;
}

async function runOrFail(
  { runLoadGenerator }: CliContext,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const code = await runLoadGenerator(args, env);
  if (code === NOT_UNDERSTOOD) throw new CommanderError(code, 'parley.load', 'the words were not understood');
  if (code !== 0) throw new CommandError(`the load generator ended with ${code}`);
}
