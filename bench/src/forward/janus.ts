import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Forwarder, Load } from './forwarder.ts';
import { JanusApi } from './janus-api.ts';
import {
  MID_ID,
  PAYLOAD_TYPE,
  playerAnswer,
  publisherOffer,
  TWCC_ID,
  transportOf,
  twccIdOf,
} from './janus-sdp.ts';
import type { LoadClient } from './load-client.ts';

const ROOM = 1;
const SSRC = 1_000_000;
const LIBRARY = '/usr/lib/x86_64-linux-gnu/janus';

interface Options {
  readonly address: string;
  readonly webSocketPort: number;
  /** First and last of the UDP ports for media. */
  readonly mediaPorts: readonly [number, number];
}

/**
 * Starts Debian's Janus with only what a video room needs, at its best: one event loop, which costs the
 * least for each packet (one for each core costs a tenth more, a thread for each player thrice as much),
 * ICE-lite, no logging.
 */
export async function startJanus({ address, webSocketPort, mediaPorts }: Options): Promise<Forwarder> {
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
    `media: { rtp_port_range = "${mediaPorts[0]}-${mediaPorts[1]}" }`,
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
    janus.once('error', () => reject(new Error('no janus on this machine; on Debian: apt install janus')));
  });
  const stop = async () => {
    await ended(janus);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const api = await openWhenReady(`ws://127.0.0.1:${webSocketPort}`);
    return new Janus(janus.pid!, api, address, stop);
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

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), 3_000);
  await exit;
  clearTimeout(force);
}

class Janus implements Forwarder {
  readonly name = 'Janus 1.1.2';
  readonly pids: readonly number[];
  readonly #api: JanusApi;
  readonly #address: string;
  readonly #stop: () => Promise<void>;
  #feed: unknown;

  constructor(pid: number, api: JanusApi, address: string, stop: () => Promise<void>) {
    this.pids = [pid];
    this.#api = api;
    this.#address = address;
    this.#stop = stop;
  }

  async publish(client: LoadClient, load: Load): Promise<string> {
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
    const peer = await client.create('publisher', this.#address, 0);
    const offer = publisherOffer(peer, this.#address, SSRC);
    const { sdp } = await this.#api.message(handle, { request: 'publish' }, { type: 'offer', sdp: offer });
    const { srtpProfile } = await client.connect('publisher', transportOf(sdp ?? ''));
    await client.publish('publisher', {
      ...load,
      ssrc: SSRC,
      payloadType: PAYLOAD_TYPE,
      mid: '0',
      midId: MID_ID,
      twccId: TWCC_ID,
    });
    return srtpProfile;
  }

  async play(client: LoadClient, name: string): Promise<string> {
    const handle = await this.#api.attach();
    const join = { request: 'join', ptype: 'subscriber', room: ROOM, streams: [{ feed: this.#feed }] };
    const { sdp: offer = '' } = await this.#api.message(handle, join);
    const peer = await client.create(name, this.#address, twccIdOf(offer));
    const answer = playerAnswer(offer, peer, this.#address);
    const [{ srtpProfile }] = await Promise.all([
      client.connect(name, transportOf(offer)),
      this.#api.message(handle, { request: 'start' }, { type: 'answer', sdp: answer }),
    ]);
    return srtpProfile;
  }

  async close(): Promise<void> {
    this.#api.close();
    await this.#stop();
  }
}
