import type { LiveStream } from '@parley/protocol/console';
import { type LiveSession, type LiveTrack, liveFigures } from '../media/live-figures.ts';
import type { Session } from './session.ts';

type Direction = LiveStream['direction'];

/** What members send and receive now: measured by the engines, and as their clients last said. */
export async function liveStreams(sessions: readonly Session[]): Promise<LiveStream[]> {
  const contents = new Map(
    sessions.flatMap((session) => {
      const found = session.media.contents();
      return found === undefined ? [] : [[session.sessionId, found]];
    }),
  );
  const figures = await liveFigures(contents);
  return sessions.flatMap((session) => {
    const measured = figures.get(session.sessionId);
    if (measured === undefined) return [];
    return (['send', 'receive'] as const).flatMap((direction) => streamsOf(session, measured, direction));
  });
}

function streamsOf(session: Session, measured: LiveSession, direction: Direction): LiveStream[] {
  const tracks = direction === 'send' ? measured.sent : measured.received;
  const streamIds = [...new Set(tracks.map(({ streamId }) => streamId))];
  return streamIds.map((streamId) => {
    const own = tracks.filter((track) => track.streamId === streamId);
    const [audio, video] = (['audio', 'video'] as const).map((kind) =>
      own.find((track) => track.kind === kind),
    );
    const { newest, atMs } = session.reports;
    const report = newest.find((one) => one.streamId === streamId && one.direction === direction);
    const said = report?.figures;
    return {
      userId: session.membership.member.user.userId,
      streamId,
      direction,
      audioBps: audio?.bitrateBps ?? null,
      videoBps: video?.bitrateBps ?? null,
      layer: layerOf(video, direction),
      layerCount: video?.layerCount ?? 0,
      lossPercent: most(own.map(({ lossPercent }) => lossPercent)) ?? said?.lossPercent ?? null,
      roundTripMs: most(own.map(({ roundTripMs }) => roundTripMs)) ?? said?.roundTripMs ?? null,
      estimateBps: direction === 'send' ? (said?.estimateBps ?? null) : measured.estimateBps,
      pausedFor: video?.pausedFor ?? null,
      reported: said === undefined || atMs === undefined ? null : { atMs, figures: said },
    };
  });
}

/** The engine numbers layers from 0; of what comes in it says how many there are. */
function layerOf(video: LiveTrack | undefined, direction: Direction): number | null {
  const layer = video?.layer ?? null;
  return layer === null || direction === 'send' ? layer : layer + 1;
}

function most(values: readonly (number | null)[]): number | undefined {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? undefined : Math.max(...known);
}
