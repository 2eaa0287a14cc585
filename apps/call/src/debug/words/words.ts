import { dictionary } from '@parley/pages';
import { EN } from './en.ts';
import { ZH } from './zh.ts';

/** The debug page's words in the chosen language. */
export const useWords = dictionary({ en: EN, zh: ZH });
