import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  appSignProof,
  signServerApi,
  signWebhook,
  verifyAppSignProof,
  verifyServerApi,
  verifyWebhook,
} from './index.ts';

const APP_SIGN = '0123456789abcdef'.repeat(4);
const LOGIN = { appId: 1234567890, userId: 'user1', roomId: 'room1', nonce: 'n0nce' };

describe('the AppSign proof', () => {
  it('[SIG-11] is the HMAC-SHA256 of the four fields, a line feed between', () => {
    const expected = createHmac('sha256', APP_SIGN).update('1234567890\nuser1\nroom1\nn0nce').digest('hex');
    expect(appSignProof(LOGIN, APP_SIGN)).toBe(expected);
    expect(verifyAppSignProof(LOGIN, APP_SIGN, expected)).toBe(true);
  });

  it('is good for no other app, user, room, nonce or AppSign', () => {
    const proof = appSignProof(LOGIN, APP_SIGN);
    for (const other of [{ appId: 1 }, { userId: 'user2' }, { roomId: 'room2' }, { nonce: 'n1' }])
      expect(verifyAppSignProof({ ...LOGIN, ...other }, APP_SIGN, proof)).toBe(false);
    expect(verifyAppSignProof(LOGIN, 'f'.repeat(64), proof)).toBe(false);
    for (const wrong of ['', proof.slice(1), `${proof}0`, proof.toUpperCase()])
      expect(verifyAppSignProof(LOGIN, APP_SIGN, wrong)).toBe(false);
  });
});

describe('the server API signature', () => {
  const SECRET = '0123456789abcdef0123456789abcdef';
  const CALL = { appId: 1234567890, signatureNonce: '0a1b2c3d4e5f6071', timestamp: 1_700_000_000 };

  it('equals the published vector', () => {
    expect(signServerApi(CALL, SECRET)).toBe('cd80c1e558bfcb6ee561ba4a67ad8323');
  });

  it('is good for nothing else', () => {
    const signature = signServerApi(CALL, SECRET);
    expect(verifyServerApi(CALL, SECRET, signature)).toBe(true);
    expect(verifyServerApi({ ...CALL, timestamp: 1_700_000_001 }, SECRET, signature)).toBe(false);
    expect(verifyServerApi(CALL, 'x'.repeat(32), signature)).toBe(false);
    expect(verifyServerApi(CALL, SECRET, '')).toBe(false);
  });
});

describe('the webhook signature', () => {
  const EVENT = { timestamp: 1470820198, nonce: 123412 };

  it('equals the published vector, with numbers or texts', () => {
    expect(signWebhook(EVENT, 'secret')).toBe('5bd59fd62953a8059fb7eaba95720f66d19e4517');
    expect(signWebhook({ timestamp: '1470820198', nonce: '123412' }, 'secret')).toBe(
      '5bd59fd62953a8059fb7eaba95720f66d19e4517',
    );
  });

  it('is refused with another secret', () => {
    expect(verifyWebhook(EVENT, 'secret', signWebhook(EVENT, 'secret'))).toBe(true);
    expect(verifyWebhook(EVENT, 'secret', signWebhook(EVENT, 'Secret'))).toBe(false);
  });
});
