/** How calls and what belongs to them lie in their tables. */
import type { Selectable } from 'kysely';
import type { Call, CallEvent, CallMember, CallStream, QualitySample } from '../call-records.ts';
import type { CallEventRow, CallMemberRow, CallRow, CallStreamRow, QualityRow } from './tables.ts';

export const callOf = (row: CallRow): Call => ({
  roomSessionId: row.room_session_id,
  appId: row.app_id,
  roomId: row.room_id,
  openedAtMs: row.opened_at_ms,
  closedAtMs: row.closed_at_ms,
  closeReason: row.close_reason,
  peakMembers: row.peak_members,
  nodeId: row.node_id,
});

export const callRow = (call: Call): CallRow => ({
  room_session_id: call.roomSessionId,
  app_id: call.appId,
  room_id: call.roomId,
  opened_at_ms: call.openedAtMs,
  closed_at_ms: call.closedAtMs,
  close_reason: call.closeReason,
  peak_members: call.peakMembers,
  node_id: call.nodeId,
});

export const memberOf = (row: CallMemberRow): CallMember => ({
  sessionId: row.session_id,
  roomSessionId: row.room_session_id,
  userId: row.user_id,
  userName: row.user_name,
  joinedAtMs: row.joined_at_ms,
  leftAtMs: row.left_at_ms,
  leaveReason: row.leave_reason,
});

export const memberRow = (member: CallMember): CallMemberRow => ({
  session_id: member.sessionId,
  room_session_id: member.roomSessionId,
  user_id: member.userId,
  user_name: member.userName,
  joined_at_ms: member.joinedAtMs,
  left_at_ms: member.leftAtMs,
  leave_reason: member.leaveReason,
});

export const streamOf = (row: CallStreamRow): CallStream => ({
  publishId: row.publish_id,
  roomSessionId: row.room_session_id,
  sessionId: row.session_id,
  userId: row.user_id,
  streamId: row.stream_id,
  startedAtMs: row.started_at_ms,
  endedAtMs: row.ended_at_ms,
  endReason: row.end_reason,
});

export const streamRow = (stream: CallStream): CallStreamRow => ({
  publish_id: stream.publishId,
  room_session_id: stream.roomSessionId,
  session_id: stream.sessionId,
  user_id: stream.userId,
  stream_id: stream.streamId,
  started_at_ms: stream.startedAtMs,
  ended_at_ms: stream.endedAtMs,
  end_reason: stream.endReason,
});

export const eventOf = (row: Selectable<CallEventRow>): CallEvent => ({
  roomSessionId: row.room_session_id,
  sessionId: row.session_id,
  atMs: row.at_ms,
  kind: row.kind,
  detail: JSON.parse(row.detail) as CallEvent['detail'],
});

export const eventRow = (event: CallEvent) => ({
  room_session_id: event.roomSessionId,
  session_id: event.sessionId,
  at_ms: event.atMs,
  kind: event.kind,
  detail: JSON.stringify(event.detail),
});

export const sampleOf = (row: Selectable<QualityRow>): QualitySample => ({
  roomSessionId: row.room_session_id,
  sessionId: row.session_id,
  streamId: row.stream_id,
  direction: row.direction as QualitySample['direction'],
  atMs: row.at_ms,
  figures: JSON.parse(row.figures) as QualitySample['figures'],
});

export const sampleRow = (sample: QualitySample) => ({
  room_session_id: sample.roomSessionId,
  session_id: sample.sessionId,
  stream_id: sample.streamId,
  direction: sample.direction,
  at_ms: sample.atMs,
  figures: JSON.stringify(sample.figures),
});
