import { scenario } from '../harness/scenario.ts';
import {
  eachWrongTokenHasItsCode,
  illegalIdsAreRefusedByCode,
  secondLoginKicksTheFirst,
  tokenWithoutPublishRightOnlyWatches,
  wrongAppCredentialsAreRefused,
} from '../scenarios/login.ts';

scenario(
  '[SIG-14] a second login of a userID kicks the first with 1002050, and others see it go',
  secondLoginKicksTheFirst,
);
scenario(
  '[SIG-11] a wrong AppSign, an unknown AppID and no credentials have each their code',
  wrongAppCredentialsAreRefused,
);
scenario(
  '[SIG-12] each kind of wrong token has its code, and both kinds of good token log in',
  eachWrongTokenHasItsCode,
);
scenario('[SIG-31] a token without the right to publish can watch only', tokenWithoutPublishRightOnlyWatches);
scenario(
  '[SIG-13] illegal, empty and over-long ids are refused by code, the longest legal ones work',
  illegalIdsAreRefusedByCode,
);
