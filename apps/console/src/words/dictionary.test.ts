import { chineseFaults } from '@parley/pages/testing';
import { expect, it } from 'vitest';
import { EN } from './en.ts';
import { QUALITY_EN } from './quality-en.ts';
import { QUALITY_ZH } from './quality-zh.ts';
import { ZH } from './zh.ts';

it('says everything of the console in both languages', () => {
  expect(chineseFaults(EN, ZH, (_path, text) => text === 'Parley')).toEqual([]);
});

it('says everything of quality in both languages', () => {
  expect(chineseFaults(QUALITY_EN, QUALITY_ZH, (path) => path === '.live.layers')).toEqual([]);
});
