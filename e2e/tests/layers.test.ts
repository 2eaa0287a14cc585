import { scenario } from '../harness/scenario.ts';
import {
  aHiddenVideoCostsNothing,
  aScalableStreamIsCutToTheView,
  aViewsSizeChoosesTheLayer,
} from '../scenarios/layers.ts';

scenario(
  'a small view gets a small picture and a large one a large, and what nobody sees is not sent',
  aViewsSizeChoosesTheLayer,
);
scenario('a video that is off the screen costs nothing and comes back', aHiddenVideoCostsNothing);
scenario('a scalable VP9 stream is cut to the size of the view', aScalableStreamIsCutToTheView);
