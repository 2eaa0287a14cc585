import { LIMITS, ParleyError } from '@parley/protocol';
import type { AppSettings } from './app.ts';
import { WEBHOOK_EVENTS } from './webhook-queue.ts';

const NAME_LENGTH = 64;
const MAX_ORIGINS = 50;
const MAX_MEMBERS = 100_000;
const MAX_ROOMS = 1_000_000;
const MAX_URL_LENGTH = 1_024;
const SHOWN_LENGTH = 80;

/** A setting that is not as it may be. */
export class SettingError extends ParleyError {
  readonly setting: string;

  constructor(setting: string, problem: string) {
    super('illegalParameter', { detail: `${setting}${problem}` });
    this.setting = setting;
  }
}

/** Finds what is wrong with a value; `undefined` when nothing is. */
type Check<T> = (value: T) => string | undefined;

const wholeNumber =
  (min: number, max: number, zero = ''): Check<number> =>
  (value) =>
    Number.isSafeInteger(value) && value >= min && value <= max
      ? undefined
      : `is ${shown(value)}; allowed is a whole number from ${min}${zero} to ${max}`;
const upTo = (max: number) => wholeNumber(0, max, ' (no limit)');

const CHECKS: { readonly [K in keyof AppSettings]: Check<AppSettings[K]> } = {
  name: (name) => {
    if (typeof name !== 'string' || name.trim() === '') return 'is empty';
    if (name.length > NAME_LENGTH) return `has ${name.length} characters, at most ${NAME_LENGTH} are allowed`;
    return /\p{Cc}/u.test(name) ? 'has a control character' : undefined;
  },
  tokenOnly: trueOrFalse,
  strictPrivileges: trueOrFalse,
  onTokenExpiry: (value) =>
    value === 'stay' || value === 'kick' ? undefined : `is ${shown(value)}; allowed are stay, kick`,
  allowedOrigins: (origins) => {
    if (!Array.isArray(origins)) return `is ${shown(origins)}; allowed is a list of origins`;
    if (origins.length > MAX_ORIGINS)
      return `has ${origins.length} entries, at most ${MAX_ORIGINS} are allowed`;
    const wrong = origins.find((origin) => !isOrigin(origin));
    return wrong === undefined
      ? undefined
      : `has ${shown(wrong)}; allowed are origins like https://app.example, without a path`;
  },
  lookIn: trueOrFalse,
  maxMembersPerRoom: upTo(MAX_MEMBERS),
  maxRooms: upTo(MAX_ROOMS),
  maxPlays: wholeNumber(1, LIMITS.playsPerClient),
  webhookUrls: (urls) => {
    if (typeof urls !== 'object' || urls === null || Array.isArray(urls))
      return `is ${shown(urls)}; allowed are URLs by event`;
    for (const [event, url] of Object.entries(urls)) {
      if (!(WEBHOOK_EVENTS as readonly string[]).includes(event))
        return `names the event ${shown(event)}; there are ${WEBHOOK_EVENTS.join(', ')}`;
      if (!isWebhookUrl(url))
        return `has ${shown(url)} for ${event}; allowed is an http:// or https:// address of at most ${MAX_URL_LENGTH} characters without user name and fragment`;
    }
    return undefined;
  },
};

/**
 * Checks settings that an operator wants.
 *
 * @throws {SettingError} naming the field, its value and what is allowed
 */
export function checkAppSettings(settings: Partial<AppSettings>): void {
  for (const key of Object.keys(settings)) {
    if (!Object.hasOwn(CHECKS, key))
      throw new SettingError(key, `: no such setting; there are ${Object.keys(CHECKS).join(', ')}`);
    const name = key as keyof AppSettings;
    const problem = (CHECKS[name] as Check<unknown>)(settings[name]);
    if (problem !== undefined) throw new SettingError(name, ` ${problem}`);
  }
}

function trueOrFalse(value: boolean): string | undefined {
  return typeof value === 'boolean' ? undefined : `is ${shown(value)}; allowed are true, false`;
}

function isOrigin(text: unknown): boolean {
  return typeof text === 'string' && URL.canParse(text) && new URL(text).origin === text;
}

function isWebhookUrl(text: unknown): boolean {
  if (typeof text !== 'string' || text.length > MAX_URL_LENGTH || !URL.canParse(text)) return false;
  const { protocol, username, password, hash } = new URL(text);
  return ['http:', 'https:'].includes(protocol) && username + password + hash === '';
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
}
