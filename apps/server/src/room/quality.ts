import type { Membership } from './app-rooms.ts';
import type { Effect } from './effects.ts';

/**
 * Tells a member's network quality to those of its room who play one of its streams [SIG-38].
 *
 * @param playersOf session ids of everybody who plays a stream, in whatever room
 */
export function memberQuality(
  { room, member }: Membership,
  quality: { upstream: number; downstream: number },
  playersOf: (streamId: string) => Iterable<string>,
): Effect[] {
  const players = new Set<string>();
  for (const streamId of member.streamIds)
    for (const sessionId of playersOf(streamId)) players.add(sessionId);
  if (players.size === 0) return [];
  const sessionIds = [];
  for (const other of room.members())
    if (other !== member && players.has(other.sessionId)) sessionIds.push(other.sessionId);
  if (sessionIds.length === 0) return [];
  return [
    {
      do: 'notify',
      sessionIds,
      message: { type: 'memberQuality', userId: member.user.userId, ...quality },
    },
  ];
}
