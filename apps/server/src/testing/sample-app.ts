import { type App, DEFAULT_APP_SETTINGS } from '../store/app.ts';

/** An app as a store would give it, with secrets that tests know. */
export function sampleApp(changes: Partial<App> = {}): App {
  return {
    ...DEFAULT_APP_SETTINGS,
    appId: 1_234_567_890,
    name: 'shop',
    appSign: 'a'.repeat(64),
    serverSecret: '0123456789abcdef0123456789abcdef',
    callbackSecret: 'c'.repeat(32),
    ingestKey: null,
    retiredSecrets: [],
    revision: 1,
    createdAtMs: 0,
    ...changes,
  };
}
