import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createServer } from 'vite';
import { expect } from 'vitest';
import { BUSY_CAMERA } from '../harness/busy-camera.ts';
import { NarrowPath } from '../harness/narrow-path.ts';
import { freePorts } from '../harness/ports.ts';
import type { Stage } from '../harness/stage.ts';
import { until } from '../harness/until.ts';
import type { User } from '../harness/user.ts';
import { Update } from '../harness/values.ts';
import { moves, WatchedPage } from '../harness/watched-page.ts';
import { WhipRelay } from '../harness/whip-relay.ts';
import { playWhenTold } from './call.ts';

const ROOT = join(import.meta.dirname, '../..');
const EXAMPLE = join(ROOT, 'examples/whip');
const AIORTC_CLIENT = join(ROOT, 'e2e/clients/whip_aiortc.py');
const PYTHON = process.env.E2E_PYTHON ?? '/usr/bin/python3';

const WIDE_KBPS = 20_000;
/** Of a player's path: what is left beside the sound is a tenth of what the page would send. */
const NARROW_KBPS = 220;

type Codec = 'VP8' | 'H264';

/** Where a stream of the stage's room is published and played. */
function endpoints({ server, id }: Stage, stream: string) {
  const path = `${server.app.appID}/${id('room')}/${id(stream)}`;
  return { whip: `${server.url}/whip/${path}`, whep: `${server.url}/whep/${path}` };
}

/** Serves the example page from an origin of its own, and opens it filled in. */
async function servePage(stage: Stage, cleanUp: AsyncDisposableStack) {
  const port = await freePorts();
  const vite = cleanUp.adopt(
    await createServer({
      root: EXAMPLE,
      configFile: false,
      logLevel: 'error',
      server: { host: '127.0.0.1', port, strictPort: true },
    }),
    (running) => running.close(),
  );
  await vite.listen();
  return async (codec: Codec): Promise<WatchedPage> => {
    const { app, url } = stage.server;
    const settings = new URLSearchParams({
      server: url,
      appID: String(app.appID),
      key: app.ingestKey,
      roomID: stage.id('room'),
      streamID: stage.id('page'),
      codec,
    });
    return cleanUp.use(await WatchedPage.open(stage.chromium, `http://127.0.0.1:${port}/?${settings}`));
  };
}

/** Presses a button of the example page; answers with the SDP that the server answered. */
async function press({ page }: WatchedPage, name: 'Publish' | 'Play'): Promise<string> {
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.getByRole('button', { name, exact: true }).click();
  const answer = await (await answered).text();
  await page.getByText('connected', { exact: true }).waitFor();
  return answer;
}

/** A user of the SDK in the room that sees and hears the stream. */
async function seesAndHears(user: User, streamId: string): Promise<void> {
  await playWhenTold(user, streamId);
  await user.seesMovement(streamId);
  await user.hearsSound();
}

/** A page with nothing but WebRTC publishes, another plays, and a user of the SDK takes part. */
export const plainPagePublishesAndPlays = (codec: Codec) => async (stage: Stage) => {
  await using cleanUp = new AsyncDisposableStack();
  const bob = await stage.enter('bob');
  await bob.join(stage.id('room'));
  const open = await servePage(stage, cleanUp);
  const [publisher, player] = [await open(codec), await open(codec)];
  expect(await press(publisher, 'Publish')).toContain(` ${codec}/90000`);
  await seesAndHears(bob, stage.id('page'));

  expect(await press(player, 'Play')).toContain(` ${codec}/90000`);
  const view = player.page.locator('video');
  await moves(view, 'the played stream');
  for (const { page } of [publisher, player]) {
    const restarted = page.waitForResponse(
      (response) => response.request().method() === 'PATCH' && response.status() === 200,
    );
    await page.getByRole('button', { name: 'Restart ICE' }).click();
    await restarted;
  }
  await moves(view, 'the played stream after both ends restarted ICE');
  await bob.seesMovement(stage.id('page'));

  await publisher.page.getByRole('button', { name: 'Stop' }).click();
  await bob.callbacks.waitFor(
    'onRoomStreamUpdate',
    (type: number, streams: { streamID: string }[]) =>
      type === Update.delete && streams[0]?.streamID === stage.id('page'),
  );
  expect([...publisher.complaints, ...player.complaints]).toEqual([]);
};

/** A page that prefers RED sends it; a user of the SDK hears what was in it. */
export async function plainPagePublishesRed(stage: Stage): Promise<void> {
  await using cleanUp = new AsyncDisposableStack();
  const bob = await stage.enter('bob');
  await bob.join(stage.id('room'));
  const publisher = await (await servePage(stage, cleanUp))('VP8');
  await publisher.page.evaluate(PREFER_RED);
  expect(await press(publisher, 'Publish')).toMatch(/^m=audio \S+ \S+ 63 111\r$/m);
  await seesAndHears(bob, stage.id('page'));
  const { share } = await until('three seconds of sound are sent', async () => {
    const sent = (await publisher.page.evaluate('sentSound()')) as { packets: number; share: number };
    return sent.packets > 150 ? sent : undefined;
  });
  // Each packet has the sound of the one before as well, which the browser's statistics call Opus all the same.
  expect(share).toBeGreaterThan(1.2);
}

/** Makes a page prefer RED for the sound that it sends, and able to tell how much it sends, in times of the encoder's bitrate. */
const PREFER_RED = `{
  const createOffer = RTCPeerConnection.prototype.createOffer;
  RTCPeerConnection.prototype.createOffer = function (...options) {
    const { codecs } = RTCRtpSender.getCapabilities('audio');
    const isRed = ({ mimeType }) => mimeType === 'audio/red';
    for (const transceiver of this.getTransceivers())
      if (transceiver.sender.track?.kind === 'audio')
        transceiver.setCodecPreferences([...codecs.filter(isRed), ...codecs.filter((codec) => !isRed(codec))]);
    globalThis.sentSound = async () => {
      const report = await this.getStats();
      const { packetsSent, bytesSent, targetBitrate } =
        [...report.values()].find(({ type, kind }) => type === 'outbound-rtp' && kind === 'audio');
      return { packets: packetsSent, share: (bytesSent * 8) / (packetsSent * 0.02 * targetBitrate) };
    };
    return createOffer.apply(this, options);
  };
}`;

/**
 * A page that knows no transport-wide feedback keeps to the receiver's estimate (REMB): to what its only player's path
 * carries, and to everything once that is wide.
 */
export async function plainPageKeepsToTheReceiversEstimate(stage: Stage): Promise<void> {
  await using cleanUp = new AsyncDisposableStack();
  const path = cleanUp.use(await NarrowPath.open(stage.server.mediaPort));
  path.setRate(WIDE_KBPS);
  const bob = await stage.open('bob');
  await path.lead(bob.page);
  await bob.createEngine();
  await bob.join(stage.id('room'));
  const publisher = await (await servePage(stage, cleanUp))('VP8');
  const { page } = publisher;
  await page.evaluate(BUSY_CAMERA);
  await page.evaluate(ONLY_RECEIVERS_ESTIMATE);
  const answer = await press(publisher, 'Publish');
  expect(answer).toContain('goog-remb');
  expect(answer).not.toContain('transport-cc');
  await seesAndHears(bob, stage.id('page'));
  const sends = (what: string, isIt: (kbps: number) => boolean) => {
    let inRow = 0;
    const look = async () => {
      const kbps = Number(await page.evaluate('videoKbps()'));
      inRow = isIt(kbps) ? inRow + 1 : 0;
      return inRow === 4 || undefined;
    };
    return until(`the page sends ${what}`, look, { deadlineMs: 60_000, everyMs: 1_000 });
  };
  await sends('much', (kbps) => kbps > 250);
  path.setRate(NARROW_KBPS);
  await sends('what its player has room for', (kbps) => kbps < 150);
  await bob.seesMovement(stage.id('page'));
  path.setRate(WIDE_KBPS);
  await sends('much again', (kbps) => kbps > 250);
}

/** Makes a page hide that it knows transport-wide feedback, and able to tell what its video is encoded for. */
const ONLY_RECEIVERS_ESTIMATE = `{
  const createOffer = RTCPeerConnection.prototype.createOffer;
  RTCPeerConnection.prototype.createOffer = async function (...options) {
    const { type, sdp } = await createOffer.apply(this, options);
    globalThis.videoKbps = async () => {
      const report = await this.getStats();
      const sent = [...report.values()].find(({ type, kind }) => type === 'outbound-rtp' && kind === 'video');
      return sent.targetBitrate / 1_000;
    };
    const kept = sdp.split('\\r\\n').filter((line) => !/transport-cc|transport-wide-cc/.test(line));
    return { type, sdp: kept.join('\\r\\n') };
  };
  null;
}`;

/** libdatachannel plays what a page publishes and publishes it again, where a user of the SDK sees it. */
export const libdatachannelPlaysAndPublishes = (codec: Codec) => async (stage: Stage) => {
  await using cleanUp = new AsyncDisposableStack();
  const bob = await stage.enter('bob');
  await bob.join(stage.id('room'));
  const page = await (await servePage(stage, cleanUp))(codec);
  await press(page, 'Publish');
  const from = endpoints(stage, 'page').whep;
  const to = endpoints(stage, 'relayed').whip;
  const relay = cleanUp.use(new WhipRelay(from, to, { bearer: stage.server.app.ingestKey, codec }));
  await relay.start();
  await seesAndHears(bob, stage.id('relayed'));
};

/** aiortc publishes a tone and a moving bar and finds both in what it plays; a user of the SDK sees them, too. */
export const aiortcPublishesAndPlays = (codec: Codec) => async (stage: Stage) => {
  const bob = await stage.enter('bob');
  await bob.join(stage.id('room'));
  const { whip, whep } = endpoints(stage, 'aiortc');
  const client = spawn(PYTHON, [AIORTC_CLIENT, whip, whep, stage.server.app.ingestKey, codec], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await using cleanUp = new AsyncDisposableStack();
  cleanUp.defer(() => void client.kill());
  const ended = once(client, 'exit');
  const printed = once(client.stdout, 'data');
  await seesAndHears(bob, stage.id('aiortc'));
  const [line] = await Promise.race([printed, ended]);
  const { hertz, places } = JSON.parse(String(line)) as { hertz: number; places: number };
  expect(Math.abs(hertz - 440)).toBeLessThan(10);
  expect(places).toBeGreaterThan(20);
  client.stdin.end();
  expect(await ended).toEqual([0, null]);
};
