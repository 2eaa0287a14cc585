import { type ErrorName, ParleyError } from '@parley/protocol';
import { ZegoDeviceExceptionType } from '../api/constants.ts';

/**
 * What a browser's refusal of a camera or microphone means in ZEGO's codes (reference §9, Media Capture and
 * Streams §10.2: names of the errors of `getUserMedia`).
 */
const REASONS: ReadonlyMap<string, ErrorName> = new Map([
  ['NotAllowedError', 'deviceNotAllowed'],
  ['SecurityError', 'deviceNotAllowed'],
  ['NotFoundError', 'deviceNotFound'],
  ['OverconstrainedError', 'deviceNotFound'],
  ['NotReadableError', 'deviceBusy'],
  ['AbortError', 'deviceBusy'],
]);

const EXCEPTIONS: ReadonlyMap<ErrorName, ZegoDeviceExceptionType> = new Map([
  ['deviceNotFound', ZegoDeviceExceptionType.InvalidId],
  ['deviceNotAllowed', ZegoDeviceExceptionType.PermissionNotGranted],
  ['deviceZeroFps', ZegoDeviceExceptionType.ZeroCaptureFps],
  ['deviceBusy', ZegoDeviceExceptionType.DeviceOccupied],
  ['deviceUnplugged', ZegoDeviceExceptionType.DeviceUnplugged],
]);

/** A failure of a device as one of the error table. */
export function deviceFailure(error: unknown, device: string): ParleyError {
  if (error instanceof ParleyError) return error;
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  return new ParleyError(REASONS.get(name) ?? 'deviceError', {
    detail: name === '' ? device : `${device}, ${name}`,
    cause: error,
  });
}

export function exceptionTypeOf({ reason }: ParleyError): ZegoDeviceExceptionType {
  return EXCEPTIONS.get(reason) ?? ZegoDeviceExceptionType.Generic;
}
