import { checkStreamId, ERRORS, ParleyError, type PublishedTrack } from '@parley/protocol';
import { checkStreamExtraInfo } from '../../room/extra-info.ts';
import { forbiddenKinds, requirePublishNotForbidden } from '../forbids.ts';
import { requirePublishRight } from '../rights.ts';
import type { Handler, HandlerContext } from './context.ts';

/** @throws {ParleyError} when the session has ended while something was awaited */
function requireOpen({ session }: HandlerContext): void {
  if (session.state === 'closed') throw new ParleyError('sessionAbnormal');
}

/** @throws {ParleyError} when the stream was forbidden while something was awaited */
function requireClaimed({ signal, session }: HandlerContext, streamId: string): void {
  const publisher = signal.rooms.of(session.appId).publisherOf(streamId);
  if (publisher?.member !== session.membership.member) throw new ParleyError('publishForbidden');
}

/** Whom the app's rules are asked about. */
const queryOf = ({ appId, ip, membership }: HandlerContext['session']) => ({
  appId,
  ip,
  roomId: membership.room.roomId,
  userId: membership.member.user.userId,
});

/** [SIG-27, SIG-28, SIG-29, SIG-30, SIG-31, SIG-32] */
export const publish: Handler<'publish'> = (context, request) =>
  context.signal.attempts.make({ appId: context.session.appId, what: 'publish' }, async () =>
    publishStream(context, request),
  );

const publishStream: Handler<'publish'> = async (context, { streamId, extraInfo, tracks }) => {
  const { signal, session } = context;
  const problem = checkStreamId(streamId);
  if (problem !== undefined) throw new ParleyError(problem);
  if (tracks.length === 0) throw new ParleyError('publishNoData');
  checkStreamExtraInfo(extraInfo);
  requirePublishRight(session.rights, streamId, signal.nowMs());

  const { membership, appId, media } = session;
  const rooms = signal.rooms.of(appId);
  rooms.claimStream(membership, streamId);
  try {
    // After the claim, so that a stream that is forbidden meanwhile is found by it.
    await requirePublishNotForbidden(signal, queryOf(session), streamId);
    const forbidden = await forbiddenKinds(signal, { appId, roomId: membership.room.roomId, streamId });
    requireOpen(context);
    requireClaimed(context, streamId);
    await media.publisher.forbid(streamId, forbidden);
    await media.publisher.publish(streamId, tracks);
    requireOpen(context);
    requireClaimed(context, streamId);
  } catch (error) {
    giveUpUnlessStreamStays(context, { streamId, error });
    throw error;
  }
  signal.deliver(
    rooms.announceStream(
      membership,
      { streamId, extraInfo, videoCodec: videoCodecOf(tracks) },
      signal.nowMs(),
    ),
  );
  media.publisher.announce(streamId);
  signal.log.info({ event: 'streamPublished', sessionId: session.sessionId, streamId });
  return {};
};

/** The codec that a stream's video is in first, by its name in RTP; `null` without video. */
function videoCodecOf(tracks: readonly PublishedTrack[]): string | null {
  const video = tracks.find(({ kind }) => kind === 'video');
  return video?.rtpParameters.codecs[0]?.mimeType.split('/')[1]?.toLowerCase() ?? null;
}

/**
 * After a publish that failed: a new stream's claim ends. A stream that others know stays if its media is
 * only waiting for an engine [SIG-37] or if the attempt never touched it.
 */
function giveUpUnlessStreamStays(
  { signal, session }: HandlerContext,
  { streamId, error }: { streamId: string; error: unknown },
): void {
  const { membership, appId, media } = session;
  const isKnown = membership.room.stream(streamId) !== undefined;
  const isTouched = !media.publisher.hasTracks(streamId);
  const isWaiting = error instanceof ParleyError && error.code === ERRORS.mediaUnavailable.code;
  if (isKnown && (isWaiting || !isTouched)) return;
  signal.deliver(signal.rooms.of(appId).releaseStream(membership, streamId));
  media.publisher.unpublish(streamId);
}

export const unpublish: Handler<'unpublish'> = ({ signal, session }, { streamId }) => {
  const { membership, appId, media } = session;
  signal.deliver(signal.rooms.of(appId).releaseStream(membership, streamId));
  if (!media.publisher.unpublish(streamId)) return {};
  signal.log.info({ event: 'streamUnpublished', sessionId: session.sessionId, streamId });
  return {};
};

export const addTracks: Handler<'addTracks'> = async ({ signal, session }, { streamId, tracks }) => {
  requirePublishRight(session.rights, streamId, signal.nowMs());
  await session.media.publisher.addTracks(streamId, tracks);
  return {};
};

export const removeTracks: Handler<'removeTracks'> = ({ session }, { streamId, trackIds }) => {
  session.media.publisher.removeTracks(streamId, trackIds);
  return {};
};

export const setTrackState: Handler<'setTrackState'> = async (
  { signal, session },
  { streamId, kind, state },
) => {
  await session.media.publisher.setTrackState(streamId, kind, state);
  signal.note(session, 'trackState', { streamId, kind, state });
  return {};
};
