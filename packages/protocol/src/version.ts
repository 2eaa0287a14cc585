/** Version of the wire protocol. It rises when an old client could misread a new server, or the reverse. */
export const PROTOCOL_VERSION = 1;

/** Path of the signalling WebSocket on the server. */
export const SIGNAL_PATH = '/signal';

/** Path that a closing page posts its leave to (`navigator.sendBeacon`). */
export const LEAVE_BEACON_PATH = '/signal/leave';

/** Path of the SDK as one ES module. */
export const SDK_PATH = '/sdk/parley.mjs';
