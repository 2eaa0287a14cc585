import { ParleyError } from '@parley/protocol';
import { detectDevice, type types } from 'mediasoup-client';
import { Chrome111 } from 'mediasoup-client/handlers/Chrome111';
import { Firefox120 } from 'mediasoup-client/handlers/Firefox120';
import { Safari12 } from 'mediasoup-client/handlers/Safari12';
import { webSocket } from '../signal/socket.ts';
import { systemClock } from './clock.ts';
import type { Hint, Platform } from './platform.ts';

/** The browser that this page runs in. */
export const browser: Platform = {
  clock: systemClock,
  random: () => Math.random(),
  nextTask,
  openSocket: webSocket,
  hmacSha256,
  sendBeacon: (url, text) => void navigator.sendBeacon(url, text),
  onHint,
  onGesture,
  handlerFactory,
  get mediaDevices() {
    return globalThis.navigator?.mediaDevices;
  },
};

/** By a message and not by a timer, which a page in the background gets once a second. */
function nextTask(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

async function hmacSha256(key: string, text: string): Promise<string> {
  const subtle = globalThis.crypto?.subtle;
  if (subtle === undefined) {
    throw new ParleyError('unsupportedPlatform', {
      detail: 'the page must come over https or from localhost to log in with an AppSign (WebCrypto)',
    });
  }
  const utf8 = new TextEncoder();
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const hmacKey = await subtle.importKey('raw', utf8.encode(key), algorithm, false, ['sign']);
  const digest = await subtle.sign('HMAC', hmacKey, utf8.encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function onHint(listener: (hint: Hint) => void): () => void {
  if (typeof window === 'undefined') return () => {};
  const ended = new AbortController();
  const { signal } = ended;
  window.addEventListener('online', () => listener('online'), { signal });
  window.addEventListener('offline', () => listener('offline'), { signal });
  window.addEventListener('pagehide', () => listener('pagehide'), { signal });
  document.addEventListener(
    'visibilitychange',
    () => {
      if (document.visibilityState === 'visible') listener('visible');
    },
    { signal },
  );
  return () => ended.abort();
}

function onGesture(work: () => void): void {
  const done = new AbortController();
  for (const type of ['pointerdown', 'keydown', 'touchend']) {
    document.addEventListener(
      type,
      () => {
        done.abort();
        work();
      },
      { signal: done.signal, capture: true },
    );
  }
}

function handlerFactory(): types.HandlerFactory {
  const detected = typeof RTCPeerConnection === 'undefined' ? undefined : detectDevice();
  switch (detected) {
    case 'Chrome111':
      return Chrome111.createFactory({});
    case 'Firefox120':
      return Firefox120.createFactory({});
    case 'Safari12':
      return Safari12.createFactory({});
    default:
      throw new ParleyError('unsupportedPlatform', {
        detail: 'needed: Chrome or Edge 111, Firefox 120, Safari 12.1, or newer',
      });
  }
}
