import {
  type CreateToken04Options,
  createPrivilegePayload,
  createToken04,
  inspectToken04,
} from '@parley/auth';
import { ERRORS } from '@parley/protocol';
import { type Command, Option } from 'commander';
import type { App } from '../store/index.ts';
import { appId, integer, knownApp } from './app-argument.ts';
import { type CliContext, CommandError } from './context.ts';
import { withStore } from './with-store.ts';

interface CreateOptions {
  appId: number;
  userId: string;
  roomId?: string;
  publish?: boolean;
  login: boolean;
  stream?: string[];
  seconds: number;
  mode: NonNullable<CreateToken04Options['mode']>;
}

const DAY_SECONDS = 86_400;

const append = (item: string, items: string[] = []): string[] => [...items, item];

/** Without any limit asked for, a token says who the user is and no more. */
function payloadOf({ roomId, publish, login, stream }: CreateOptions): string {
  if (stream !== undefined && !publish)
    throw new CommandError('--stream needs --publish: it names what may be published');
  if (roomId === undefined && publish === undefined && login) return '';
  return createPrivilegePayload({
    roomId: roomId ?? '',
    login,
    publish: publish ?? false,
    streamIds: stream ?? null,
  });
}

/** `parley token create` and `parley token inspect`. */
export function addTokenCommands(program: Command, context: CliContext): void {
  const token = program.command('token').description('make and read login tokens (Token04)');
  const configFile = () => program.opts<{ config?: string }>().config;

  token
    .command('create')
    .description(
      'make a token. Without --room-id, --publish or --no-login it limits nothing; with any of them it allows only what is named',
    )
    .requiredOption('--app-id <id>', 'AppID, as in: parley app list', appId)
    .requiredOption('--user-id <id>', 'the userID that will log in')
    .option('--room-id <id>', 'the only room it is good for')
    .option('--publish', 'allow publishing')
    .option('--stream <id>', 'a stream that may be published; may be repeated; without it any', append)
    .option('--no-login', 'forbid logging in')
    .option('--seconds <n>', 'how long it is good for', integer, DAY_SECONDS)
    .addOption(new Option('--mode <mode>', 'encryption').choices(['gcm', 'cbc']).default('gcm'))
    .action(async (options: CreateOptions) => {
      const payload = payloadOf(options);
      const found = await withStore(context, configFile(), (store) => store.apps.find(options.appId));
      const app = knownApp(found, options.appId);
      context.print(
        createToken04({
          appId: app.appId,
          userId: options.userId,
          serverSecret: app.serverSecret,
          effectiveSeconds: options.seconds,
          payload,
          mode: options.mode,
        }),
      );
    });

  token
    .command('inspect')
    .description('show what a token holds, if it was made with the ServerSecret of an app that is known here')
    .argument('<token>')
    .action(async (text: string) => {
      const apps = await withStore(context, configFile(), (store) => store.apps.list());
      context.print(JSON.stringify(inspect(text, apps), null, 2));
    });
}

function inspect(token: string, apps: readonly App[]): Record<string, unknown> {
  const outer = inspectToken04(token);
  if (!outer.ok)
    throw new CommandError(`${ERRORS[outer.reason].en} (${ERRORS[outer.reason].code}): ${outer.detail}`);
  for (const app of apps) {
    const inner = inspectToken04(token, app.serverSecret);
    if (inner.ok && inner.content !== undefined) {
      const { appId, userId, nonce, ctime, payload } = inner.content;
      return {
        mode: inner.mode,
        expires: timeText(inner.expiresAtMs),
        issued: timeText(ctime * 1000),
        appID: appId,
        userID: userId,
        nonce,
        payload: readable(payload),
      };
    }
    if (!inner.ok && inner.reason !== 'loginAuthFailed')
      throw new CommandError(`${ERRORS[inner.reason].en} (${ERRORS[inner.reason].code}): ${inner.detail}`);
  }
  return {
    mode: outer.mode,
    expires: timeText(outer.expiresAtMs),
    note: 'no app known here opens it, so that its content and even its end are not proved',
  };
}

const timeText = (timeMs: number): string =>
  Number.isNaN(new Date(timeMs).getTime()) ? `${timeMs / 1000} s` : new Date(timeMs).toISOString();

function readable(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return payload;
  }
}
