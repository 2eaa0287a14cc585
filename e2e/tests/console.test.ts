import { scenario } from '../harness/scenario.ts';
import {
  firstVisitorRunsACall,
  lostConnectionIsShownAndHeals,
  operatorLooksIn,
  tokensAreMadeAndInspected,
  twoOperatorsChangeAProject,
} from '../scenarios/console.ts';

// In this order: the first visitor makes the operator and the project that the others use.
scenario(
  'the first visitor of the console makes a project, makes a call, sees it and ends it',
  firstVisitorRunsACall,
);
scenario('an operator looks into a call, and nobody in it is told', operatorLooksIn);
scenario('two operators change a project without overwriting each other', twoOperatorsChangeAProject);
scenario('a console without its server says so, and heals', lostConnectionIsShownAndHeals);
scenario('the console makes tokens and says what is in one, or why it is refused', tokensAreMadeAndInspected);
