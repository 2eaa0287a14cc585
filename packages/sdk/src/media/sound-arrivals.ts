import { TRANSPORT_CC_URI } from '@parley/protocol';
import type { types } from 'mediasoup-client';

/**
 * What a browser receives, with the extension by which it tells of each packet's arrival for sound as well: the engine then
 * knows of lost sound without being asked for it, and how a path fares that carries nothing else. mediasoup-client reads each extension
 * from the browser's offer for one kind only, the last that has it. Pure.
 *
 * @param soundExtensions URIs of the header extensions that the browser takes with sound
 */
export function withSoundArrivals(
  received: types.RtpCapabilities,
  soundExtensions: readonly string[],
): types.RtpCapabilities {
  const { headerExtensions = [] } = received;
  const numbers = headerExtensions.filter(({ uri }) => uri === TRANSPORT_CC_URI);
  const [known] = numbers;
  const isMissing = !numbers.some(({ kind }) => kind === 'audio');
  if (known === undefined || !isMissing || !soundExtensions.includes(TRANSPORT_CC_URI)) return received;
  return { ...received, headerExtensions: [...headerExtensions, { ...known, kind: 'audio' }] };
}
