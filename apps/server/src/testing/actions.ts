import type { ResultOf } from '@parley/protocol';
import { camera, microphone } from './media-samples.ts';
import type { TestClient } from './test-client.ts';

/** Publishes microphone and camera. */
export async function publish(client: TestClient, streamId: string): Promise<void> {
  const tracks = [microphone(`mic of ${streamId}`), camera(`cam of ${streamId}`)];
  await client.request('publish', { streamId, tracks });
}

/** Plays audio and video. */
export function play(client: TestClient, streamId: string): Promise<ResultOf<'play'>> {
  return client.request('play', { streamId, audio: true, video: true });
}

export const kindsOf = ({ tracks }: { tracks: readonly { kind: string }[] }) =>
  tracks.map(({ kind }) => kind).sort();
