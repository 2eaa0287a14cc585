import { checkUserId, ParleyError, type RequestBody, type ResultOf } from '@parley/protocol';
import { requireMessage, requireRoomExtraInfo } from '../api/check.ts';
import type {
  ZegoErrorResult,
  ZegoIMSendBarrageMessageResult,
  ZegoIMSendBroadcastMessageResult,
} from '../api/room.ts';
import type { ZegoUser } from '../api/user.ts';
import type { Requester } from '../signal/requester.ts';

type MessageType = 'sendBroadcastMessage' | 'sendBarrageMessage' | 'sendCustomCommand' | 'setRoomExtraInfo';

/** Sending texts into the room (reference §6). */
export class Messages {
  readonly #require: (roomId: string) => Requester;

  /** @param require gives the way into a room, or throws 1000002 or 1002002 */
  constructor(require: (roomId: string) => Requester) {
    this.#require = require;
  }

  async sendBroadcast(roomId: string, message: string): Promise<ZegoIMSendBroadcastMessageResult> {
    requireMessage(message);
    const { messageId } = await this.#send(roomId, 'sendBroadcastMessage', { message });
    return { errorCode: 0, messageID: messageId };
  }

  async sendBarrage(roomId: string, message: string): Promise<ZegoIMSendBarrageMessageResult> {
    requireMessage(message);
    const { messageId } = await this.#send(roomId, 'sendBarrageMessage', { message });
    return { errorCode: 0, messageID: messageId };
  }

  async sendCommand(
    roomId: string,
    command: string,
    to: readonly (ZegoUser | string)[],
  ): Promise<ZegoErrorResult> {
    requireMessage(command);
    const toUserIds = (to ?? []).map((user) => (typeof user === 'string' ? user : user.userID));
    for (const userId of toUserIds) requireTarget(userId);
    await this.#send(roomId, 'sendCustomCommand', { command, toUserIds });
    return { errorCode: 0 };
  }

  async setRoomExtraInfo(roomId: string, key: string, value: string): Promise<ZegoErrorResult> {
    requireRoomExtraInfo(key, value);
    await this.#send(roomId, 'setRoomExtraInfo', { key, value });
    return { errorCode: 0 };
  }

  async #send<T extends MessageType>(roomId: string, type: T, body: RequestBody<T>): Promise<ResultOf<T>> {
    try {
      return await this.#require(roomId)(type, body);
    } catch (error) {
      const reason = error instanceof ParleyError ? error.reason : undefined;
      if (reason === 'roomNotLoggedIn') throw new ParleyError('messageRoomMismatch', { cause: error });
      if (reason === 'socketClosed' || reason === 'requestTimeout') {
        throw new ParleyError('messageFailed', { cause: error });
      }
      throw error;
    }
  }
}

function requireTarget(userId: unknown): void {
  const bad = typeof userId === 'string' ? checkUserId(userId) : 'userIdEmpty';
  if (bad === 'userIdEmpty') throw new ParleyError('commandTargetEmpty');
  if (bad === 'userIdTooLong') throw new ParleyError('commandTargetTooLong');
}
