import { LANGUAGES } from '@parley/pages';
import { ERRORS } from '@parley/protocol';
import { describe, expect, it } from 'vitest';
import { failureKind, nextStep } from './failure-kind.ts';
import { failureWords } from './failure-words.ts';

const CODES = Object.entries(ERRORS).map(([name, { code }]) => ({ name, code }));

describe('failureKind', () => {
  it.each(CODES)('knows $name ($code)', ({ code }) => {
    expect(failureKind(code)).not.toBe('unknown');
  });

  it('calls a code of no table unknown', () => {
    expect(failureKind(1999999)).toBe('unknown');
  });

  it('takes the device from the caller, as the codes are the same for both', () => {
    expect(failureKind(ERRORS.deviceNotAllowed.code, 'camera')).toBe('cameraRefused');
    expect(failureKind(ERRORS.deviceNotAllowed.code, 'microphone')).toBe('microphoneRefused');
    expect(failureKind(ERRORS.deviceBusy.code, 'microphone')).toBe('microphoneBusy');
    expect(failureKind(ERRORS.deviceUnplugged.code, 'camera')).toBe('cameraMissing');
  });

  it('keeps each cause of a refused login apart where the cure differs', () => {
    const kinds = [
      'appIdUnknown',
      'appSignWrong',
      'tokenAppMismatch',
      'tokenUserMismatch',
      'tokenExpired',
    ] as const;
    expect(new Set(kinds.map((name) => failureKind(ERRORS[name].code))).size).toBe(kinds.length);
  });
});

describe('words for failures', () => {
  const kinds = [...new Set(CODES.map(({ code }) => failureKind(code)))];

  it.each(LANGUAGES)('say in %s what happened and what to do, each kind differently', (language) => {
    const titles = kinds.map((kind) => failureWords(kind, language).title);
    expect(new Set(titles).size).toBe(kinds.length);
    for (const kind of kinds) expect(failureWords(kind, language).advice).not.toBe('');
  });

  it('lead to the credentials form when the credentials are at fault', () => {
    expect(nextStep(failureKind(ERRORS.appSignWrong.code))).toBe('credentials');
    expect(nextStep(failureKind(ERRORS.tokenExpired.code))).toBe('credentials');
    expect(nextStep(failureKind(ERRORS.loginNetwork.code))).toBe('retry');
    expect(nextStep(failureKind(ERRORS.roomFull.code))).toBe('room');
  });
});
