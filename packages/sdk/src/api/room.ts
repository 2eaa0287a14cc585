import type { ZegoUser } from './user.ts';

/** How a room is logged in to. */
export class ZegoRoomConfig {
  /** Most members the room may have; 0 is unlimited. The first login, which creates the room, decides it. */
  maxMemberCount = 0;
  /** Whether to hear of other users' coming and going, and be heard of (`onRoomUserUpdate`). */
  isUserStatusNotify = false;
  /** A Token04. Required when the engine's profile has no AppSign. */
  token = '';

  constructor(init: Partial<ZegoRoomConfig> = {}) {
    Object.assign(this, init);
  }
}

/** A stream that someone publishes in the room. */
export interface ZegoStream {
  /** Who publishes it. */
  user: ZegoUser;
  /** What to play it by. */
  streamID: string;
  /** What the publisher set with `setStreamExtraInfo`. */
  extraInfo: string;
}

/** Somebody who speaks in the room (`onRoomActiveSpeakersUpdate`). */
export interface ZegoActiveSpeaker {
  /** What to play it by. */
  streamID: string;
  /** Who publishes it. */
  userID: string;
  /** 0 to 100, on the scale of the sound level monitor, at the time of the report. */
  soundLevel: number;
}

/** Text that a member attached to the room under a key. */
export interface ZegoRoomExtraInfo {
  /** 1 to 127 bytes. */
  key: string;
  /** At most 128 bytes. */
  value: string;
  /** Who set it last. */
  updateUser: ZegoUser;
  /** When, in milliseconds since 1970. */
  updateTime: number;
}

/** The streams of a room (`getRoomStreamList`). */
export interface ZegoRoomStreamList {
  /** One's own. */
  publishStreamList: ZegoStream[];
  /** Others'. */
  playStreamList: ZegoStream[];
}

/**
 * Further facts with a callback: an object whose text form is JSON. Code from ZEGO's native SDKs reads its
 * fields; code from the React-Native and web SDKs, which pass a text, may go on with
 * `JSON.parse(String(extendedData))`.
 */
export type ZegoExtendedData = Readonly<Record<string, unknown>>;

/** What a login led to. */
export interface ZegoRoomLoginResult {
  /** 0, or a code of `docs/errors.md`. */
  errorCode: number;
  /** After success `{ room_session_id }`: one lifetime of the room. After a failure `{ message }`. */
  extendedData: ZegoExtendedData;
}
export type ZegoRoomLogoutResult = ZegoRoomLoginResult;
export type ZegoRoomLoginCallback = (errorCode: number, extendedData: ZegoExtendedData) => void;

/** Whether something succeeded. */
export interface ZegoErrorResult {
  /** 0, or the code in `docs/errors.md`. */
  errorCode: number;
}

/** A broadcast message as it arrives. */
export interface ZegoBroadcastMessageInfo {
  /** 1 to 1024 bytes. */
  message: string;
  /** Names it within the room. */
  messageID: number;
  /** When the server took it, in milliseconds since 1970. */
  sendTime: number;
  /** Who sent it. */
  fromUser: ZegoUser;
}

/** A barrage message as it arrives. */
export interface ZegoBarrageMessageInfo {
  /** 1 to 1024 bytes. */
  message: string;
  /** Names it within the room. */
  messageID: string;
  /** When the server took it, in milliseconds since 1970. */
  sendTime: number;
  /** Who sent it. */
  fromUser: ZegoUser;
}

/** What `sendBroadcastMessage` gives. */
export interface ZegoIMSendBroadcastMessageResult {
  /** 0, or the code in `docs/errors.md`. */
  errorCode: number;
  /** Names it within the room. */
  messageID: number;
}

/** What `sendBarrageMessage` gives. */
export interface ZegoIMSendBarrageMessageResult {
  /** 0, or the code in `docs/errors.md`. */
  errorCode: number;
  /** Names it within the room. */
  messageID: string;
}

/** The server's clock as the SDK knows it (`getNetworkTimeInfo`). */
export interface ZegoNetworkTimeInfo {
  /** Milliseconds since 1970; 0 before the first contact with the server. */
  timestamp: number;
  /** How far it may be off, in milliseconds. */
  maxDeviation: number;
}
