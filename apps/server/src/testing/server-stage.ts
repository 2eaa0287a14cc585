import { afterEach, beforeEach } from 'vitest';
import { type ApiCaller, apiCaller } from './api-caller.ts';
import { FakeEngines } from './fake-engines.ts';
import { type Harness, openHarness } from './harness.ts';

type Settings = Parameters<typeof openHarness>[1];

/** A server of its own, with engines that are fakes, for each test of the file that asks for it. */
export class ServerStage {
  harness!: Harness;
  engines!: FakeEngines;
  /** The back end of its app. */
  api!: ApiCaller;

  static forEachTest<Stage extends ServerStage>(this: new () => Stage): Stage {
    const stage = new this();
    beforeEach(() => stage.open());
    afterEach(() => stage.harness.close());
    return stage;
  }

  async open(settings: Settings = {}): Promise<void> {
    this.engines = new FakeEngines();
    this.harness = await openHarness(async () => this.engines, settings);
    this.api = apiCaller(this.harness);
  }

  /** Starts over with other settings. */
  async reopen(settings: Settings): Promise<void> {
    await this.harness.close();
    await this.open(settings);
  }

  /** The engine that runs. */
  get engine() {
    const [engine] = this.engines.running();
    if (engine === undefined) throw new Error('no engine runs');
    return engine;
  }
}
