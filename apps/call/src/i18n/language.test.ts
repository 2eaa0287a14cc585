import { describe, expect, it } from 'vitest';
import { EN as CALL_EN } from '../call/words/en.ts';
import { ZH as CALL_ZH } from '../call/words/zh.ts';
import { EN as DEBUG_EN } from '../debug/words/en.ts';
import { ZH as DEBUG_ZH } from '../debug/words/zh.ts';
import { EN as FAILURES_EN } from '../failure/failures.en.ts';
import { ZH as FAILURES_ZH } from '../failure/failures.zh.ts';
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

/** Every text of a dictionary, with the path to it; functions are called with samples. */
function texts(words: unknown, path = ''): [path: string, text: string][] {
  if (typeof words === 'string') return [[path, words]];
  if (typeof words === 'function') return [[path, String(words('Ada', 3))]];
  return Object.entries(words as object).flatMap(([key, value]) => texts(value, `${path}.${key}`));
}

describe('the dictionaries', () => {
  /** Texts made of names only. */
  const NAMELESS = /^\.(title|pageTitle|devices\.numbered)$/;
  /** Names that are the same in both languages. */
  const NAMES = /^(Parley|AppID|AppSign|Token|UserID|isUserStatusNotify)$/;

  it.each([
    ['call page', CALL_EN, CALL_ZH],
    ['debug page', DEBUG_EN, DEBUG_ZH],
    ['failures', FAILURES_EN, FAILURES_ZH],
  ])(
    'of the %s say everything in both languages, in Chinese without English punctuation',
    (_name, en, zh) => {
      const english = new Map(texts(en));
      for (const [path, text] of texts(zh)) {
        expect(text, path).not.toBe('');
        expect(english.get(path), path).not.toBe('');
        if (!NAMES.test(text) && !NAMELESS.test(path)) expect(text, path).toMatch(/\p{Script=Han}/u);
        expect(text, path).not.toMatch(/\p{Script=Han}[,;:?!(]/u);
      }
    },
  );
});
