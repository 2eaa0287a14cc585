import type { MediaKind, RtpCodecParameters, RtpHeaderExtensionParameters } from '@parley/protocol';
import type { MediaDescription, SessionDescription } from 'sdp-transform';
import { ROUTER_CAPABILITIES } from '../../media/ortc/router-capabilities.ts';
import { readCodecs } from './codecs.ts';
import { type OfferedStreams, readStreams } from './encodings.ts';
import { malformed, shown, unsupported } from './refusal.ts';

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** One `m=` section of an offer. */
export interface OfferedSection {
  /** For messages: `section 2 (video)`. */
  readonly name: string;
  readonly kind: MediaKind;
  /** 1 to 32 printable characters. */
  readonly mid: string;
  readonly protocol: string;
  readonly direction: Direction;
  readonly codecs: readonly RtpCodecParameters[];
  /** Those that the router knows for the kind. */
  readonly headerExtensions: readonly RtpHeaderExtensionParameters[];
  readonly streams: OfferedStreams;
}

/** WebRTC's profile, also in the spelling of before RFC 8841. */
const PROTOCOLS = ['UDP/TLS/RTP/SAVPF', 'TCP/TLS/RTP/SAVPF', 'RTP/SAVPF'];
const MID = /^[!-~]{1,32}$/;
const MAX_EXTENSION_ID = 255;

/** @throws {SdpRefusal} */
export function readSection(
  media: MediaDescription,
  index: number,
  session: SessionDescription,
): OfferedSection {
  const { type, protocol, port, bundleOnly } = media;
  const name = `section ${index + 1} (${shown(type).slice(1, -1)})`;
  if (type !== 'audio' && type !== 'video') throw unsupported(`${name}: only audio and video are taken`);
  if (!PROTOCOLS.includes(protocol))
    throw unsupported(`${name} has the protocol ${shown(protocol)}; only UDP/TLS/RTP/SAVPF is taken`);
  if (port === 0 && bundleOnly === undefined)
    throw unsupported(`${name} has port 0; an offer holds only what is to be sent or received`);
  if (media.rtcpMux === undefined) throw unsupported(`${name} lacks a=rtcp-mux, which is required`);
  const mid = String(media.mid ?? '');
  if (!MID.test(mid)) throw malformed(`${name} needs an a=mid of 1 to 32 printable characters`);
  return {
    name,
    kind: type,
    mid,
    protocol,
    direction: media.direction ?? session.direction ?? 'sendrecv',
    codecs: readCodecs(media),
    headerExtensions: readExtensions(media, name),
    streams: readStreams(media, name),
  };
}

function readExtensions({ ext = [], type }: MediaDescription, name: string): RtpHeaderExtensionParameters[] {
  const known = ROUTER_CAPABILITIES.headerExtensions.filter(({ kind }) => kind === type);
  const used = new Map<number, string>();
  for (const { value: id, uri, 'encrypt-uri': encryption } of ext) {
    if (encryption !== undefined || !known.some((own) => own.uri === uri)) continue;
    if (!Number.isInteger(id) || id < 1 || id > MAX_EXTENSION_ID)
      throw malformed(`${name}: a=extmap has the id ${shown(id)}; allowed are 1 to ${MAX_EXTENSION_ID}`);
    if (used.has(id)) throw malformed(`${name}: a=extmap uses the id ${id} twice`);
    if (![...used.values()].includes(uri)) used.set(id, uri);
  }
  return Array.from(used, ([id, uri]) => ({ id, uri, encrypt: false }));
}
