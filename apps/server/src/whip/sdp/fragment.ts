import type { IceCandidate, IceParameters } from '@parley/protocol';
import { type SessionDescription, write } from 'sdp-transform';
import { candidatesOf, DISCARD_PORT, EMPTY, ICE_OPTIONS } from './answer.ts';
import { type IceCredentials, type Offer, readIce } from './offer.ts';
import { malformed } from './refusal.ts';
import { parseText } from './text.ts';

/**
 * Reads the body of a PATCH, `application/trickle-ice-sdpfrag` (RFC 8840 §4.4). Its candidates are checked for
 * their form only: an ICE-lite agent learns from the checks where the client is.
 *
 * @returns the credentials that it names; `undefined` for one that names none
 * @throws {SdpRefusal}
 */
export function readFragment(text: string): IceCredentials | undefined {
  const { iceUfrag, icePwd, media, version } = parseText(text);
  if (version !== undefined) throw malformed('this is a whole SDP; a fragment with ICE attributes is wanted');
  const credentials = [{ iceUfrag, icePwd }, ...media].filter(
    (level) => level.iceUfrag !== undefined || level.icePwd !== undefined,
  );
  const [first, ...others] = credentials.map(readIce);
  if (first === undefined) return undefined;
  if (others.some((other) => !isSame(first, other)))
    throw malformed('the sections name different ICE credentials; there is one transport');
  return first;
}

export function isSame(one: IceCredentials, other: IceCredentials): boolean {
  return one.usernameFragment === other.usernameFragment && one.password === other.password;
}

/** Writes what a client needs after an ICE restart (RFC 9725 §4.3.3). */
export function writeFragment(
  offer: Offer,
  ice: { parameters: IceParameters; candidates: readonly IceCandidate[] },
): string {
  const [tagged] = offer.sections;
  if (tagged === undefined) throw new Error('an offer without sections was let in');
  const { usernameFragment, password } = ice.parameters;
  const fragment: SessionDescription = {
    ...EMPTY,
    icelite: 'ice-lite',
    iceOptions: ICE_OPTIONS,
    groups: [{ type: 'BUNDLE', mids: offer.sections.map(({ mid }) => mid).join(' ') }],
    media: [
      {
        type: tagged.kind,
        port: DISCARD_PORT,
        protocol: tagged.protocol,
        payloads: tagged.codecs.map(({ payloadType }) => payloadType).join(' '),
        rtp: [],
        fmtp: [],
        mid: tagged.mid,
        iceUfrag: usernameFragment,
        icePwd: password,
        ...candidatesOf(ice.candidates),
      },
    ],
  };
  // Of the session a fragment has attributes only.
  const lines = write(fragment).split('\r\n');
  return `${lines.filter((line) => /^[am]=/.test(line)).join('\r\n')}\r\n`;
}
