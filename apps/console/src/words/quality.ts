import { dictionary } from '@parley/pages';
import { QUALITY_EN } from './quality-en.ts';
import { QUALITY_ZH } from './quality-zh.ts';

/** The words of everything that is about quality, in the chosen language. */
export const useQualityWords = dictionary({ en: QUALITY_EN, zh: QUALITY_ZH });
