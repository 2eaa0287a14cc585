import { chineseFaults } from '@parley/pages/testing';
import { expect, it } from 'vitest';
import { EN } from './en.ts';
import { ZH } from './zh.ts';

it('says everything of the console in both languages', () => {
  expect(chineseFaults(EN, ZH, (_path, text) => text === 'Parley')).toEqual([]);
});
