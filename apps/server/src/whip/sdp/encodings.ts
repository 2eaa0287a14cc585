import type { RtpEncodingParameters } from '@parley/protocol';
import { type MediaDescription, parseSimulcastStreamList } from 'sdp-transform';
import { malformed, shown, unsupported } from './refusal.ts';

const MAX_ENCODINGS = 4;
const MAX_SSRC = 0xffff_ffff;
const RID = /^[A-Za-z0-9_-]{1,16}$/;

/** The RTP streams that a section announces. */
export interface OfferedStreams {
  /** The lowest first, as the engine wants them; empty where only the mid tells them. */
  readonly encodings: RtpEncodingParameters[];
  /** Restriction identifiers as the answer repeats them (RFC 8853 §5.3.2); empty without simulcast. */
  readonly rids: string[];
  readonly cname: string | undefined;
}

/**
 * Reads the streams that a section sends.
 *
 * @param where names the section in messages
 * @throws {SdpRefusal}
 */
export function readStreams(section: MediaDescription, where: string): OfferedStreams {
  const rids = ridsOf(section, where);
  const cname = section.ssrcs?.find(({ attribute }) => attribute === 'cname')?.value;
  const encodings =
    rids.length > 0
      ? // The list begins with the most preferred (RFC 8853 §5.2), which is the largest.
        rids.map((rid) => ({ rid })).reverse()
      : announcedStreams(section, where);
  if (encodings.length > MAX_ENCODINGS)
    throw unsupported(`${where} sends ${encodings.length} encodings; at most ${MAX_ENCODINGS} are taken`);
  return { encodings, rids, cname: cname === undefined ? undefined : String(cname).slice(0, 255) };
}

function ridsOf({ simulcast, rids = [] }: MediaDescription, where: string): string[] {
  const list = [
    simulcast?.dir1 === 'send' ? simulcast.list1 : undefined,
    simulcast?.dir2 === 'send' ? simulcast.list2 : undefined,
  ].find((candidate) => candidate !== undefined);
  // Without a=simulcast a lone rid may still name the only stream.
  const named =
    list === undefined
      ? rids.filter(({ direction }) => direction === 'send').map(({ id }) => String(id))
      : // Of alternatives (a,b) the first is taken.
        parseSimulcastStreamList(String(list)).map(([first]) => String(first?.scid));
  for (const rid of named) {
    if (!RID.test(rid)) throw malformed(`${where}: ${shown(rid)} is not a rid of 1 to 16 letters and digits`);
    if (!rids.some(({ id }) => String(id) === rid))
      throw malformed(`${where}: a=simulcast names ${shown(rid)}, but there is no a=rid of it`);
  }
  if (new Set(named).size < named.length) throw malformed(`${where} names a rid twice`);
  return named;
}

/** Streams that are told apart by SSRC: one, or several of a `SIM` group, each with its repair stream. */
function announcedStreams({ ssrcs = [], ssrcGroups = [] }: MediaDescription, where: string) {
  const groups = ssrcGroups.map(({ semantics, ssrcs }) => ({
    semantics,
    members: String(ssrcs).split(' ').map(Number),
  }));
  const layers = groups.find(({ semantics }) => semantics === 'SIM')?.members;
  const repairs = groups.filter(({ semantics }) => semantics !== 'SIM');
  const isRepair = (ssrc: number) => repairs.some(({ members }) => members.indexOf(ssrc) > 0);
  const first = ssrcs.map(({ id }) => id).find((ssrc) => !isRepair(ssrc));
  return (layers ?? (first === undefined ? [] : [first])).map((ssrc) => {
    const pair = repairs.find(({ semantics, members }) => semantics === 'FID' && members[0] === ssrc);
    const rtx = pair?.members[1];
    for (const one of [ssrc, rtx ?? ssrc])
      if (!Number.isInteger(one) || one < 0 || one > MAX_SSRC)
        throw malformed(`${where} names an ssrc that is not an integer from 0 to ${MAX_SSRC}`);
    return rtx === undefined ? { ssrc } : { ssrc, rtx: { ssrc: rtx } };
  });
}
