import { createPrivilegePayload, createToken04 } from '@parley/auth';
import { expect } from 'vitest';
import { chromiumOffer } from './sdp-offers.ts';
import { ServerStage } from './server-stage.ts';

export const SEND = chromiumOffer({ direction: 'sendonly' });
export const RECV = chromiumOffer({ direction: 'recvonly' });
export const SDP = 'application/sdp';
export const FRAGMENT = 'application/trickle-ice-sdpfrag';

interface Call {
  method?: string;
  bearer?: string | null;
  body?: string;
  type?: string;
  headers?: Record<string, string>;
}

export interface TokenWishes {
  userId?: string;
  room?: string;
  login?: boolean;
  publish?: boolean;
  streamIds?: string[] | null;
  seconds?: number;
}

/** What WHIP and WHEP clients do to the server of a test. */
export class WhipStage extends ServerStage {
  pathOf(protocol: string, streamId = 's', roomId = 'room'): string {
    return `/${protocol}/${this.harness.app.appId}/${roomId}/${streamId}`;
  }

  /** A request of a client; with the ingest key unless told. */
  call(path: string, { method = 'GET', bearer, body, type, headers = {} }: Call = {}): Promise<Response> {
    const proof = bearer === undefined ? (this.harness.app.ingestKey ?? '') : bearer;
    return fetch(this.harness.url + path, {
      method,
      body: body ?? null,
      headers: {
        ...(proof === null ? {} : { authorization: `Bearer ${proof}` }),
        ...(type === undefined ? {} : { 'content-type': type }),
        ...headers,
      },
    });
  }

  post(path: string, body: string, more: Call = {}): Promise<Response> {
    return this.call(path, { method: 'POST', body, type: SDP, ...more });
  }

  sendOffer(streamId?: string, more?: Call): Promise<Response> {
    return this.post(this.pathOf('whip', streamId), SEND, more);
  }

  playOffer(streamId?: string, more?: Call): Promise<Response> {
    return this.post(this.pathOf('whep', streamId), RECV, more);
  }

  token(wishes: TokenWishes = {}, app = this.harness.app): string {
    const {
      userId = 'tom',
      room = '',
      login = true,
      publish = true,
      streamIds = null,
      seconds = 600,
    } = wishes;
    return createToken04({
      appId: app.appId,
      userId,
      serverSecret: app.serverSecret,
      effectiveSeconds: seconds,
      payload: createPrivilegePayload({ roomId: room, login, publish, streamIds }),
      nowMs: this.harness.clock.nowMs(),
    });
  }
}

/** Does what a client does, and insists that it succeeds. */
export async function session(answer: Promise<Response>) {
  const response = await answer;
  const text = await response.text();
  if (response.status !== 201) throw new Error(`${response.status}: ${text}`);
  return {
    location: response.headers.get('location') ?? '',
    etag: response.headers.get('etag') ?? '',
    text,
    response,
  };
}

/** Does what a client does, and insists that it is refused as RFC 9457 has it. */
export async function problem(answer: Promise<Response>) {
  const response = await answer;
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const { detail, code, status } = (await response.json()) as {
    detail: string;
    code: number;
    status: number;
  };
  expect(status).toBe(response.status);
  return { status, detail, code, headers: response.headers };
}
