import { chineseFaults } from '@parley/pages/testing';
import { describe, expect, it } from 'vitest';
import { EN as CALL_EN } from '../call/words/en.ts';
import { ZH as CALL_ZH } from '../call/words/zh.ts';
import { EN as DEBUG_EN } from '../debug/words/en.ts';
import { ZH as DEBUG_ZH } from '../debug/words/zh.ts';
import { EN as FAILURES_EN } from '../failure/failures.en.ts';
import { ZH as FAILURES_ZH } from '../failure/failures.zh.ts';

/** Texts made of names only. */
const NAMELESS = /^\.(title|pageTitle|devices\.numbered)$/;
/** Names that are the same in both languages. */
const NAMES = /^(Parley|AppID|AppSign|Token|UserID|isUserStatusNotify)$/;

describe('the dictionaries', () => {
  it.each([
    ['call page', CALL_EN, CALL_ZH],
    ['debug page', DEBUG_EN, DEBUG_ZH],
    ['failures', FAILURES_EN, FAILURES_ZH],
  ])('of the %s say everything in both languages', (_name, en, zh) => {
    const isName = (path: string, text: string) => NAMES.test(text) || NAMELESS.test(path);
    expect(chineseFaults(en, zh, isName)).toEqual([]);
  });
});
