import type { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { type App, ensureDevelopmentApp } from '../store/index.ts';
import type { CliContext } from './context.ts';
import { withStore } from './with-store.ts';

/** `parley serve`: runs until it is asked to stop. */
export function addServeCommand(program: Command, context: CliContext): void {
  program
    .command('serve')
    .description('run the server until it is interrupted')
    .option('--development', 'make a development app if there is none, and show its credentials')
    .action(async (options: { development?: boolean }) => {
      const { env, cwd, print } = context;
      const { config: file } = program.opts<{ config?: string }>();
      const config = loadConfig({ env, cwd, file });
      const app = options.development
        ? await withStore(context, file, ({ apps }) => ensureDevelopmentApp(apps))
        : undefined;
      const stopRequested = context.stopRequested();
      const server = await context.startServer(config);
      for (const line of startLines(server.url, app)) print(line);
      await stopRequested;
      print('stopping …');
      await server.close();
    });
}

function startLines(url: string, app: App | undefined): string[] {
  const page = (path: string) => new URL(path, url).href;
  const lines = [
    '',
    'Parley is running.',
    '',
    `  Call page   ${page('/')}`,
    `  Debug page  ${page('/debug')}`,
    `  Console     ${page('/console')}`,
  ];
  if (app !== undefined)
    lines.push(
      '',
      'Development app',
      `  AppID         ${app.appId}`,
      `  AppSign       ${app.appSign}`,
      `  ServerSecret  ${app.serverSecret}`,
    );
  return [...lines, '', 'Ctrl-C stops it.', ''];
}
