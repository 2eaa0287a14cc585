import { scenario } from '../harness/scenario.ts';
import {
  audioOnlyCallSendsNoVideo,
  lateJoinerFindsUsersAndStreams,
  threePeopleSeeAndHearEachOther,
  twoPeopleSeeAndHearEachOther,
} from '../scenarios/call.ts';

scenario('two people in a call see moving video and hear each other', twoPeopleSeeAndHearEachOther);
scenario('a voice call carries sound and sends no video', audioOnlyCallSendsNoVideo);
scenario('three people each see and hear the two others', threePeopleSeeAndHearEachOther);
scenario(
  'a late joiner is given the users and streams that exist, and plays them',
  lateJoinerFindsUsersAndStreams,
);
