import { describe, expect, it } from 'vitest';
import { chineseFaults } from '../testing/dictionary-texts.ts';
import { chooseLanguage } from './language.ts';

describe('chooseLanguage', () => {
  it.each([
    ['the browser’s first known one', null, ['fr-FR', 'zh-Hans-CN', 'en'], 'zh'],
    ['the remembered one before the browser’s', 'en', ['zh-CN'], 'en'],
    ['English when none is known', null, ['fr', 'de-CH'], 'en'],
    ['the browser’s when a nonsense one is remembered', 'xx', ['zh-TW'], 'zh'],
  ] as const)('takes %s', (_name, stored, browser, expected) => {
    expect(chooseLanguage(stored, browser)).toBe(expected);
  });
});

describe('chineseFaults', () => {
  const isName = (_path: string, text: string) => text === 'Parley';
  const english = { a: 'Mute', b: (who: string): string => `Hi ${who}` };
  const faultsOf = (zh: object) => chineseFaults(english, zh, isName);

  it('finds nothing in a whole dictionary', () => {
    expect(faultsOf({ a: '静音', b: (who: string) => `${who}，你好` })).toEqual([]);
    expect(faultsOf({ a: 'Parley', b: () => '你好' })).toEqual([]);
  });
  it.each([
    ['a missing text', {}, '.a is empty'],
    ['a text left in English', { a: 'Mute' }, '.a is not Chinese: Mute'],
    ['English punctuation', { a: '静音\u002c' }, '.a has English punctuation: 静音\u002c'],
    ['it before Chinese, too', { a: 'AppID\u003a静音' }, '.a has English punctuation: AppID\u003a静音'],
  ])('finds %s', (_name, zh, fault) => {
    expect(faultsOf({ b: () => '你好', ...zh })).toEqual([fault]);
  });
});
