import { scenario } from '../harness/scenario.ts';
import {
  callByKeyboard,
  debugPageGoesThroughACall,
  quickStartPageCalls,
  twoWindowsPressCall,
} from '../scenarios/pages.ts';

scenario('on the call page, two windows press Call and see each other', twoWindowsPressCall);
scenario('on the call page, a call is made, muted and ended with the keyboard alone', callByKeyboard);
scenario('the quick start page makes a call, step by step as the quick start says', quickStartPageCalls);
scenario(
  'the debug page logs in by AppSign and by Token, publishes, plays by streamID, and stops each',
  debugPageGoesThroughACall,
);
