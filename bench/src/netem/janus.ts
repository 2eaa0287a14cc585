import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { JanusApi } from '../janus-api.ts';
import { openBrowser, openPlayer, openPublisher } from './browsers.ts';
import { type Contender, MAX_VIDEO_BPS } from './contender.ts';
import { type Network, SERVER_ADDRESS } from './network.ts';

const ROOM = 1;
const LIBRARY = '/usr/lib/x86_64-linux-gnu/janus';
const WEB_SOCKET_PORT = 28_188;
const BLANK = 'about:blank';

/** Starts Debian's Janus with its video room and a publisher in Chromium; its own network has no other services. */
export async function startJanus(network: Network): Promise<Contender> {
  const cleanUp = new AsyncDisposableStack();
  try {
    await startServer(cleanUp);
    const api = cleanUp.adopt(await openApi(), (open) => open.close());
    const publishers = cleanUp.adopt(await openBrowser(network, 'publisher', BLANK), (open) => open.close());
    const players = cleanUp.adopt(await openBrowser(network, 'player', BLANK), (open) => open.close());

    const handle = await api.attach();
    await api.message(handle, {
      request: 'create',
      room: ROOM,
      publishers: 1,
      bitrate: MAX_VIDEO_BPS,
      videocodec: 'vp8',
      audiocodec: 'opus',
      opus_fec: true,
      transport_wide_cc_ext: true,
    });
    const { data } = await api.message(handle, { request: 'join', ptype: 'publisher', room: ROOM });
    const publisher = await openPublisher(publishers, BLANK, 'plain-call');
    const offer = await publisher.evaluate<string>(`call.offer(${MAX_VIDEO_BPS})`);
    const { sdp } = await api.message(handle, { request: 'publish' }, { type: 'offer', sdp: offer });
    await publisher.evaluate(`call.accept(${JSON.stringify(sdp)})`);
    let subscription: number | undefined;
    return {
      name: 'Janus',
      async play() {
        // It would go on sending to the page before, which has gone, over the same link.
        if (subscription !== undefined) await api.detach(subscription);
        const player = await openPlayer(players, BLANK, 'plain-call');
        subscription = await api.attach();
        const join = { request: 'join', ptype: 'subscriber', room: ROOM, streams: [{ feed: data.id }] };
        const offered = await api.message(subscription, join);
        const answer = await player.page.evaluate<string>(`call.answer(${JSON.stringify(offered.sdp)})`);
        await api.message(subscription, { request: 'start' }, { type: 'answer', sdp: answer });
        await player.firstFrame();
        return player;
      },
      [Symbol.asyncDispose]: () => cleanUp.disposeAsync(),
    };
  } catch (error) {
    await cleanUp.disposeAsync();
    throw error;
  }
}

async function startServer(cleanUp: AsyncDisposableStack): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-janus-'));
  cleanUp.defer(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string, lines: readonly string[]) =>
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
  file('janus.jcfg', [
    `general: { configs_folder = "${folder}", plugins_folder = "${LIBRARY}/plugins", transports_folder = "${LIBRARY}/transports", debug_level = 2, log_to_stdout = false, log_to_file = "${folder}/janus.log" }`,
    `nat: { ice_lite = true, ice_enforce_list = "${SERVER_ADDRESS}" }`,
    'transports: { disable = "libjanus_http.so,libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,libjanus_rabbitmq.so" }',
    'events: { broadcast = false }',
  ]);
  file('janus.transport.websockets.jcfg', [
    `general: { ws = true, ws_port = ${WEB_SOCKET_PORT}, ws_ip = "127.0.0.1", wss = false }`,
  ]);
  file('janus.plugin.videoroom.jcfg', ['general: { events = false }']);
  const janus = spawn('janus', ['-F', folder], { stdio: 'ignore' });
  await Promise.race([
    once(janus, 'spawn'),
    once(janus, 'error').then(() => {
      throw new Error('no janus on this machine; on Debian: apt-get install janus');
    }),
  ]);
  cleanUp.defer(async () => {
    if (janus.exitCode !== null) return;
    janus.kill();
    await once(janus, 'exit');
  });
}

async function openApi(): Promise<JanusApi> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await JanusApi.open(`ws://127.0.0.1:${WEB_SOCKET_PORT}`);
    } catch (error) {
      if (attempt === 50) throw error;
      await delay(100);
    }
  }
}
