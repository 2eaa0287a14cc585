import type { DtlsParameters } from '@parley/protocol';
import type { MediaDescription, SessionDescription } from 'sdp-transform';
import { malformed, shown, unsupported } from './refusal.ts';
import { type OfferedSection, readSection } from './section.ts';
import { parseText } from './text.ts';

/** The client's half of ICE (RFC 8839 §5.4). */
export interface IceCredentials {
  readonly usernameFragment: string;
  readonly password: string;
}

/** A client's SDP offer, checked: everything on one transport. */
export interface Offer {
  readonly sections: readonly OfferedSection[];
  readonly ice: IceCredentials;
  /** As the client states it; `auto` leaves the choice to us. */
  readonly dtls: DtlsParameters;
  readonly allowsMixedExtensions: boolean;
}

const ROLES = { actpass: 'auto', active: 'client', passive: 'server' } as const;
const HASHES = ['sha-256', 'sha-384', 'sha-512'] as const;
const FINGERPRINT = /^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){31,63}$/;

/**
 * Reads an offer of the kind that WHIP and WHEP know: at most one section of audio and one of video, bundled,
 * with RTCP multiplexed (RFC 9725 §4.4).
 *
 * @throws {SdpRefusal} in words that say what to change
 */
export function readOffer(text: string): Offer {
  const session = parseText(text);
  if (session.version !== 0) throw malformed('the SDP does not begin with v=0');
  const [first] = session.media;
  if (first === undefined) throw malformed('the SDP has no m= section');
  const sections = session.media.map((media, index) => readSection(media, index, session));
  for (const kind of ['audio', 'video'] as const)
    if (sections.filter((section) => section.kind === kind).length > 1)
      throw unsupported(`there are several sections of ${kind}; a stream has at most one`);
  checkBundle(session, sections);
  return {
    sections: withUnambiguousExtensions(sections),
    ice: readIce({ ...session, ...defined(first) }),
    dtls: readDtls({ ...session, ...defined(first) }),
    allowsMixedExtensions: session.extmapAllowMixed !== undefined,
  };
}

/** One transport carries everything (RFC 9143), so all sections have to be in the group; one needs no group. */
function checkBundle({ groups = [] }: SessionDescription, sections: readonly OfferedSection[]): void {
  const mids = sections.map(({ mid }) => mid);
  if (new Set(mids).size < mids.length) throw malformed('two sections have the same a=mid');
  if (sections.length === 1) return;
  const bundled = groups.filter(({ type }) => type === 'BUNDLE').map(({ mids }) => String(mids).split(' '));
  if (!bundled.some((group) => mids.every((mid) => group.includes(mid))))
    throw unsupported('a=group:BUNDLE has to name every section: all media travels on one transport');
}

/**
 * In a bundle an id means one extension (RFC 8285 §7). One that means two is used for neither: aiortc offers
 * such, and then cannot read them.
 */
function withUnambiguousExtensions(sections: readonly OfferedSection[]): OfferedSection[] {
  const offered = sections.flatMap(({ headerExtensions }) => headerExtensions);
  const isAmbiguous = (id: number) =>
    new Set(offered.filter((one) => one.id === id).map(({ uri }) => uri)).size > 1;
  return sections.map((section) => ({
    ...section,
    headerExtensions: section.headerExtensions.filter(({ id }) => !isAmbiguous(id)),
  }));
}

type Transport = Pick<MediaDescription, 'iceUfrag' | 'icePwd' | 'fingerprint' | 'setup'>;

/** What the section states goes before what the session states. */
function defined({ iceUfrag, icePwd, fingerprint, setup }: Transport): Partial<Transport> {
  const stated = Object.entries({ iceUfrag, icePwd, fingerprint, setup });
  return Object.fromEntries(stated.filter(([, value]) => value !== undefined));
}

/** @throws {SdpRefusal} */
export function readIce({
  iceUfrag,
  icePwd,
}: {
  readonly iceUfrag?: string | undefined;
  readonly icePwd?: string | undefined;
}): IceCredentials {
  const usernameFragment = String(iceUfrag ?? '');
  const password = String(icePwd ?? '');
  if (!/^[A-Za-z0-9+/]{4,256}$/.test(usernameFragment))
    throw malformed('a=ice-ufrag must have 4 to 256 letters, digits, + and / (RFC 8839 §5.4)');
  if (!/^[A-Za-z0-9+/]{22,256}$/.test(password))
    throw malformed('a=ice-pwd must have 22 to 256 letters, digits, + and / (RFC 8839 §5.4)');
  return { usernameFragment, password };
}

function readDtls({ fingerprint, setup = 'actpass' }: Transport): DtlsParameters {
  if (!Object.hasOwn(ROLES, setup))
    throw unsupported(`a=setup is ${shown(setup)}; allowed are actpass, active and passive`);
  if (fingerprint === undefined) throw malformed('a=fingerprint is missing');
  const algorithm = HASHES.find((hash) => hash === String(fingerprint.type).toLowerCase());
  if (algorithm === undefined)
    throw unsupported(`a=fingerprint is of ${shown(fingerprint.type)}; allowed are ${HASHES.join(', ')}`);
  const value = String(fingerprint.hash).toUpperCase();
  if (!FINGERPRINT.test(value)) throw malformed('a=fingerprint is not pairs of digits joined by colons');
  return { role: ROLES[setup as keyof typeof ROLES], fingerprints: [{ algorithm, value }] };
}
