import type { Notification } from '@parley/protocol';
import fc from 'fast-check';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { Mailbox } from '../signal/mailbox.ts';
import { type FakeEngine, FakeEngines } from '../testing/fake-engines.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { BROWSER_CAPABILITIES, camera, microphone } from '../testing/media-samples.ts';
import { originOf } from '../testing/relay-trace.ts';
import { Media } from './media.ts';
import { EngineError, type EngineMethod, type ParamsOf, type ResultOf } from './media-engine.ts';
import { LINGER_MS } from './relay/track-outlets.ts';
import type { SessionMedia } from './session-media.ts';

const APP_ID = 1;
const CLIENTS = 3;

const client = fc.nat(CLIENTS - 1);
const action = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('publish' as const), client }) },
  fc.record({ do: fc.constant('unpublish' as const), client }),
  fc.record({ do: fc.constant('addVideo' as const), client }),
  fc.record({ do: fc.constant('removeVideo' as const), client }),
  { weight: 4, arbitrary: fc.record({ do: fc.constant('play' as const), client, of: client }) },
  fc.record({ do: fc.constant('stopPlay' as const), client, of: client }),
  fc.record({ do: fc.constant('rejoin' as const), client }),
  fc.record({ do: fc.constant('loseEngine' as const), client }),
  fc.record({ do: fc.constant('wait' as const), client }),
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

const streamOf = (index: number) => `stream-${index}`;

/**
 * Does what it is asked at once, in order, and lets the scheduler decide when each answer arrives. As with
 * a real one, no answer arrives after the engine was lost.
 */
function delayAnswers(engine: FakeEngine, scheduler: fc.Scheduler): FakeEngine {
  const request = engine.request.bind(engine);
  engine.request = <M extends EngineMethod>(method: M, params: ParamsOf<M>): Promise<ResultOf<M>> => {
    const answer = request(method, params);
    answer.catch(() => {});
    return scheduler.schedule(Promise.resolve(), method).then(() => {
      if (engine.isLost) throw new EngineError('gone', 'the engine is gone');
      return answer;
    });
  };
  return engine;
}

/** A client that believes what it is told, as the SDK does. */
class Client {
  readonly mailbox = new Mailbox((error) => this.#failures.push(error));
  readonly known = new Map<string, { present: boolean; consumerIds: string[] }>();
  readonly media: SessionMedia;
  readonly #failures: unknown[];
  isClosed = false;

  constructor(media: Media, index: number, failures: unknown[]) {
    this.#failures = failures;
    const directions = ['send', 'recv'] as const;
    const owner = { appId: APP_ID, roomId: 'room', sessionId: `session-${index}`, directions, maxPlays: 12 };
    this.media = media.openSession(owner, {
      post: (task) => this.mailbox.post(task),
      tell: (message) => this.#hear(message),
      transportChanged: () => {},
    });
  }

  /** Requests may be refused; what counts is that nothing is left wrong after them. */
  run(task: () => void | Promise<void>): void {
    this.mailbox
      .perform(async () => {
        if (!this.isClosed) await task();
      })
      .catch(() => {});
  }

  #hear(message: Notification): void {
    if (message.type === 'mediaReset') for (const entry of this.known.values()) entry.consumerIds = [];
    if (message.type !== 'playerTracks' || !this.known.has(message.streamId)) return;
    const consumerIds = message.tracks.map(({ consumerId }) => consumerId);
    this.known.set(message.streamId, { present: message.present, consumerIds });
  }
}

class World {
  readonly engines: FakeEngines;
  readonly clock = new ManualClock();
  readonly media: Media;
  readonly failures: unknown[] = [];
  readonly clients: Client[] = [];
  readonly #scheduler: fc.Scheduler;

  /** One member on each engine, so that nearly every play crosses engines. */
  constructor(scheduler: fc.Scheduler, engineCount: number) {
    this.#scheduler = scheduler;
    this.engines = new FakeEngines(engineCount);
    for (const engine of this.engines.running()) delayAnswers(engine, scheduler);
    let ssrc = 1;
    this.media = new Media({
      engines: this.engines,
      randomSsrc: () => ssrc++,
      onVoices: () => {},
      randomSrtpKey: () => `key ${ssrc++}`,
      roomMembersPerEngine: 1,
      clock: this.clock,
      log: pino({ level: 'silent' }),
    });
    for (let index = 0; index < CLIENTS; index++) this.#open(index);
  }

  act(step: Action): void {
    const actor = this.clients[step.client]!;
    const { publisher, player } = actor.media;
    const own = streamOf(step.client);
    switch (step.do) {
      case 'publish':
        actor.run(async () => {
          await publisher.publish(own, [microphone(`mic-${step.client}`)]);
          publisher.announce(own);
        });
        break;
      case 'unpublish':
        actor.run(() => void publisher.unpublish(own));
        break;
      case 'addVideo':
        actor.run(() => publisher.addTracks(own, [camera(`cam-${step.client}`)]));
        break;
      case 'removeVideo':
        actor.run(() => publisher.removeTracks(own, [`cam-${step.client}`]));
        break;
      case 'play':
        actor.run(async () => {
          const { present, tracks } = await player.play(streamOf(step.of), { audio: true, video: true });
          const consumerIds = tracks.map(({ consumerId }) => consumerId);
          if (!actor.isClosed) actor.known.set(streamOf(step.of), { present, consumerIds });
        });
        break;
      case 'stopPlay':
        actor.run(() => {
          player.stopPlay(streamOf(step.of));
          actor.known.delete(streamOf(step.of));
        });
        break;
      case 'rejoin':
        actor.isClosed = true;
        actor.media.close();
        this.#open(step.client);
        break;
      case 'loseEngine':
        this.#replaceEngine(step.client);
        break;
      case 'wait':
        this.clock.advance(LINGER_MS / 2);
        break;
    }
  }

  check(): void {
    expect(this.failures).toEqual([]);
    const engines = this.engines.running();
    let producers = 0;
    let consumers = 0;
    const relayed = new Set<string>();
    const linked = new Set<string>();
    for (const [index, { media, known }] of this.clients.entries()) {
      const engine = engines.find((candidate) => media.isOn(candidate));
      expect(engine).toBeDefined();
      producers += this.media.directory.publication(APP_ID, streamOf(index))?.tracks.length ?? 0;
      for (const [streamId, { present, consumerIds }] of known) {
        const publication = this.media.directory.publication(APP_ID, streamId);
        expect(present).toBe(publication !== undefined);
        const heard = consumerIds.map((consumerId) =>
          originOf(engines, engine, engine!.consumers.get(consumerId)?.producerId),
        );
        expect(heard.sort()).toEqual(publication?.tracks.map(({ producerId }) => producerId).sort() ?? []);
        consumers += consumerIds.length;
        if (publication === undefined || publication.link.engine === engine) continue;
        for (const { producerId } of publication.tracks) {
          relayed.add(`${producerId} to ${engine!.index}`);
          linked.add([publication.link.engine.index, engine!.index].sort().join());
        }
      }
    }
    const total = (sizeOf: (engine: FakeEngine) => number) =>
      engines.reduce((sum, engine) => sum + sizeOf(engine), 0);
    expect(total(({ transports }) => transports.size)).toBe(2 * CLIENTS + 2 * linked.size);
    expect(total((engine) => engine.producers.size)).toBe(producers + relayed.size);
    expect(total((engine) => engine.consumers.size)).toBe(consumers + relayed.size);
  }

  #replaceEngine(client: number): void {
    const running = this.engines.running();
    const lost = running[client % running.length]!;
    this.engines.lose(lost);
    delayAnswers(this.engines.restart(lost.index), this.#scheduler);
  }

  #open(index: number): void {
    const opened = new Client(this.media, index, this.failures);
    this.clients[index] = opened;
    opened.run(async () => {
      await opened.media.open().catch(() => opened.media.reopen());
      opened.media.player.setCapabilities(BROWSER_CAPABILITIES);
    });
  }
}

it.each([1, 2, 3])(
  '[SIG-34] [SIG-37] whatever happens and however answers are delayed, players end up with the streams as they are, and %i engines with nothing else',
  async (engineCount) => {
    const steps = fc.array(fc.oneof(action, fc.constant('pause' as const)), {
      maxLength: 40,
      size: 'max',
    });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), steps, async (scheduler, list) => {
        const world = new World(scheduler, engineCount);
        for (const step of list)
          if (step === 'pause') await scheduler.waitIdle();
          else world.act(step);
        await scheduler.waitIdle();
        world.media.reopenWaiting();
        await scheduler.waitIdle();
        world.clock.advance(LINGER_MS);
        await scheduler.waitIdle();
        world.check();
      }),
      { numRuns: 1000 },
    );
  },
);
