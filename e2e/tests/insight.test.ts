import { scenario } from '../harness/scenario.ts';
import {
  figuresOfACallMove,
  soundLevelsComeWithTheInterval,
  whoSpeaksIsRanked,
} from '../scenarios/insight.ts';

scenario('who speaks is ranked for those who do not even play, until muted', whoSpeaksIsRanked);
scenario('sound levels come at the set interval and tell speech', soundLevelsComeWithTheInterval);
scenario('the figures of a running call move, and stay when it is over', figuresOfACallMove, {
  ownServer: {},
});
