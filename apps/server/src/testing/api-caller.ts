import { randomBytes } from 'node:crypto';
import { signServerApi } from '@parley/auth';
import type { Harness } from './harness.ts';

type Value = string | number | boolean | readonly (string | number)[];

export interface ApiAnswer {
  readonly Code: number;
  readonly Message: string;
  readonly Data?: Record<string, unknown>;
}

/** A back end that calls server API v2. */
export interface ApiCaller {
  /** Calls with everything in the query. */
  get(action: string, params?: Record<string, Value>): Promise<ApiAnswer>;
  /** Calls with the action's own parameters in a JSON body. */
  post(action: string, params?: Record<string, Value>): Promise<ApiAnswer>;
}

/** The back end of the harness's app. */
export function apiCaller({ app, clock, url }: Harness): ApiCaller {
  const signed = (action: string): URLSearchParams => {
    const { appId, serverSecret } = app;
    const signatureNonce = randomBytes(8).toString('hex');
    const timestamp = Math.floor(clock.nowMs() / 1000);
    return new URLSearchParams({
      Action: action,
      AppId: String(appId),
      SignatureNonce: signatureNonce,
      Timestamp: String(timestamp),
      Signature: signServerApi({ appId, signatureNonce, timestamp }, serverSecret),
      SignatureVersion: '2.0',
    });
  };
  return {
    async get(action, params = {}) {
      const query = signed(action);
      for (const [name, value] of Object.entries(params))
        if (Array.isArray(value)) for (const item of value) query.append(`${name}[]`, String(item));
        else query.append(name, String(value));
      return (await fetch(`${url}/?${query}`)).json() as Promise<ApiAnswer>;
    },
    async post(action, params = {}) {
      const response = await fetch(`${url}/?${signed(action)}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(params),
      });
      return response.json() as Promise<ApiAnswer>;
    },
  };
}
