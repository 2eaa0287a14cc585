import { ParleyError } from '@parley/protocol';
import type { ZegoExtendedData } from './room.ts';

/** The code and sentence of any failure: of a `ParleyError` its own, of anything else 1002099's. */
export function refusalOf(error: unknown): { code: number; message: string } {
  const refusal = error instanceof ParleyError ? error : new ParleyError('roomInternal', { cause: error });
  return { code: refusal.code, message: refusal.message };
}

/** Extended data with a text form, so that both dialects of ZEGO's SDKs can read it. */
export function extendedData(fields: Record<string, unknown> = {}): ZegoExtendedData {
  const text = () => JSON.stringify(fields);
  return Object.freeze(Object.defineProperty({ ...fields }, 'toString', { value: text }));
}
