import type { Language } from '@parley/pages';
import type { FailureKind } from './failure-kind.ts';
import { EN } from './failures.en.ts';
import { ZH } from './failures.zh.ts';

/** What happened, and what to do about it. */
export interface FailureText {
  readonly title: string;
  readonly advice: string;
}

export type FailureTable = Readonly<Record<FailureKind, FailureText>>;

const TABLES: Readonly<Record<Language, FailureTable>> = { en: EN, zh: ZH };

export function failureWords(kind: FailureKind, language: Language): FailureText {
  return TABLES[language][kind];
}
