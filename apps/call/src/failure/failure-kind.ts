/**
 * What went wrong, as far as the next step differs. Error codes (reference §9) are many; what a person can do about
 * them is few.
 */
type DeviceFailureKind =
  | 'cameraRefused'
  | 'cameraBusy'
  | 'cameraMissing'
  | 'cameraFailed'
  | 'microphoneRefused'
  | 'microphoneBusy'
  | 'microphoneMissing'
  | 'microphoneFailed'
  | 'screenRefused'
  | 'screenUnsupported';

export type FailureKind =
  | DeviceFailureKind
  | 'browserUnsupported'
  | 'insecurePage'
  | 'credentialsMissing'
  | 'appIdWrong'
  | 'appSignMalformed'
  | 'appSignWrong'
  | 'tokenInvalid'
  | 'tokenOtherApp'
  | 'tokenOtherUser'
  | 'tokenExpired'
  | 'publishDenied'
  | 'serverUnreachable'
  | 'serverSilent'
  | 'serverTrouble'
  | 'tooBusy'
  | 'reconnectGaveUp'
  | 'kickedElsewhere'
  | 'kickedByServer'
  | 'kickedTokenExpired'
  | 'sessionLost'
  | 'forbidden'
  | 'roomFull'
  | 'tooManyRooms'
  | 'roomUnusable'
  | 'userNameUnusable'
  | 'userIdUnusable'
  | 'streamTaken'
  | 'streamForbidden'
  | 'publishFailed'
  | 'playFailed'
  | 'tooManyPlays'
  | 'messageRefused'
  | 'internal'
  | 'unknown';

/** Which device a code of the 1006 range is about; the code does not say. */
export type Device = 'camera' | 'microphone';

const KINDS: ReadonlyMap<number, FailureKind> = new Map<number, FailureKind>([
  [1000006, 'browserUnsupported'],
  [1000010, 'browserUnsupported'],
  [1103002, 'browserUnsupported'],
  [1103053, 'insecurePage'],
  [1001000, 'appIdWrong'],
  [1001004, 'appIdWrong'],
  [1001001, 'appSignMalformed'],
  [1001002, 'appSignMalformed'],
  [1001003, 'appSignMalformed'],
  [1001005, 'appSignWrong'],
  [1002067, 'credentialsMissing'],
  [1002033, 'tokenInvalid'],
  [1002074, 'tokenInvalid'],
  [1002075, 'tokenInvalid'],
  [1002079, 'tokenInvalid'],
  [1002080, 'tokenInvalid'],
  [1002076, 'tokenOtherApp'],
  [1002077, 'tokenOtherUser'],
  [1002078, 'tokenExpired'],
  [1002082, 'publishDenied'],
  [1100004, 'publishDenied'],
  [1003072, 'publishDenied'],
  [1002030, 'serverUnreachable'],
  [1002052, 'serverUnreachable'],
  [1100003, 'serverUnreachable'],
  [1002031, 'serverSilent'],
  [1100002, 'serverSilent'],
  [1102001, 'serverSilent'],
  [1002051, 'serverSilent'],
  [1002099, 'serverTrouble'],
  [1102017, 'serverTrouble'],
  [1002072, 'tooBusy'],
  [1002073, 'tooBusy'],
  [1002053, 'reconnectGaveUp'],
  [1002050, 'kickedElsewhere'],
  [1002055, 'kickedByServer'],
  [1002056, 'kickedTokenExpired'],
  [1002057, 'sessionLost'],
  [1002066, 'forbidden'],
  [1002034, 'roomFull'],
  [1002035, 'tooManyRooms'],
  [1002011, 'roomUnusable'],
  [1002012, 'roomUnusable'],
  [1002013, 'roomUnusable'],
  [1002008, 'userNameUnusable'],
  [1002009, 'userNameUnusable'],
  [1002010, 'userNameUnusable'],
  [1002005, 'userIdUnusable'],
  [1002006, 'userIdUnusable'],
  [1002007, 'userIdUnusable'],
  [1003028, 'streamTaken'],
  [1003025, 'streamForbidden'],
  [1004025, 'streamForbidden'],
  [1003001, 'publishFailed'],
  [1003020, 'publishFailed'],
  [1003021, 'publishFailed'],
  [1003080, 'publishFailed'],
  [1003099, 'publishFailed'],
  [1004001, 'playFailed'],
  [1004002, 'playFailed'],
  [1004003, 'playFailed'],
  [1004020, 'playFailed'],
  [1004080, 'playFailed'],
  [1004099, 'playFailed'],
  [1004010, 'tooManyPlays'],
  [1020000, 'screenRefused'],
  [1020001, 'screenUnsupported'],
  [1009001, 'messageRefused'],
  [1009002, 'messageRefused'],
  [1009010, 'messageRefused'],
  [1009015, 'messageRefused'],
]);

/** Codes that only a fault in this page's own code can bring about. */
const INTERNAL: ReadonlySet<number> = new Set([
  1000001, 1000002, 1000008, 1000014, 1000015, 1000016, 1000017, 1000067, 1001020, 1002001, 1002002, 1002014,
  1002015, 1002016, 1002017, 1003002, 1003023, 1003050, 1003051, 1003053, 1004011, 1004030, 1006031, 1009005,
  1009011, 1009012, 1100001,
]);

function deviceFailure(code: number, device: Device): DeviceFailureKind {
  switch (code) {
    case 1006003:
    case 1103064:
      return `${device}Refused`;
    case 1006005:
    case 1103065:
      return `${device}Busy`;
    case 1006002:
    case 1006006:
      return `${device}Missing`;
    default:
      return `${device}Failed`;
  }
}

/** Whether a code is about this machine's camera or microphone. */
export const isDeviceCode = (code: number): boolean =>
  (code >= 1006000 && code < 1007000 && code !== 1006031) ||
  code === 1103061 ||
  code === 1103064 ||
  code === 1103065;

/** What a code means to the person before the screen. `device` says which one a device code is about. */
export function failureKind(code: number, device: Device = 'camera'): FailureKind {
  if (isDeviceCode(code)) return deviceFailure(code, device);
  return KINDS.get(code) ?? (INTERNAL.has(code) ? 'internal' : 'unknown');
}

/** What the page offers as the next step. */
export type NextStep = 'retry' | 'credentials' | 'room' | 'name' | 'allowDevice' | 'none';

export function nextStep(kind: FailureKind): NextStep {
  switch (kind) {
    case 'cameraRefused':
    case 'microphoneRefused':
      return 'allowDevice';
    case 'credentialsMissing':
    case 'appIdWrong':
    case 'appSignMalformed':
    case 'appSignWrong':
    case 'tokenInvalid':
    case 'tokenOtherApp':
    case 'tokenOtherUser':
    case 'tokenExpired':
    case 'kickedTokenExpired':
    case 'publishDenied':
    case 'userIdUnusable':
      return 'credentials';
    case 'roomFull':
    case 'tooManyRooms':
    case 'roomUnusable':
      return 'room';
    case 'userNameUnusable':
      return 'name';
    case 'browserUnsupported':
    case 'insecurePage':
    case 'screenUnsupported':
    case 'screenRefused':
    case 'forbidden':
    case 'tooManyPlays':
    case 'streamForbidden':
    case 'messageRefused':
      return 'none';
    case 'cameraBusy':
    case 'cameraMissing':
    case 'cameraFailed':
    case 'microphoneBusy':
    case 'microphoneMissing':
    case 'microphoneFailed':
    case 'serverUnreachable':
    case 'serverSilent':
    case 'serverTrouble':
    case 'tooBusy':
    case 'reconnectGaveUp':
    case 'kickedElsewhere':
    case 'kickedByServer':
    case 'sessionLost':
    case 'streamTaken':
    case 'publishFailed':
    case 'playFailed':
    case 'internal':
    case 'unknown':
      return 'retry';
  }
}
