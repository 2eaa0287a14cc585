import { fileURLToPath } from 'node:url';
import { allActions } from './api/all-actions.ts';
import { serverApi } from './api/server-api.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { serveConsole } from './console/console.ts';
import { CallHistory } from './history/call-history.ts';
import { changeOfAttempt, changeOfNote, changesOfMeasurement } from './history/session-changes.ts';
import { serveBeacon } from './http/beacon.ts';
import { serveDevelopmentCredentials } from './http/development-credentials.ts';
import { serveHealth } from './http/health.ts';
import { createHttpServer } from './http/http-server.ts';
import { Metrics } from './http/metrics.ts';
import { servePages } from './http/pages.ts';
import { type Log, openLog } from './log.ts';
import { EnginePool } from './media/engine/engine-pool.ts';
import { Media } from './media/media.ts';
import type { MediaEngines } from './media/media-engine.ts';
import { nodeIdOf } from './node-id.ts';
import { secureIds } from './signal/random-ids.ts';
import { RoomControl } from './signal/room-control.ts';
import { Signal } from './signal/signal.ts';
import { webSocketUpgrades } from './signal/websocket.ts';
import { findDevelopmentApp, openStore } from './store/index.ts';
import { createPost } from './webhook/post.ts';
import { Webhooks } from './webhook/webhooks.ts';
import { serveWhip } from './whip/routes.ts';

/** How long clients may take to close their connections when the server stops. */
const FAREWELL_MS = 1_000;

const fromRoot = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** What tests replace. */
export interface ServerParts {
  readonly clock?: Clock;
  readonly log?: Log;
  readonly startEngines?: (config: Config, parts: { clock: Clock; log: Log }) => Promise<MediaEngines>;
}

export interface RunningServer {
  /** Where a browser on this machine reaches the server. */
  readonly url: string;
  /** Stops accepting, tells clients, ends the engines, closes the store. May be called again. */
  close(): Promise<void>;
}

function startEnginePool(config: Config, { clock, log }: { clock: Clock; log: Log }): Promise<MediaEngines> {
  const binary = process.env.PARLEY_ENGINE ?? fromRoot('engine/target/release/parley-engine');
  const { engines: count, mediaAddress: listenAddress, mediaPort, announcedAddresses } = config;
  return EnginePool.start({ binary, count, listenAddress, mediaPort, announcedAddresses, clock, log });
}

/**
 * Starts a server.
 *
 * @throws {Error} with what to do about it, when an engine or the port cannot be had; nothing is left running
 */
export async function startServer(config: Config, parts: ServerParts = {}): Promise<RunningServer> {
  const { clock = systemClock, log = openLog(config.logLevel), startEngines = startEnginePool } = parts;
  // What has been started, to be stopped in reverse order.
  const stops: (() => Promise<void>)[] = [];
  const stopAll = async () => {
    for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) await stop();
  };
  try {
    const store = await openStore({ ...config, nowMs: () => clock.nowMs() });
    stops.push(() => store.close());
    const engines = await startEngines(config, { clock, log });
    stops.push(() => engines.close());

    const history = await CallHistory.open({ records: store.calls, nodeId: nodeIdOf(config), clock, log });
    stops.push(() => history.close());
    const webhooks = new Webhooks({
      apps: store.apps,
      queue: store.webhooks,
      post: createPost({ isInternalAllowed: config.webhookInternal }),
      nonce: secureIds.nonce,
      clock,
      log,
    });
    stops.push(() => webhooks.close());

    const media = new Media({
      engines,
      randomSsrc: secureIds.ssrc,
      randomSrtpKey: secureIds.srtpKey,
      roomMembersPerEngine: config.roomMembersPerEngine,
      clock,
      log,
      onVoices: (voices) => signal.heard(voices),
    });
    const metrics = new Metrics(engines, () => signal.liveCounts());
    const signal: Signal = new Signal({
      apps: store.apps,
      forbids: store.forbids,
      streamRules: store.streamRules,
      media,
      clock,
      ids: secureIds,
      log,
      memberTimeoutMs: config.memberTimeoutMs,
      onAnswered: (type, code) => metrics.countRequest(type, code),
      onMeasured: (measurement) => {
        history.add(changesOfMeasurement(measurement, clock.nowMs()));
        for (const { direction, figures } of measurement.streams) metrics.noteScore(direction, figures.score);
      },
      onAttempted: (attempt) => history.add([changeOfAttempt(attempt, clock.nowMs())]),
      onNoted: (note) => history.add([changeOfNote(note, clock.nowMs())]),
      onHappened: (room, happening) => {
        history.happened(room, happening);
        webhooks.happened(room, happening);
      },
    });
    const http = createHttpServer(log);
    stops.push(async () => {
      const closed = http.close();
      signal.close();
      const stopWaiting = clock.after(FAREWELL_MS, () => {
        signal.terminateConnections();
        // A browser keeps its connection after the last answer, and would keep the server for as long.
        http.server.closeAllConnections();
      });
      await closed;
      stopWaiting();
    });

    http.server.on('upgrade', webSocketUpgrades(signal, config.allowedOrigins));
    serveHealth(http, engines);
    metrics.serve(http);
    const rooms = new RoomControl(signal);
    const nowMs = () => clock.nowMs();
    const actions = allActions({ rooms, store, nowMs });
    serverApi(http, { apps: store.apps, actions, nowMs, log });
    const live = () => signal.liveCounts();
    await serveConsole(http, { store, rooms, webhooks, actions, engines, live, config, clock, log });
    serveDevelopmentCredentials(http, {
      isOpen: config.devCredentials,
      findApp: () => findDevelopmentApp(store.apps),
    });
    await serveWhip(http, {
      signal,
      originsOf: async (appId) => {
        const own = (await store.apps.find(appId))?.allowedOrigins ?? [];
        return own.length > 0 ? own : config.allowedOrigins;
      },
      iceServers: { urls: config.iceServers, turnSecret: config.turnSecret },
      log,
      onAnswered: (type, code) => metrics.countRequest(type, code),
    });
    await serveBeacon(http, (sessionId, resumeKey) => signal.leaveByBeacon(sessionId, resumeKey));
    const places = {
      callDir: fromRoot('apps/call/dist'),
      consoleDir: fromRoot('apps/console/dist'),
      sdkFile: fromRoot('packages/sdk/dist/parley.mjs'),
    };
    await servePages(http, places, log);
    await http.listen({ host: config.httpAddress, port: config.httpPort });

    const address = http.server.address();
    const port = typeof address === 'object' && address !== null ? address.port : config.httpPort;
    const url = `http://localhost:${port}`;
    log.info({ event: 'serverStarted', engines: engines.count });
    return {
      url,
      close: async () => {
        if (stops.length === 0) return;
        await stopAll();
        log.info({ event: 'serverStopped' });
      },
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
}
