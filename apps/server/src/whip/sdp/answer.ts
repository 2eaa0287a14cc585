import type {
  IceCandidate,
  MediaKind,
  RtpCodecParameters,
  RtpHeaderExtensionParameters,
  TransportDescription,
} from '@parley/protocol';
import { type MediaDescription, type SessionDescription, write } from 'sdp-transform';
import { isRtx } from '../../media/ortc/codec-match.ts';
import type { Offer } from './offer.ts';

/** One section as it is answered. */
export interface AnsweredSection {
  readonly kind: MediaKind;
  readonly mid: string;
  readonly protocol: string;
  readonly direction: 'sendonly' | 'recvonly' | 'inactive';
  /** Not empty. */
  readonly codecs: readonly RtpCodecParameters[];
  readonly headerExtensions: readonly RtpHeaderExtensionParameters[];
  /** Simulcast that is taken, in the offer's order; empty without. */
  readonly rids: readonly string[];
  /** What is sent to the client. */
  readonly sends?: { readonly cname: string; readonly ssrc: number; readonly rtxSsrc: number | undefined };
}

/** The discard port: the true one is in the candidates (RFC 8840 §4.1.1). */
export const DISCARD_PORT = 9;
const NOWHERE = { version: 4, ip: '0.0.0.0' };
/** What a session description has to have besides. */
export const EMPTY = {
  version: 0,
  origin: { username: '-', sessionId: 0, sessionVersion: 1, netType: 'IN', ipVer: 4, address: '0.0.0.0' },
  name: '-',
  timing: { start: 0, stop: 0 },
};
export const ICE_OPTIONS = 'trickle ice2';

/**
 * Writes the answer to an offer.
 *
 * @param sections one for each of the offer, in its order
 * @param sessionId of the origin line; a number that names the session (RFC 8866 §5.2)
 */
export function writeAnswer(
  offer: Offer,
  {
    transport,
    sections,
    sessionId,
  }: {
    transport: TransportDescription;
    sections: readonly AnsweredSection[];
    sessionId: number;
  },
): string {
  const session: SessionDescription = {
    ...EMPTY,
    origin: { ...EMPTY.origin, sessionId },
    icelite: 'ice-lite',
    groups: [{ type: 'BUNDLE', mids: sections.map(({ mid }) => mid).join(' ') }],
    ...(offer.allowsMixedExtensions ? { extmapAllowMixed: 'extmap-allow-mixed' as const } : {}),
    media: sections.map((section, index) => ({
      ...mediaOf(section),
      ...transportOf(transport, offer),
      ...(index === 0 ? candidatesOf(transport.iceCandidates) : {}),
    })),
  };
  return write(session);
}

function transportOf({ iceParameters, dtlsParameters }: TransportDescription, { dtls }: Offer) {
  const { usernameFragment, password } = iceParameters;
  const [fingerprint] = dtlsParameters.fingerprints;
  return {
    iceUfrag: usernameFragment,
    icePwd: password,
    iceOptions: ICE_OPTIONS,
    ...(fingerprint === undefined
      ? {}
      : { fingerprint: { type: fingerprint.algorithm, hash: fingerprint.value } }),
    setup: dtls.role === 'server' ? 'active' : 'passive',
  };
}

/** The whole list: nothing is added after the answer (RFC 9725 §4.3.2). */
export function candidatesOf(candidates: readonly IceCandidate[]) {
  return {
    candidates: candidates.map(({ foundation, priority, address, protocol, port, type, tcpType }) => ({
      foundation,
      component: 1,
      transport: protocol,
      priority,
      ip: address,
      port,
      type,
      ...(tcpType === undefined ? {} : { tcptype: tcpType }),
    })),
    endOfCandidates: 'end-of-candidates' as const,
  };
}

function mediaOf(section: AnsweredSection): MediaDescription {
  const { kind, mid, protocol, direction, codecs, headerExtensions, rids, sends } = section;
  return {
    type: kind,
    port: DISCARD_PORT,
    protocol,
    payloads: codecs.map(({ payloadType }) => payloadType).join(' '),
    connection: NOWHERE,
    mid,
    direction,
    rtcpMux: 'rtcp-mux',
    rtcpRsize: 'rtcp-rsize',
    // sdp-transform writes attributes that its grammar lacks from this list (RFC 8858 §3).
    invalid: [{ value: 'rtcp-mux-only' }],
    ext: headerExtensions.map(({ id, uri }) => ({ value: id, uri })),
    rtp: codecs.map(({ payloadType, mimeType, clockRate, channels }) => ({
      payload: payloadType,
      codec: mimeType.slice(mimeType.indexOf('/') + 1),
      rate: clockRate,
      ...(channels === undefined ? {} : { encoding: channels }),
    })),
    fmtp: codecs.flatMap(({ payloadType, parameters }) => {
      // RED's parameter has no name (RFC 2198 §5).
      const config = Object.entries(parameters).map(([key, value]) =>
        key === '' ? value : `${key}=${value}`,
      );
      return config.length === 0 ? [] : [{ payload: payloadType, config: config.join(';') }];
    }),
    rtcpFb: codecs.flatMap(({ payloadType, rtcpFeedback }) =>
      rtcpFeedback.map(({ type, parameter }) => ({
        payload: payloadType,
        type,
        ...(parameter === '' ? {} : { subtype: parameter }),
      })),
    ),
    ...simulcastOf(rids),
    ...(sends === undefined ? {} : streamOf(kind, sends, codecs)),
  };
}

function simulcastOf(rids: readonly string[]) {
  if (rids.length === 0) return {};
  return {
    rids: rids.map((id) => ({ id, direction: 'recv' })),
    simulcast: { dir1: 'recv' as const, list1: rids.join(';') },
  };
}

/** Audio and video of one stream have the same MediaStream, so that they are played in sync. */
function streamOf(
  kind: MediaKind,
  { cname, ssrc, rtxSsrc }: NonNullable<AnsweredSection['sends']>,
  codecs: readonly RtpCodecParameters[],
) {
  const hasRtx = rtxSsrc !== undefined && codecs.some(isRtx);
  const ssrcs = hasRtx ? [ssrc, rtxSsrc] : [ssrc];
  return {
    msid: [{ id: cname, appdata: kind }],
    ssrcs: ssrcs.map((id) => ({ id, attribute: 'cname', value: cname })),
    ...(hasRtx ? { ssrcGroups: [{ semantics: 'FID', ssrcs: ssrcs.join(' ') }] } : {}),
  };
}
