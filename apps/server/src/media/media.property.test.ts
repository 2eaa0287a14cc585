import type { Notification } from '@parley/protocol';
import fc from 'fast-check';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { Mailbox } from '../signal/mailbox.ts';
import { type FakeEngine, FakeEngines } from '../testing/fake-engines.ts';
import { BROWSER_CAPABILITIES, camera, microphone } from '../testing/media-samples.ts';
import { Media } from './media.ts';
import { EngineError, type EngineMethod, type ParamsOf, type ResultOf } from './media-engine.ts';
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
    const owner = { appId: APP_ID, roomId: 'room', sessionId: `session-${index}`, directions };
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
  readonly engines = new FakeEngines();
  readonly media: Media;
  readonly failures: unknown[] = [];
  readonly clients: Client[] = [];
  readonly #scheduler: fc.Scheduler;

  constructor(scheduler: fc.Scheduler) {
    this.#scheduler = scheduler;
    for (const engine of this.engines.running()) delayAnswers(engine, scheduler);
    let ssrc = 1;
    this.media = new Media({
      engines: this.engines,
      randomSsrc: () => ssrc++,
      onVoices: () => {},
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
        for (const engine of this.engines.running()) this.engines.lose(engine);
        delayAnswers(this.engines.restart(0), this.#scheduler);
        break;
    }
  }

  check(): void {
    expect(this.failures).toEqual([]);
    const [engine] = this.engines.running();
    let producers = 0;
    let consumers = 0;
    for (const [index, { media, known }] of this.clients.entries()) {
      expect(media.isOn(engine!)).toBe(true);
      producers += this.media.directory.publication(APP_ID, streamOf(index))?.tracks.length ?? 0;
      for (const [streamId, { present, consumerIds }] of known) {
        const publication = this.media.directory.publication(APP_ID, streamId);
        expect(present).toBe(publication !== undefined);
        const heard = consumerIds.map((consumerId) => engine!.consumers.get(consumerId)?.producerId);
        expect(heard.sort()).toEqual(publication?.tracks.map(({ producerId }) => producerId).sort() ?? []);
        consumers += consumerIds.length;
      }
    }
    expect(engine!.transports.size).toBe(2 * CLIENTS);
    expect(engine!.producers.size).toBe(producers);
    expect(engine!.consumers.size).toBe(consumers);
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

it('[SIG-34] [SIG-37] whatever happens and however answers are delayed, players end up with the streams as they are, and the engine with nothing else', async () => {
  const steps = fc.array(fc.oneof(action, fc.constant('pause' as const)), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), steps, async (scheduler, list) => {
      const world = new World(scheduler);
      for (const step of list)
        if (step === 'pause') await scheduler.waitIdle();
        else world.act(step);
      await scheduler.waitIdle();
      world.media.reopenWaiting();
      await scheduler.waitIdle();
      world.check();
    }),
    { numRuns: 2000 },
  );
});
