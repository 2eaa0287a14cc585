import { checkAppId } from '@parley/protocol';
import { InvalidArgumentError } from 'commander';
import type { App } from '../store/index.ts';
import { CommandError } from './context.ts';

/** @throws {InvalidArgumentError} */
export function integer(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

/** @throws {InvalidArgumentError} */
export function appId(text: string): number {
  const value = integer(text);
  if (checkAppId(value) !== undefined) throw new InvalidArgumentError(`It must be 1 to 4294967295.`);
  return value;
}

/** @throws {CommandError} for an AppID that no app has */
export function knownApp(app: App | undefined, appId: number): App {
  if (app === undefined) throw new CommandError(`there is no app with AppID ${appId}; see: parley app list`);
  return app;
}
