import { checkRoomId, checkUserId } from '@parley/protocol';
import { ApiError } from '../codes.ts';
import { optionalText, type RawParams, requiredText, requiredTexts } from '../params.ts';

/** Whom to remove; `appId` is that of the signature. */
export interface KickTarget {
  readonly appId: number;
  readonly roomId: string;
  readonly userId: string;
}

/** Removes a user from a room, telling it `reason`; whether it was there. */
export type Kick = (target: KickTarget, reason: string) => boolean;

const MAX_USERS = 5;
const MAX_ID_BYTES = 128;
const MAX_REASON_BYTES = 256;

/** `KickoutUser`: one to five users leave a room. It succeeds for users that are not there. */
export function kickoutUser(appId: number, params: RawParams, kick: Kick): void {
  const roomId = requiredText(params, 'RoomId', MAX_ID_BYTES);
  const userIds = requiredTexts(params, 'UserId', MAX_USERS);
  const reason = optionalText(params, 'CustomReason', MAX_REASON_BYTES);
  if (checkRoomId(roomId) !== undefined)
    throw new ApiError('badParameter', 'RoomId is not a roomID: 1 to 127 bytes without blanks');
  for (const userId of userIds)
    if (checkUserId(userId) !== undefined)
      throw new ApiError('badParameter', 'UserId[] holds what is not a userID: 1 to 63 bytes without blanks');
  for (const userId of userIds) kick({ appId, roomId, userId }, reason);
}
