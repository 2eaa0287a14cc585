import { readJson, type TextStorage } from '@parley/pages';

/** Everything that can be typed on the debug page. */
export interface DebugInputs {
  readonly server: string;
  readonly appId: string;
  readonly by: 'appSign' | 'token';
  readonly appSign: string;
  readonly token: string;
  readonly keepSecrets: boolean;
  readonly scenario: number;
  readonly roomId: string;
  readonly userId: string;
  readonly userName: string;
  readonly maxMembers: string;
  readonly userNotify: boolean;
  readonly publishStreamId: string;
  readonly playStreamId: string;
  readonly videoPreset: number;
  readonly fps: string;
  readonly kbps: string;
  readonly codec: number;
  readonly audioPreset: number;
  readonly streamExtraInfo: string;
  readonly roomExtraInfoKey: string;
  readonly roomExtraInfoValue: string;
  readonly messageKind: 'broadcast' | 'barrage' | 'command';
  readonly message: string;
  readonly toUsers: string;
}

/** The inputs of a first visit; `unique` makes the ids differ between browsers. */
export function initialInputs(unique: string): DebugInputs {
  return {
    server: '',
    appId: '',
    by: 'appSign',
    appSign: '',
    token: '',
    keepSecrets: false,
    scenario: 3,
    roomId: 'room1',
    userId: `browser_${unique}`,
    userName: '',
    maxMembers: '',
    userNotify: true,
    publishStreamId: `web_${unique}`,
    playStreamId: '',
    videoPreset: 2,
    fps: '',
    kbps: '',
    codec: 0,
    audioPreset: 1,
    streamExtraInfo: '',
    roomExtraInfoKey: '',
    roomExtraInfoValue: '',
    messageKind: 'broadcast',
    message: '',
    toUsers: '',
  };
}

const KEY = 'parley.debug';

/** Stored fields replace initial ones of the same type; whatever else is stored is left alone. */
function merge(initial: DebugInputs, stored: unknown): DebugInputs {
  if (typeof stored !== 'object' || stored === null) return initial;
  const known = Object.entries(stored).filter(
    ([key, value]) => key in initial && typeof value === typeof initial[key as keyof DebugInputs],
  );
  return { ...initial, ...Object.fromEntries(known) };
}

export function readInputs(storage: TextStorage, initial: DebugInputs): DebugInputs {
  return readJson(storage, KEY, (stored) => merge(initial, stored)) ?? initial;
}

/** Keeps the inputs; AppSign and token only if asked to. */
export function rememberInputs(inputs: DebugInputs, storage: TextStorage): void {
  const kept = inputs.keepSecrets ? inputs : { ...inputs, appSign: '', token: '' };
  storage.setItem(KEY, JSON.stringify(kept));
}

/**
 * What a link to the page fills in: `#appID=…&appSign=…`. It stands behind the `#`, which browsers do not send.
 */
export function inputsOfAddress(hash: string): Partial<DebugInputs> {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const [appId, appSign] = [given.get('appID'), given.get('appSign')];
  if (appId === null || appSign === null || !/^\d{1,10}$/.test(appId)) return {};
  return { appId, appSign, by: 'appSign' };
}

/** The user ids of a comma-separated list. */
export function userIdsOf(text: string): string[] {
  return text
    .split(/[\s,]+/)
    .map((id) => id.trim())
    .filter((id) => id !== '');
}

/** A whole number that was typed; `undefined` when the field is empty or no such number. */
export function wholeNumber(text: string): number | undefined {
  return /^\d{1,10}$/.test(text.trim()) ? Number(text) : undefined;
}
