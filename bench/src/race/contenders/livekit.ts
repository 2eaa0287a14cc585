import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cacheFolder, install } from '../cache.ts';
import { stop } from '../child.ts';
import type { Contender, Media, Place, RunningServer } from '../contender.ts';
import type { LoadClient } from '../load-client.ts';
import { expectedOf, OFFERED_TRACK, playerOffer, publisherOffer, transportOf } from '../sdp.ts';

const VERSION = '1.13.5';
const KEY = 'race';
const SECRET = 'a secret of the race, long enough to be one';
const ROOM = 'race';
const PUBLISHER = 'publisher';
const TRACK = 'video';
/** What LiveKit calls a video track that came by WHIP. */
const TRACK_NAME = 'synthesized-camera';

/**
 * LiveKit's server. Publisher and players come by its WHIP endpoint, which takes players, too; packets go the
 * same way as those of other clients.
 */
export const livekit: Contender = {
  id: 'livekit',
  name: 'LiveKit',
  version: VERSION,
  settings: 'one node, one UDP port, batch I/O (128, 2 ms), congestion control, clients by WHIP, no logging',
  prepare: () => install('livekit', VERSION),
  start: startLivekit,
};

async function startLivekit({ address, port }: Place): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-livekit-'));
  const config = join(folder, 'livekit.yaml');
  // JSON is YAML.
  writeFileSync(
    config,
    JSON.stringify({
      port,
      bind_addresses: ['127.0.0.1'],
      rtc: {
        udp_port: port + 1,
        tcp_port: 0,
        node_ip: address,
        use_external_ip: false,
        ips: { includes: [`${address}/32`] },
        batch_io: { batch_size: 128, max_flush_interval: '2ms' },
      },
      room: { auto_create: true },
      keys: { [KEY]: SECRET },
      logging: { level: 'error', pion_level: 'error' },
    }),
  );
  const server = spawn(join(cacheFolder('livekit', VERSION), 'server'), ['--config', config], {
    stdio: 'ignore',
  });
  const url = `http://127.0.0.1:${port}`;
  const close = async () => {
    await stop(server);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilUp(url);
    return new RunningLivekit(server.pid!, url, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function untilUp(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const isUp = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return;
    await delay(100);
  }
  throw new Error('LiveKit did not start');
}

class RunningLivekit implements RunningServer {
  readonly pids: readonly number[];
  readonly #url: string;
  readonly close: () => Promise<void>;

  constructor(pid: number, url: string, close: () => Promise<void>) {
    this.pids = [pid];
    this.#url = url;
    this.close = close;
  }

  async publish(client: LoadClient, media: Media): Promise<string> {
    const offer = publisherOffer(await client.create(PUBLISHER), TRACK);
    const answer = await this.#exchange(PUBLISHER, offer, {});
    const srtpProfile = await client.connect(PUBLISHER, transportOf(answer));
    await client.publish(PUBLISHER, { ...OFFERED_TRACK, media });
    return srtpProfile;
  }

  async play(client: LoadClient, name: string): Promise<void> {
    const offer = playerOffer(await client.create(name));
    const answer = await this.#exchange(name, offer, { [PUBLISHER]: [TRACK_NAME] });
    const { formats, transportCc } = expectedOf(answer);
    await client.expect(name, formats, transportCc);
    await client.connect(name, transportOf(answer));
  }

  async #exchange(identity: string, offer: string, tracks: Record<string, string[]>): Promise<string> {
    const response = await fetch(`${this.#url}/whip/v1`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token(identity)}`,
        'content-type': 'application/sdp',
        'x-livekit-clientinfo': JSON.stringify({ subscribedParticipantTrackNames: tracks }),
      },
      body: offer,
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`LiveKit answered ${response.status}: ${text.slice(0, 200)}`);
    return text;
  }
}

/** An access token as LiveKit's own SDKs make it. */
function token(identity: string): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1_000);
  const grants = { room: ROOM, roomJoin: true, canPublish: identity === PUBLISHER, canSubscribe: true };
  const claims = { iss: KEY, sub: identity, nbf: now - 60, exp: now + 3_600, video: grants };
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${text}.${createHmac('sha256', SECRET).update(text).digest('base64url')}`;
}
