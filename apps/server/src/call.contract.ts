import { ERRORS } from '@parley/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kindsOf, play, publish } from './testing/actions.ts';
import type { Harness } from './testing/harness.ts';
import { AUDIO_ONLY_CAPABILITIES, CLIENT_DTLS, camera, microphone } from './testing/media-samples.ts';

export interface CallPlace {
  readonly harness: Harness;
  /** Objects that the engines hold now for their clients; those of relays do not count. */
  engineObjects(): Promise<number>;
}

/** What a call is to its members, whatever the engine beneath. */
export function callContract(open: () => Promise<CallPlace>): void {
  let place: CallPlace;
  let harness: Harness;
  beforeEach(async () => {
    place = await open();
    harness = place.harness;
  });
  afterEach(() => harness.close());

  describe('a call of two', () => {
    it('[SIG-10] [SIG-32] [SIG-34] joins, publishes, plays, and hears the end of the stream', async () => {
      const { client: anna, joined } = await harness.enter('anna');
      const { client: ben } = await harness.enter('ben');
      expect((await anna.next('usersAdded')).users.map(({ userId }) => userId)).toEqual(['ben']);

      const transportId = joined.transports.send.id;
      await anna.request('connectTransport', { transportId, dtlsParameters: CLIENT_DTLS });
      await anna.request('publish', { streamId: 's1', tracks: [microphone(), camera()] });
      expect((await ben.next('streamsAdded')).streams.map(({ streamId }) => streamId)).toEqual(['s1']);

      const played = await play(ben, 's1');
      expect(played.present).toBe(true);
      expect(kindsOf(played)).toEqual(['audio', 'video']);
      await ben.request('startConsumers', {
        consumerIds: played.tracks.map(({ consumerId }) => consumerId),
      });

      await anna.request('unpublish', { streamId: 's1' });
      expect(await ben.next('streamsDeleted')).toMatchObject({ reasons: [1] });
      expect(await ben.next('playerTracks')).toMatchObject({ streamId: 's1', present: false, tracks: [] });
    });

    it('closes every object of the engine when its members have left', async () => {
      const { client: anna } = await harness.enter('anna');
      const { client: ben } = await harness.enter('ben');
      await publish(anna, 's1');
      await publish(ben, 's2');
      await play(anna, 's2');
      await play(ben, 's1');
      expect(await place.engineObjects()).toBe(12);

      await ben.request('leave', {});
      await anna.settle();
      expect(await place.engineObjects()).toBe(4);
      await anna.request('leave', {});
      expect(await place.engineObjects()).toBe(0);
    });

    it('closes the objects of what ends before its session: a play, a track, a stream', async () => {
      const { client: anna } = await harness.enter('anna');
      const { client: ben } = await harness.enter('ben');
      await publish(anna, 's1');
      await play(ben, 's1');
      await ben.request('stopPlay', { streamId: 's1' });
      expect(await place.engineObjects()).toBe(6);
      await play(ben, 's1');
      await anna.request('removeTracks', { streamId: 's1', trackIds: ['cam of s1'] });
      await ben.next('playerTracks');
      expect(await place.engineObjects()).toBe(6);
      await anna.request('unpublish', { streamId: 's1' });
      await ben.next('playerTracks');
      expect(await place.engineObjects()).toBe(4);
    });

    it('closes everything of a member that the server kicks, or that stays silent', async () => {
      const { client: anna } = await harness.enter('anna');
      await publish(anna, 's1');
      await harness.enter('anna', { roomId: 'elsewhere' });
      await anna.closed;
      expect(await place.engineObjects()).toBe(2);
      harness.clock.advance(101_000);
      expect(await place.engineObjects()).toBe(0);
    });
  });

  describe('playing', () => {
    it('[SIG-34] may begin before the stream appears', async () => {
      const { client: anna } = await harness.enter('anna');
      const { client: ben } = await harness.enter('ben');
      expect(await play(ben, 's1')).toEqual({ present: false, tracks: [] });
      await publish(anna, 's1');
      await ben.next('streamsAdded');
      const told = await ben.next('playerTracks');
      expect(told).toMatchObject({ streamId: 's1', present: true });
      expect(kindsOf(told)).toEqual(['audio', 'video']);
    });

    it('[SIG-34] works from another room of the app', async () => {
      const { client: anna } = await harness.enter('anna', { roomId: 'red' });
      const { client: ben } = await harness.enter('ben', { roomId: 'blue' });
      await publish(anna, 's1');
      expect(kindsOf(await play(ben, 's1'))).toEqual(['audio', 'video']);
    });

    it('[SIG-34] gives every consumer its own id, mid and ssrcs on the transport', async () => {
      const { client: anna } = await harness.enter('anna');
      const { client: ben } = await harness.enter('ben');
      for (const streamId of ['s1', 's2', 's3']) await publish(anna, streamId);
      const answers = await Promise.all(['s1', 's2', 's3'].map((streamId) => play(ben, streamId)));
      const tracks = answers.flatMap((answer) => answer.tracks);
      const distinct = (values: unknown[]) => expect(new Set(values).size).toBe(values.length);
      distinct(tracks.map(({ consumerId }) => consumerId));
      distinct(tracks.map(({ rtpParameters }) => rtpParameters.mid));
      distinct(
        tracks.flatMap(({ rtpParameters }) =>
          rtpParameters.encodings.flatMap(({ ssrc, rtx }) => (rtx === undefined ? [ssrc] : [ssrc, rtx.ssrc])),
        ),
      );
      expect(tracks).toHaveLength(6);
    });

    it('[SIG-34] follows tracks that are added and removed', async () => {
      const { client: anna } = await harness.enter('anna');
      const { client: ben } = await harness.enter('ben');
      await anna.request('publish', { streamId: 's1', tracks: [microphone('mic')] });
      const before = await play(ben, 's1');
      await anna.request('addTracks', { streamId: 's1', tracks: [camera('cam')] });
      const added = await ben.next('playerTracks');
      expect(added.tracks.map(({ trackId }) => trackId)).toEqual(['mic', 'cam']);
      expect(added.tracks[0]).toEqual(before.tracks[0]);
      await anna.request('removeTracks', { streamId: 's1', trackIds: ['mic'] });
      const removed = await ben.next('playerTracks');
      expect(removed).toMatchObject({ present: true, tracks: [{ trackId: 'cam' }] });
    });

    it('[SIG-34] gets new consumers when the stream is published again', async () => {
      const { client: anna } = await harness.enter('anna');
      const { client: ben } = await harness.enter('ben');
      await publish(anna, 's1');
      const before = await play(ben, 's1');
      await publish(anna, 's1');
      const after = await ben.next('playerTracks');
      expect(kindsOf(after)).toEqual(['audio', 'video']);
      const ids = new Set([...before.tracks, ...after.tracks].map(({ consumerId }) => consumerId));
      expect(ids.size).toBe(4);
      await ben.settle();
      expect(ben.notifications.filter(({ type }) => type === 'streamsAdded')).toHaveLength(1);
      expect(await place.engineObjects()).toBe(8);
    });

    it('[SIG-34] is for 12 streams at once', async () => {
      const { client: ben } = await harness.enter('ben');
      for (let i = 0; i < 12; i++) await play(ben, `s${i}`);
      const request = { streamId: 's12', audio: true, video: true };
      expect(await ben.refusal('play', request)).toBe(ERRORS.tooManyPlays.code);
      await play(ben, 's11');
      await ben.request('stopPlay', { streamId: 's0' });
      await play(ben, 's12');
    });

    it('waits for the browser to say what it can receive', async () => {
      const { client: anna } = await harness.enter('anna');
      await publish(anna, 's1');
      const ben = await harness.connect();
      await ben.join({ app: harness.app, userId: 'ben' });
      expect(await play(ben, 's1')).toEqual({ present: true, tracks: [] });
      await ben.request('setReceiveCapabilities', { rtpCapabilities: AUDIO_ONLY_CAPABILITIES });
      expect(kindsOf(await ben.next('playerTracks'))).toEqual(['audio']);
    });

    it('refuses what the browser cannot decode at all', async () => {
      const { client: anna } = await harness.enter('anna');
      await anna.request('publish', { streamId: 's1', tracks: [camera()] });
      const { client: ben } = await harness.enter('ben');
      await ben.request('setReceiveCapabilities', { rtpCapabilities: AUDIO_ONLY_CAPABILITIES });
      const request = { streamId: 's1', audio: true, video: true };
      expect(await ben.refusal('play', request)).toBe(ERRORS.decoderUnsupported.code);
      expect(await ben.refusal('stopPlay', { streamId: 's1' })).toBe(ERRORS.notPlaying.code);
    });

    it('passes over consumers to start that are gone', async () => {
      const { client: ben } = await harness.enter('ben');
      await ben.request('startConsumers', { consumerIds: ['gone'] });
    });
  });

  describe('publishing', () => {
    it('[SIG-30] refuses a stream that another session publishes and does not touch it', async () => {
      const { client: anna } = await harness.enter('anna');
      const { client: ben } = await harness.enter('ben', { roomId: 'elsewhere' });
      await publish(anna, 's1');
      const request = { streamId: 's1', tracks: [microphone()] };
      expect(await ben.refusal('publish', request)).toBe(ERRORS.streamExists.code);
      await ben.request('unpublish', { streamId: 's1' });
      expect(kindsOf(await play(ben, 's1'))).toEqual(['audio', 'video']);
      expect(await ben.refusal('removeTracks', { streamId: 's1', trackIds: ['mic of s1'] })).toBe(
        ERRORS.illegalParameter.code,
      );
    });

    it('[SIG-30] refuses a stream without tracks, one with a bad id, and a fifth', async () => {
      const { client: anna } = await harness.enter('anna');
      const tracks = [microphone()];
      expect(await anna.refusal('publish', { streamId: 's1', tracks: [] })).toBe(ERRORS.publishNoData.code);
      expect(await anna.refusal('publish', { streamId: '', tracks })).toBe(ERRORS.streamIdEmpty.code);
      expect(await anna.refusal('publish', { streamId: 'a b', tracks })).toBe(ERRORS.streamIdIllegal.code);
      for (const streamId of ['1', '2', '3', '4']) await publish(anna, streamId);
      const fifth = { streamId: '5', tracks: [microphone('fifth')] };
      expect(await anna.refusal('publish', fifth)).toBe(ERRORS.channelPublishing.code);
    });

    it('leaves the id free when it fails', async () => {
      const { client: anna } = await harness.enter('anna');
      const { client: ben } = await harness.enter('ben');
      const track = microphone();
      track.rtpParameters.codecs[0]!.mimeType = 'audio/speex';
      const refused = { streamId: 's1', tracks: [track] };
      expect(await anna.refusal('publish', refused)).toBe(ERRORS.encoderUnsupported.code);
      await publish(ben, 's1');
      await ben.settle();
      expect(ben.notifications).toEqual([]);
    });

    it('again with parameters that are refused leaves the stream as it was', async () => {
      const { client: anna } = await harness.enter('anna');
      await publish(anna, 's1');
      const track = microphone();
      track.rtpParameters.codecs[0]!.mimeType = 'audio/speex';
      await anna.refusal('publish', { streamId: 's1', tracks: [track] });
      const { client: ben } = await harness.enter('ben');
      expect(kindsOf(await play(ben, 's1'))).toEqual(['audio', 'video']);
    });

    it('[SIG-33] tells players when a track is muted and opened', async () => {
      const { client: anna } = await harness.enter('anna');
      const { client: ben } = await harness.enter('ben');
      await publish(anna, 's1');
      await play(ben, 's1');
      for (const state of ['muted', 'disabled', 'open'] as const) {
        await anna.request('setTrackState', { streamId: 's1', kind: 'audio', state });
        expect(await ben.next('trackState')).toEqual({
          type: 'trackState',
          streamId: 's1',
          kind: 'audio',
          state,
        });
      }
      await anna.request('setTrackState', { streamId: 's1', kind: 'video', state: 'muted' });
      const { client: cleo } = await harness.enter('cleo');
      const { tracks } = await play(cleo, 's1');
      expect(tracks.find(({ kind }) => kind === 'video')?.state).toBe('muted');
    });

    it('[SIG-38] passes the publisher’s network quality to those who play it', async () => {
      const { client: anna } = await harness.enter('anna');
      const { client: ben } = await harness.enter('ben');
      const { client: cleo } = await harness.enter('cleo');
      await publish(anna, 's1');
      await play(ben, 's1');
      await anna.request('reportQuality', { upstream: 1, downstream: 5 });
      expect(await ben.next('memberQuality')).toEqual({
        type: 'memberQuality',
        userId: 'anna',
        upstream: 1,
        downstream: 5,
      });
      await cleo.settle();
      expect(cleo.notifications.map(({ type }) => type)).not.toContain('memberQuality');
    });
  });

  describe('transports', () => {
    it('[SIG-36] are one’s own only', async () => {
      const { joined } = await harness.enter('anna');
      const { client: ben } = await harness.enter('ben');
      const transportId = joined.transports.send.id;
      expect(await ben.refusal('restartIce', { transportId })).toBe(ERRORS.illegalParameter.code);
      const connect = { transportId, dtlsParameters: CLIENT_DTLS };
      expect(await ben.refusal('connectTransport', connect)).toBe(ERRORS.illegalParameter.code);
    });

    it('get new ICE credentials on request', async () => {
      const { client, joined } = await harness.enter('anna');
      const { id, iceParameters: before } = joined.transports.recv;
      const { iceParameters: after } = await client.request('restartIce', { transportId: id });
      expect(after.usernameFragment).not.toBe(before.usernameFragment);
    });
  });
}
