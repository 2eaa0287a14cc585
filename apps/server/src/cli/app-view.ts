import type { App } from '../store/index.ts';

/** An app as operators and SDK users spell it. */
export function appJson(app: App): Record<string, unknown> {
  return {
    appID: app.appId,
    name: app.name,
    appSign: app.appSign,
    serverSecret: app.serverSecret,
    callbackSecret: app.callbackSecret,
    ingestKey: app.ingestKey,
    tokenOnly: app.tokenOnly,
    createdAt: new Date(app.createdAtMs).toISOString(),
  };
}

/** An app for a person to read and copy from. */
export function appLines(app: App): string {
  return [
    `${app.name}${app.tokenOnly ? ' (token only)' : ''}`,
    `  AppID           ${app.appId}`,
    `  AppSign         ${app.appSign}`,
    `  ServerSecret    ${app.serverSecret}`,
    `  CallbackSecret  ${app.callbackSecret}`,
    `  Ingest key      ${app.ingestKey ?? 'none'}`,
  ].join('\n');
}
