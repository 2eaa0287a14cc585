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
  user: ZegoUser;
  streamID: string;
  /** What the publisher set with `setStreamExtraInfo`. */
  extraInfo: string;
}

/** Somebody who speaks in the room (`onRoomActiveSpeakersUpdate`). */
export interface ZegoActiveSpeaker {
  streamID: string;
  userID: string;
  /** 0 to 100, on the scale of the sound level monitor, at the time of the report. */
  soundLevel: number;
}

/** Text that a member attached to the room under a key. */
export interface ZegoRoomExtraInfo {
  key: string;
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

export interface ZegoRoomLoginResult {
  /** 0, or a code of `docs/errors.md`. */
  errorCode: number;
  /** After success `{ room_session_id }`: one lifetime of the room. After a failure `{ message }`. */
  extendedData: ZegoExtendedData;
}
export type ZegoRoomLogoutResult = ZegoRoomLoginResult;
export type ZegoRoomLoginCallback = (errorCode: number, extendedData: ZegoExtendedData) => void;

export interface ZegoErrorResult {
  errorCode: number;
}

/** A broadcast message as it arrives. */
export interface ZegoBroadcastMessageInfo {
  message: string;
  messageID: number;
  /** When the server took it, in milliseconds since 1970. */
  sendTime: number;
  fromUser: ZegoUser;
}

/** A barrage message as it arrives. */
export interface ZegoBarrageMessageInfo {
  message: string;
  messageID: string;
  /** When the server took it, in milliseconds since 1970. */
  sendTime: number;
  fromUser: ZegoUser;
}

export interface ZegoIMSendBroadcastMessageResult {
  errorCode: number;
  messageID: number;
}

export interface ZegoIMSendBarrageMessageResult {
  errorCode: number;
  messageID: string;
}

/** The server's clock as the SDK knows it (`getNetworkTimeInfo`). */
export interface ZegoNetworkTimeInfo {
  /** Milliseconds since 1970; 0 before the first contact with the server. */
  timestamp: number;
  /** How far it may be off, in milliseconds. */
  maxDeviation: number;
}
