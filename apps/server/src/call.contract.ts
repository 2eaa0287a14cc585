import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Harness } from './testing/harness.ts';
import { BROWSER_CAPABILITIES, CLIENT_DTLS, camera, microphone } from './testing/media-samples.ts';

export interface CallPlace {
  readonly harness: Harness;
  /** Objects that the engines hold now. */
  engineObjects(): Promise<number>;
}

/** What a call is to its members, whatever the engine beneath. */
export function callContract(open: () => Promise<CallPlace>): void {
  let place: CallPlace;
  beforeEach(async () => {
    place = await open();
  });
  afterEach(() => place.harness.close());

  const enter = async (userId: string, roomId = 'room') => {
    const client = await place.harness.connect();
    const joined = await client.join({ app: place.harness.app, userId, roomId, isUserStatusNotify: true });
    await client.request('setReceiveCapabilities', { rtpCapabilities: BROWSER_CAPABILITIES });
    return { client, joined };
  };

  describe('a call of two', () => {
    it('[SIG-10] [SIG-32] [SIG-34] joins, publishes, plays, and hears the end of the stream', async () => {
      const { client: anna, joined } = await enter('anna');
      const { client: ben } = await enter('ben');
      expect((await anna.next('usersAdded')).users.map(({ userId }) => userId)).toEqual(['ben']);

      const transportId = joined.transports.send.id;
      await anna.request('connectTransport', { transportId, dtlsParameters: CLIENT_DTLS });
      await anna.request('publish', { streamId: 's1', tracks: [microphone(), camera()] });
      expect((await ben.next('streamsAdded')).streams.map(({ streamId }) => streamId)).toEqual(['s1']);

      const played = await ben.request('play', { streamId: 's1', audio: true, video: true });
      expect(played.present).toBe(true);
      expect(played.tracks.map(({ kind }) => kind).sort()).toEqual(['audio', 'video']);
      await ben.request('startConsumers', { consumerIds: played.tracks.map(({ consumerId }) => consumerId) });

      await anna.request('unpublish', { streamId: 's1' });
      expect(await ben.next('streamsDeleted')).toMatchObject({ reasons: [1] });
      expect(await ben.next('playerTracks')).toMatchObject({ streamId: 's1', present: false, tracks: [] });
    });

    it('closes every object of the engine when its members have left', async () => {
      const { client: anna } = await enter('anna');
      const { client: ben } = await enter('ben');
      await anna.request('publish', { streamId: 's1', tracks: [microphone(), camera()] });
      await ben.request('publish', { streamId: 's2', tracks: [microphone(), camera()] });
      await anna.request('play', { streamId: 's2', audio: true, video: true });
      await ben.request('play', { streamId: 's1', audio: true, video: true });
      expect(await place.engineObjects()).toBe(12);

      await ben.request('leave', {});
      await anna.settle();
      expect(await place.engineObjects()).toBe(4);
      await anna.request('leave', {});
      expect(await place.engineObjects()).toBe(0);
    });
  });
}
