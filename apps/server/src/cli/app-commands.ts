import type { Command } from 'commander';
import { appId, knownApp } from './app-argument.ts';
import { appJson, appLines } from './app-view.ts';
import type { CliContext } from './context.ts';
import { withStore } from './with-store.ts';

interface CommonOptions {
  config?: string;
  json?: boolean;
}

/** `parley app create`, `parley app list` and `parley app ingest-key`. */
export function addAppCommands(program: Command, context: CliContext): void {
  const app = program.command('app').description('manage apps and their secrets');

  app
    .command('create')
    .description('make an app with a new AppID, AppSign and secrets')
    .option('--name <name>', 'its name, 1 to 64 characters', 'my app')
    .option('--token-only', 'refuse logins by AppSign')
    .option('--json', 'answer in JSON')
    .action(async (options: CommonOptions & { name: string; tokenOnly?: boolean }) => {
      const created = await withStore(context, program.opts<CommonOptions>().config, (store) =>
        store.apps.create(options.name, { tokenOnly: options.tokenOnly ?? false }),
      );
      context.print(options.json ? JSON.stringify(appJson(created), null, 2) : appLines(created));
    });

  app
    .command('list')
    .description('show every app with its secrets')
    .option('--json', 'answer in JSON: an array')
    .action(async (options: CommonOptions) => {
      const apps = await withStore(context, program.opts<CommonOptions>().config, (store) =>
        store.apps.list(),
      );
      if (options.json) context.print(JSON.stringify(apps.map(appJson), null, 2));
      else
        context.print(
          apps.length === 0 ? 'no apps; make one with: parley app create' : apps.map(appLines).join('\n\n'),
        );
    });

  app
    .command('ingest-key')
    .description('draw a new key for WHIP and WHEP, or revoke it; the old one is refused at once')
    .argument('<AppID>', 'as in: parley app list', appId)
    .option('--revoke', 'have none from now on')
    .action(async (id: number, options: { revoke?: boolean }) => {
      const changed = await withStore(context, program.opts<CommonOptions>().config, (store) =>
        options.revoke ? store.apps.revokeIngestKey(id) : store.apps.renewIngestKey(id),
      );
      context.print(knownApp(changed, id).ingestKey ?? 'the ingest key is revoked');
    });
}
