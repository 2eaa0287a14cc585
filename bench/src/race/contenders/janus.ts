import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { JanusApi } from '../../janus-api.ts';
import { versionOf } from '../cache.ts';
import { stop as stopProcess } from '../child.ts';
import { type Contender, type Media, type Place, type RunningServer, Unavailable } from '../contender.ts';
import type { LoadClient } from '../load-client.ts';
import { expectedOf, OFFERED_TRACK, playerAnswer, publisherOffer, transportOf } from '../sdp.ts';

const ROOM = 1;
const LIBRARY = '/usr/lib/x86_64-linux-gnu/janus';
/** One for each player and some to spare. */
const MEDIA_PORTS = '20000-22999';

/**
 * Debian's Janus with only what a video room needs, at its best: one event loop, which costs the least for
 * each packet (one for each core costs a tenth more, a thread for each player thrice as much), ICE-lite, no
 * logging.
 */
export const janus: Contender = {
  id: 'janus',
  name: 'Janus',
  get version() {
    return versionOf('janus');
  },
  settings: 'video room, one event loop, ICE-lite, NACK, transport-wide feedback, no logging',
  async prepare() {
    if (!existsSync('/usr/bin/janus')) throw new Unavailable('on Debian: apt-get install janus');
  },
  start: startJanus,
};

async function startJanus({ address, port: webSocketPort }: Place): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-janus-'));
  const file = (name: string, lines: readonly string[]) =>
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
  file('janus.jcfg', [
    'general: {',
    `  configs_folder = "${folder}"`,
    `  plugins_folder = "${LIBRARY}/plugins"`,
    `  transports_folder = "${LIBRARY}/transports"`,
    '  event_loops = 1',
    '  log_to_stdout = false',
    `  log_to_file = "${folder}/janus.log"`,
    '  debug_level = 2',
    '}',
    `media: { rtp_port_range = "${MEDIA_PORTS}" }`,
    `nat: { ice_lite = true, ice_enforce_list = "${address}" }`,
    'plugins: { disable = "libjanus_audiobridge.so,libjanus_duktape.so,libjanus_echotest.so,libjanus_lua.so,libjanus_nosip.so,libjanus_recordplay.so,libjanus_sip.so,libjanus_streaming.so,libjanus_textroom.so,libjanus_videocall.so,libjanus_voicemail.so" }',
    'transports: { disable = "libjanus_http.so,libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,libjanus_rabbitmq.so" }',
    'events: { broadcast = false }',
  ]);
  file('janus.transport.websockets.jcfg', [
    'general: {',
    '  ws = true',
    `  ws_port = ${webSocketPort}`,
    '  ws_ip = "127.0.0.1"',
    '  wss = false',
    '  json = "compact"',
    '}',
  ]);
  file('janus.plugin.videoroom.jcfg', ['general: { events = false }']);
  const janus = spawn('janus', ['-F', folder], { stdio: 'ignore' });
  await new Promise((resolve, reject) => {
    janus.once('spawn', resolve);
    janus.once('error', reject);
  });
  const stop = async () => {
    await stopProcess(janus);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const api = await openWhenReady(`ws://127.0.0.1:${webSocketPort}`);
    return new RunningJanus(janus.pid!, api, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openWhenReady(url: string): Promise<JanusApi> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await JanusApi.open(url);
    } catch (error) {
      if (attempt === 50) throw error;
      await delay(100);
    }
  }
}

class RunningJanus implements RunningServer {
  readonly pids: readonly number[];
  readonly #api: JanusApi;
  readonly #stop: () => Promise<void>;
  #feed: unknown;

  constructor(pid: number, api: JanusApi, stop: () => Promise<void>) {
    this.pids = [pid];
    this.#api = api;
    this.#stop = stop;
  }

  async publish(client: LoadClient, media: Media): Promise<string> {
    const handle = await this.#api.attach();
    await this.#api.message(handle, {
      request: 'create',
      room: ROOM,
      publishers: 1,
      bitrate: 0,
      videocodec: 'vp8',
      transport_wide_cc_ext: true,
    });
    const { data } = await this.#api.message(handle, { request: 'join', ptype: 'publisher', room: ROOM });
    this.#feed = data.id;
    const offer = publisherOffer(await client.create('publisher'), 'video');
    const { sdp } = await this.#api.message(handle, { request: 'publish' }, { type: 'offer', sdp: offer });
    const srtpProfile = await client.connect('publisher', transportOf(sdp ?? ''));
    await client.publish('publisher', { ...OFFERED_TRACK, media });
    return srtpProfile;
  }

  async play(client: LoadClient, name: string): Promise<void> {
    const handle = await this.#api.attach();
    const join = { request: 'join', ptype: 'subscriber', room: ROOM, streams: [{ feed: this.#feed }] };
    const { sdp: offer = '' } = await this.#api.message(handle, join);
    const answer = playerAnswer(offer, await client.create(name));
    const { formats, transportCc } = expectedOf(offer);
    await client.expect(name, formats, transportCc);
    await Promise.all([
      client.connect(name, transportOf(offer)),
      this.#api.message(handle, { request: 'start' }, { type: 'answer', sdp: answer }),
    ]);
  }

  async close(): Promise<void> {
    this.#api.close();
    await this.#stop();
  }
}
