/** The one place that knows how server API v2 spells and encodes its parameters. */
import { ApiError } from './codes.ts';

/** Parameters as they came: from the query, where a list is `Name[]` once for each item, or from JSON. */
export type RawParams = Readonly<Record<string, unknown>>;

/** What every call has, checked for form only. */
export interface PublicParams {
  readonly action: string;
  readonly appId: number;
  readonly signatureNonce: string;
  /** Unix time in seconds. */
  readonly timestamp: number;
  readonly signature: string;
}

const SIGNATURE_VERSION = '2.0';

const textOf = (query: RawParams, name: string): string => {
  const value = query[name];
  return typeof value === 'string' ? value : '';
};

/** Reads the public parameters, which stand in the query of GET and POST alike. */
export function readPublicParams(query: RawParams): PublicParams {
  const action = textOf(query, 'Action');
  if (action === '') throw new ApiError('actionEmpty', 'Action is missing');
  const appIdText = textOf(query, 'AppId');
  const appId = Number(appIdText);
  if (!/^\d{1,10}$/.test(appIdText) || appId < 1 || appId > 0xffff_ffff)
    throw new ApiError('appIdFormat', 'AppId must be an integer from 1 to 4294967295');
  const version = textOf(query, 'SignatureVersion');
  if (version === '') throw new ApiError('signatureVersionEmpty', 'SignatureVersion is missing; it is 2.0');
  if (version !== SIGNATURE_VERSION)
    throw new ApiError('signatureVersionUnsupported', 'SignatureVersion must be 2.0');
  const signatureNonce = textOf(query, 'SignatureNonce');
  if (!/^[0-9A-Za-z]{1,64}$/.test(signatureNonce))
    throw new ApiError('nonceEmpty', 'SignatureNonce must be 16 hexadecimal characters, new for each call');
  const timestampText = textOf(query, 'Timestamp');
  if (timestampText === '') throw new ApiError('timestampEmpty', 'Timestamp is missing');
  if (!/^\d{1,11}$/.test(timestampText))
    throw new ApiError('timestampFormat', 'Timestamp must be a unix time in seconds');
  const signature = textOf(query, 'Signature');
  if (signature === '') throw new ApiError('signatureEmpty', 'Signature is missing');
  return { action, appId, signatureNonce, timestamp: Number(timestampText), signature };
}
