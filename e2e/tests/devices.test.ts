import { scenario } from '../harness/scenario.ts';
import { refusedCameraLeavesTheSound, refusedDevicesEndThePublishing } from '../scenarios/devices.ts';

scenario('a refused camera is told, and the stream goes on with sound alone', refusedCameraLeavesTheSound);
scenario('with camera and microphone refused, publishing ends with a code', refusedDevicesEndThePublishing);
