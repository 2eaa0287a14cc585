import { scenario } from '../harness/scenario.ts';
import { aHiddenVideoCostsNothing, aViewsSizeChoosesTheLayer } from '../scenarios/layers.ts';

scenario(
  'a small view gets a small picture and a large one a large, and what nobody sees is not sent',
  aViewsSizeChoosesTheLayer,
);
scenario('a video that is off the screen costs nothing and comes back', aHiddenVideoCostsNothing);
