/**
 * Limits and periods that both sides hold to. The numbers are ZEGO's where ZEGO publishes one
 * (reference §2.3, §6, §14), so that an app tuned to them behaves the same here.
 */
export const LIMITS = {
  /** Largest AppID: an unsigned 32-bit integer; 0 is refused. */
  appIdMax: 0xffff_ffff,
  roomIdBytes: 127,
  userIdBytes: 63,
  userNameBytes: 255,
  streamIdBytes: 255,
  /** A stream's extra info is shorter than 1024 bytes. */
  streamExtraInfoBytes: 1023,
  roomExtraInfoKeyBytes: 127,
  roomExtraInfoValueBytes: 128,
  /** Keys of room extra info that one room may hold. */
  roomExtraInfoKeys: 1,
  /** Broadcast, barrage and custom messages. */
  messageBytes: 1024,
  /** Broadcast messages that one user may send in a second. */
  broadcastPerUserPerSecond: 2,
  /** Broadcast messages in one room in a second. */
  broadcastPerRoomPerSecond: 10,
  barragePerRoomPerSecond: 20,
  /** Custom commands to a single user, and to several or all, in a second. */
  customCommandToOnePerSecond: 200,
  customCommandToManyPerSecond: 10,
  /** Longest time that pictures and sound of a played stream are held back on request, in milliseconds. */
  bufferMs: 4000,
  /** Streams that one client plays at once, whatever its app allows. */
  playsPerClient: 50,
  /** As many unless the app's operator sets another limit. */
  playsByDefault: 12,
  /** Streams that one client publishes at once (one a publish channel). */
  publishChannels: 4,
  loginsPerRoomPerSecond: 200,
  /** Speakers of a room that members are told of at once. */
  rankedSpeakers: 10,
  /** Sessions that one app's clients may ask for over WHIP and WHEP in a second. */
  whipSessionsPerAppPerSecond: 200,
  /** ICE fragments that one WHIP or WHEP client may send in a second. */
  icePatchesPerSecond: 10,
  /** Above this many members, user notifications are no longer sent to the later ones. */
  notifiedMembers: 500,
  /** One signalling message of a client, as UTF-8. A server's may be longer: a snapshot of a full room is. */
  signalMessageBytes: 64 * 1024,
} as const;

/** Periods and time-outs in milliseconds. */
export const PERIODS = {
  /** A client tells the server this often that it lives. */
  heartbeatMs: 10_000,
  /** Silence after which the server removes a member and tells the others. */
  memberTimeoutMs: 100_000,
  /** How long a client retries before it gives a room up. */
  reconnectWindowMs: 20 * 60_000,
  onlineUserCountMs: 30_000,
  networkQualityMs: 2_000,
  streamQualityMs: 3_000,
  /** How often a client tells the server how its streams go; a multiple of `networkQualityMs`. */
  streamReportMs: 10_000,
  /** Least time between two notifications of a room's speakers. */
  speakersMs: 200,
  /** Warning before a token ends. */
  tokenWarningMs: 30_000,
  /** Deadline of one request. */
  requestMs: 10_000,
} as const;
