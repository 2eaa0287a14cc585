/** The one place that knows how webhooks spell their fields (reference §8.3). */
import { STREAM_DELETE_REASON } from '@parley/protocol';
import type { Happening, RoomLife } from '../room/happening.ts';
import type { WebhookEvent } from '../store/index.ts';

export interface WebhookPayload {
  readonly event: WebhookEvent;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** `reason` of room_logout, by the reason that ended the member's streams. */
const LOGOUT_REASON: Readonly<Record<number, number>> = {
  [STREAM_DELETE_REASON.stopped]: 0,
  [STREAM_DELETE_REASON.heartbeatTimeout]: 1,
  [STREAM_DELETE_REASON.disconnected]: 2,
  [STREAM_DELETE_REASON.repeatedLogin]: 3,
  [STREAM_DELETE_REASON.kicked]: 3,
};

/** `type` of stream_close. */
const CLOSE_TYPE: Readonly<Record<number, number>> = {
  [STREAM_DELETE_REASON.stopped]: 0,
  [STREAM_DELETE_REASON.heartbeatTimeout]: 1,
  [STREAM_DELETE_REASON.repeatedLogin]: 2,
  [STREAM_DELETE_REASON.kicked]: 3,
  [STREAM_DELETE_REASON.disconnected]: 4,
  [STREAM_DELETE_REASON.removedByServer]: 100,
};

/** `term_type`: a web page, which every client of the SDK is. */
const WEB = 6;
const ORDINARY_USER = 1;

/** `cid` of stream_attr, by the codec's name in RTP: 1 is SVC, which is VP9 here. Other codecs have no number. */
const CODEC_ID: Readonly<Record<string, number>> = { h264: 0, vp9: 1, vp8: 2, h265: 3 };

/** What was before a happening. */
export interface Before {
  readonly nowMs: number;
  /** Whether a stream comes back that its user published lately. */
  readonly isRecreated: boolean;
}

/** What a customer's back end is told of a happening. Only rooms' own events have numbers; the others are all texts. */
export function payloadOf(
  room: RoomLife,
  happening: Happening,
  { nowMs, isRecreated }: Before,
): WebhookPayload {
  const { roomId, roomSessionId } = room;
  switch (happening.type) {
    case 'roomOpened':
      return {
        event: 'room_create',
        fields: {
          room_id: roomId,
          room_session_id: Number(roomSessionId),
          room_create_time: nowMs,
          id_name: happening.by.userId,
        },
      };
    case 'roomClosed':
      return {
        event: 'room_close',
        fields: {
          room_id: roomId,
          room_session_id: Number(roomSessionId),
          close_reason: happening.reason,
          room_close_time: nowMs,
        },
      };
    case 'memberJoined':
      return {
        event: 'room_login',
        fields: texts({
          room_id: roomId,
          room_name: roomId,
          room_seq: roomSessionId,
          user_account: happening.user.userId,
          user_nickname: happening.user.userName,
          session_id: happening.sessionId,
          login_time: nowMs,
          user_role: ORDINARY_USER,
          auth_level: happening.authLevel,
          relogin: Number(happening.isRelogin),
          user_update_seq: happening.sequence,
          callback_data: '',
          term_type: WEB,
        }),
      };
    case 'memberLeft':
      return {
        event: 'room_logout',
        fields: texts({
          room_id: roomId,
          room_seq: roomSessionId,
          user_account: happening.user.userId,
          user_nickname: happening.user.userName,
          session_id: happening.sessionId,
          login_time: happening.joinedAtMs,
          logout_time: nowMs,
          reason: LOGOUT_REASON[happening.reason] ?? 0,
          user_role: ORDINARY_USER,
          user_update_seq: happening.sequence,
        }),
      };
    case 'streamAdded':
      return {
        event: 'stream_create',
        fields: {
          ...texts({
            ...ofStream(roomSessionId, happening),
            room_id: roomId,
            title: '',
            stream_attr: streamAttributesOf(happening.videoCodec),
            create_time: Math.floor(nowMs / 1000),
            create_time_ms: nowMs,
            extra_info: happening.extraInfo,
            recreate: Number(isRecreated),
            publish_id: happening.user.userId,
            publish_name: happening.user.userName,
          }),
          // Addresses of a content delivery network, which Parley does not feed.
          rtmp_url: [],
          hls_url: [],
          hdl_url: [],
          pic_url: [],
        },
      };
    case 'streamDeleted':
      return {
        event: 'stream_close',
        fields: texts({
          ...ofStream(roomSessionId, happening),
          room_id: roomId,
          type: CLOSE_TYPE[happening.reason] ?? 0,
          third_define_data: happening.extraInfo,
          destroy_timemillis: nowMs,
        }),
      };
    default:
      return happening satisfies never;
  }
}

/** JSON, as the reference has it. */
function streamAttributesOf(videoCodec: string | null): string {
  const cid = videoCodec === null ? undefined : CODEC_ID[videoCodec];
  return JSON.stringify(cid === undefined ? {} : { cid });
}

function ofStream(
  roomSessionId: string,
  { user, publishId, streamId, sequence }: Extract<Happening, { type: 'streamAdded' | 'streamDeleted' }>,
) {
  return {
    room_session_id: roomSessionId,
    user_id: user.userId,
    user_name: user.userName,
    channel_id: roomSessionId,
    stream_id: streamId,
    stream_alias: streamId,
    stream_sid: publishId,
    stream_seq: sequence,
  };
}

function texts(fields: Readonly<Record<string, string | number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));
}
