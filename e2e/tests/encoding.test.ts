import { scenario } from '../harness/scenario.ts';
import {
  aDualStreamHasTheSizesThatTheAppGave,
  anAv1StreamIsPlayedInAv1,
  anEncoderTakesWhatGivesWay,
  aPictureStopsBelowItsLeastBitrate,
} from '../scenarios/encoding.ts';

scenario(
  '[SIG-45] a dual stream has the sizes that the app gave, sent as players or only the own network want it',
  aDualStreamHasTheSizesThatTheAppGave,
);
scenario('a stream published in AV1 is played in AV1', anAv1StreamIsPlayedInAv1);
scenario(
  'a picture stops or slows down below its least bitrate, and comes back without one',
  aPictureStopsBelowItsLeastBitrate,
);
scenario('the encoder is told what gives way on a narrow network', anEncoderTakesWhatGivesWay);
