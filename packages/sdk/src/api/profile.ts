import { ZegoScenario } from './constants.ts';

/** What an engine is created with. */
export class ZegoEngineProfile {
  /** The app's number, 1 to 4294967295. */
  appID = 0;
  /** The app's 64 hexadecimal characters. Leave it empty to log in with `ZegoRoomConfig.token`. */
  appSign = '';
  /** What the calls are for; decides the defaults of picture and sound. */
  scenario: ZegoScenario = ZegoScenario.Default;
  /**
   * URL of your Parley server: `https:`, `http:`, `wss:` or `ws:`, with a path if it is served under one.
   * Empty: the server that the page came from.
   */
  server = '';

  constructor(init: Partial<ZegoEngineProfile> = {}) {
    Object.assign(this, init);
  }
}
