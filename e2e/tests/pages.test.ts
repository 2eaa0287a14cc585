import { scenario } from '../harness/scenario.ts';
import { quickStartPageCalls, twoWindowsPressCall } from '../scenarios/pages.ts';

scenario('on the call page, two windows press Call and see each other', twoWindowsPressCall);
scenario('the quick start page makes a call, step by step as the quick start says', quickStartPageCalls);
