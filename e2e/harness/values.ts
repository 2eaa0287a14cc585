/**
 * The numbers that apps see, as the imitated system publishes them. Written here again, not taken
 * from the SDK, so that a wrong number there fails a test.
 */

export const RoomState = {
  logining: 0,
  logined: 1,
  loginFailed: 2,
  reconnecting: 3,
  reconnected: 4,
  reconnectFailed: 5,
  kickOut: 6,
  logout: 7,
  logoutFailed: 8,
} as const;

export const Update = { add: 0, delete: 1 } as const;
export const PublisherState = { noPublish: 0, requesting: 1, publishing: 2 } as const;
export const PlayerState = { noPlay: 0, requesting: 1, playing: 2 } as const;

export const Scenario = { standardVideoCall: 4, standardVoiceCall: 10 } as const;

/** `stream_delete_reason` codes. */
export const DeleteReason = {
  stopped: 1,
  heartbeatTimeout: 2,
  repeatedLogin: 3,
  kicked: 4,
  disconnected: 5,
} as const;
