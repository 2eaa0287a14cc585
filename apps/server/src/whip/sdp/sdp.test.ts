import fc from 'fast-check';
import { parse } from 'sdp-transform';
import { describe, expect, it } from 'vitest';
import { chromiumOffer, iceFragment, OFFERED_ICE } from '../../testing/sdp-offers.ts';
import { planPlayback } from '../playback.ts';
import { planPublication } from '../publication.ts';
import { writeAnswer } from './answer.ts';
import { readFragment, writeFragment } from './fragment.ts';
import { readOffer } from './offer.ts';
import { SdpRefusal } from './refusal.ts';

const SEND = chromiumOffer({ direction: 'sendonly' });
const RECV = chromiumOffer({ direction: 'recvonly' });
const SIMULCAST = chromiumOffer({ direction: 'sendonly', simulcast: true });

const TRANSPORT = {
  id: 't',
  iceParameters: { usernameFragment: 'engine', password: 'engine-password-of-ice', iceLite: true },
  iceCandidates: [
    { foundation: 'u', priority: 20, address: '192.0.2.1', protocol: 'udp', port: 47_000, type: 'host' },
    {
      foundation: 't',
      priority: 10,
      address: '192.0.2.1',
      protocol: 'tcp',
      port: 47_000,
      type: 'host',
      tcpType: 'passive',
    },
  ],
  dtlsParameters: { role: 'auto', fingerprints: [{ algorithm: 'sha-256', value: 'AB:CD' }] },
} as const;
const transport = structuredClone(TRANSPORT) as unknown as Parameters<typeof writeAnswer>[1]['transport'];

/** What WHIP answers. */
const answerTo = (text: string) => {
  const offer = readOffer(text);
  return writeAnswer(offer, { transport, sections: planPublication(offer).sections, sessionId: 7 });
};
const answered = (text: string) => parse(answerTo(text));

describe('an offer', () => {
  it('of a browser becomes tracks with one codec each, retransmission and what the router knows', () => {
    const { tracks } = planPublication(readOffer(SEND));
    expect(tracks).toMatchObject([
      {
        kind: 'audio',
        source: 'microphone',
        state: 'open',
        rtpParameters: {
          mid: '0',
          codecs: [
            {
              mimeType: 'audio/opus',
              payloadType: 111,
              clockRate: 48_000,
              channels: 2,
              parameters: { minptime: 10, useinbandfec: 1 },
              rtcpFeedback: [{ type: 'transport-cc', parameter: '' }],
            },
            { mimeType: 'audio/red', payloadType: 63, parameters: { '': '111/111' }, rtcpFeedback: [] },
          ],
          encodings: [{ ssrc: 9_809_336 }],
          rtcp: { cname: 'someone' },
        },
      },
      {
        kind: 'video',
        source: 'camera',
        rtpParameters: {
          mid: '1',
          codecs: [
            { mimeType: 'video/VP8', payloadType: 96 },
            { mimeType: 'video/rtx', payloadType: 97, parameters: { apt: 96 } },
          ],
          encodings: [{ ssrc: 1_899_897_227, rtx: { ssrc: 1_453_132_765 } }],
        },
      },
    ]);
    const [, video] = tracks;
    expect(
      video?.rtpParameters.codecs[0]?.rtcpFeedback.map(({ type, parameter }) => `${type} ${parameter}`),
    ).toEqual(['nack ', 'nack pli', 'ccm fir', 'transport-cc ', 'goog-remb ']);
    expect(video?.rtpParameters.headerExtensions.map(({ id }) => id)).toEqual([3, 4, 10, 11]);
  });

  it('is answered with its RED in its own order, so that a client that prefers it sends it', () => {
    const formats = (text: string) => parse(answerTo(text)).media[0];
    expect(formats(SEND)?.payloads).toBe('111 63');
    expect(formats(SEND)?.fmtp).toContainEqual({ payload: 63, config: '111/111' });
    const preferred = SEND.replace(/(m=audio \S+ \S+) 111 63/, '$1 63 111');
    expect(formats(preferred)?.payloads).toBe('63 111');
    expect(formats(SEND.replace('111/111', '111/0'))?.payloads).toBe(111);
  });

  it('of an encoder that has H264 only becomes H264', () => {
    const text = SEND.replace('SAVPF 96 97 108 109 118', 'SAVPF 108 109');
    const [, video] = planPublication(readOffer(text)).tracks;
    expect(video?.rtpParameters.codecs.map(({ payloadType }) => payloadType)).toEqual([108, 109]);
  });

  it('of several H264 profiles becomes the one that most players decode', () => {
    const text = SEND.replace('SAVPF 96 97 108 109 118', 'SAVPF 102 108 109').replace(
      'a=rtpmap:108',
      'a=rtpmap:102 H264/90000\r\na=fmtp:102 packetization-mode=1;profile-level-id=42001f\r\na=rtpmap:108',
    );
    const [, video] = planPublication(readOffer(text)).tracks;
    expect(video?.rtpParameters.codecs.map(({ payloadType }) => payloadType)).toEqual([108, 109]);
  });

  it('with simulcast has its encodings from the least preferred on, found by rid', () => {
    const [, video] = planPublication(readOffer(SIMULCAST)).tracks;
    expect(video?.rtpParameters.encodings).toEqual([{ rid: 'l' }, { rid: 'm' }, { rid: 'h' }]);
  });

  it('with simulcast by SSRCs, as older clients make it, has each layer with its repair stream', () => {
    const text = SEND.replace(
      'a=ssrc-group:FID',
      'a=ssrc-group:SIM 1899897227 77\r\na=ssrc-group:FID 77 78\r\na=ssrc-group:FID',
    );
    const [, video] = planPublication(readOffer(text)).tracks;
    expect(video?.rtpParameters.encodings).toEqual([
      { ssrc: 1_899_897_227, rtx: { ssrc: 1_453_132_765 } },
      { ssrc: 77, rtx: { ssrc: 78 } },
    ]);
  });

  it('that uses one id for two header extensions of the bundle has neither', () => {
    const text = SEND.replace('a=extmap:1 urn:', 'a=extmap:10 urn:');
    const ids = readOffer(text).sections.map(({ headerExtensions }) => headerExtensions.map(({ id }) => id));
    expect(ids).toEqual([
      [3, 4],
      [3, 4, 11],
    ]);
  });

  it('whose sections state transport and direction for the session is read alike', () => {
    const moved = ['a=ice-ufrag:1yv+', 'a=ice-pwd:9BpqVo6BBgAu5uzbVvcb5pxO', 'a=setup:actpass', 'a=sendonly'];
    let text = SEND;
    for (const line of moved) text = text.replaceAll(`${line}\r\n`, '');
    text = text.replace('t=0 0\r\n', `t=0 0\r\n${moved.join('\r\n')}\r\n`);
    const offer = readOffer(text);
    expect(offer.ice).toEqual(OFFERED_ICE);
    expect(offer.sections.map(({ direction }) => direction)).toEqual(['sendonly', 'sendonly']);
  });

  it.each([
    ['passive', 'server', 'active'],
    ['active', 'client', 'passive'],
    ['actpass', 'auto', 'passive'],
  ])('with a=setup:%s makes the client %s and is answered %s', (setup, role, own) => {
    const text = SEND.replaceAll('a=setup:actpass', `a=setup:${setup}`);
    expect(readOffer(text).dtls.role).toBe(role);
    expect(answered(text).media.map((media) => media.setup)).toEqual([own, own]);
  });

  const without = (line: string, text = SEND) => text.replaceAll(`${line}\r\n`, '');
  it.each<[string, string, string, (text: string) => void]>([
    ['malformed', 'the SDP is empty', '', readOffer],
    ['malformed', 'line 2 is not of the form type=value', 'v=0\r\nhello\r\n', readOffer],
    ['malformed', 'line 2 is not of the form', 'v=0\r\ns=a\u0000b\r\n', readOffer],
    ['malformed', 'the SDP has 1001 lines', 'v=0\r\n'.repeat(1001), readOffer],
    ['malformed', 'line 1 has 1100 characters', `v=${'0'.repeat(1098)}`, readOffer],
    ['malformed', '17 m= sections', `v=0\r\n${'m=audio 9 a 1\r\n'.repeat(17)}`, readOffer],
    ['malformed', 'does not begin with v=0', without('v=0'), readOffer],
    ['malformed', 'no m= section', 'v=0\r\n', readOffer],
    ['malformed', 'section 1 (audio) needs an a=mid', without('a=mid:0'), readOffer],
    ['malformed', 'same a=mid', SEND.replace('a=mid:1', 'a=mid:0'), readOffer],
    ['malformed', 'a=ice-ufrag must have 4 to 256', without('a=ice-ufrag:1yv+'), readOffer],
    ['malformed', 'a=ice-pwd must have 22', SEND.replaceAll('a=ice-pwd:9Bpq', 'a=ice-pwd:'), readOffer],
    ['malformed', 'a=fingerprint is missing', SEND.replaceAll(/a=fingerprint.*\r\n/g, ''), readOffer],
    ['malformed', 'a=fingerprint is not pairs', SEND.replaceAll('EF:EF', 'EF-EF'), readOffer],
    ['malformed', 'uses the id 4 twice', SEND.replace('a=extmap:10', 'a=extmap:4'), readOffer],
    ['malformed', 'id "0"', SEND.replace('a=extmap:4', 'a=extmap:0'), readOffer],
    ['malformed', 'no a=rid of it', SIMULCAST.replace('a=rid:m send\r\n', ''), readOffer],
    ['malformed', 'names a rid twice', SIMULCAST.replace('h;m;~l', 'h;m;m'), readOffer],
    [
      'malformed',
      'ssrc that is not an integer',
      SEND.replace('FID 1899897227 1', 'FID 1899897227 99'),
      readOffer,
    ],
    ['unsupported', 'a=group:BUNDLE has to name', SEND.replace('BUNDLE 0 1', 'BUNDLE 0'), readOffer],
    ['unsupported', 'lacks a=rtcp-mux', without('a=rtcp-mux'), readOffer],
    ['unsupported', 'only audio and video', SEND.replace('m=audio', 'm=application'), readOffer],
    ['unsupported', 'only UDP/TLS/RTP/SAVPF', SEND.replace('UDP/TLS/RTP/SAVPF', 'RTP/AVP'), readOffer],
    ['unsupported', 'section 1 (audio) has port 0', SEND.replace('m=audio 9', 'm=audio 0'), readOffer],
    ['unsupported', 'a=fingerprint is of "sha-1"', SEND.replaceAll('sha-256', 'sha-1'), readOffer],
    ['unsupported', 'a=setup is "holdconn"', SEND.replaceAll('actpass', 'holdconn'), readOffer],
    [
      'unsupported',
      'several sections of video',
      chromiumOffer({ direction: 'sendonly', kinds: ['video', 'video'] }),
      readOffer,
    ],
    ['unsupported', 'is a=recvonly; a publisher', RECV, (text) => planPublication(readOffer(text))],
    ['unsupported', 'is a=sendonly; a player', SEND, (text) => planPlayback(readOffer(text))],
    [
      'unsupported',
      'no codec that is forwarded here: VP8, VP9, H264, AV1',
      SEND.replace('SAVPF 96 97 108 109 118', 'SAVPF 118'),
      (text) => planPublication(readOffer(text)),
    ],
    [
      'unsupported',
      'neither a=ssrc nor the header extension urn:ietf:params:rtp-hdrext:sdes:mid',
      SIMULCAST.replaceAll('a=extmap:4 ', 'a=extmap:4 x-'),
      (text) => planPublication(readOffer(text)),
    ],
    [
      'unsupported',
      'has rids, but not',
      SIMULCAST.replace('a=extmap:10 ', 'a=extmap:10 x-'),
      (text) => planPublication(readOffer(text)),
    ],
  ])('that is %s is refused with words: %s', (kind, words, text, read) => {
    const refusal = (() => {
      try {
        read(text);
        return undefined;
      } catch (error) {
        return error;
      }
    })();
    expect(refusal).toBeInstanceOf(SdpRefusal);
    expect(refusal).toMatchObject({ kind, message: expect.stringContaining(words) });
  });
});

describe('an answer', () => {
  it('has one lite transport for all, every candidate, and only what was offered', () => {
    const { icelite, groups, extmapAllowMixed, media } = answered(SEND);
    expect({ icelite, groups, extmapAllowMixed }).toEqual({
      icelite: 'ice-lite',
      groups: [{ type: 'BUNDLE', mids: '0 1' }],
      extmapAllowMixed: 'extmap-allow-mixed',
    });
    const [audio, video] = media;
    expect(answerTo(SEND).match(/^a=rtcp-mux-only$/gm)).toHaveLength(2);
    for (const section of media)
      expect(section).toMatchObject({
        port: 9,
        protocol: 'UDP/TLS/RTP/SAVPF',
        direction: 'recvonly',
        rtcpMux: 'rtcp-mux',
        iceUfrag: 'engine',
        icePwd: 'engine-password-of-ice',
        fingerprint: { type: 'sha-256', hash: 'AB:CD' },
      });
    expect(audio?.candidates).toMatchObject([
      { transport: 'udp', ip: '192.0.2.1', port: 47_000, type: 'host' },
      { transport: 'tcp', tcptype: 'passive' },
    ]);
    expect(audio?.endOfCandidates).toBe('end-of-candidates');
    expect(video?.candidates).toBeUndefined();
    expect(video?.payloads).toBe('96 97');
    expect(video?.ext?.map(({ value }) => value)).toEqual([3, 4, 10, 11]);
    expect(video?.fmtp).toEqual([{ payload: 97, config: 'apt=96' }]);
    const feedback = ({ rtcpFb = [] }: { rtcpFb?: { type: string; subtype?: string }[] }) =>
      rtcpFb.map(({ type, subtype = '' }) => `${type} ${subtype}`);
    expect(feedback(video ?? {})).toEqual(['nack ', 'nack pli', 'ccm fir', 'transport-cc ', 'goog-remb ']);
    const [, bare] = answered(SEND.replaceAll(/^a=rtcp-fb:.* (goog-remb|nack)\r\n/gm, '')).media;
    expect(feedback(bare ?? {})).toEqual(['nack pli', 'ccm fir', 'transport-cc ']);
  });

  it('takes simulcast in the order in which it was offered', () => {
    const [, video] = answered(SIMULCAST).media;
    expect(video?.simulcast).toEqual({ dir1: 'recv', list1: 'h;m;l' });
    expect(video?.rids).toEqual(['h', 'm', 'l'].map((id) => ({ id, direction: 'recv' })));
  });
});

describe('an ICE fragment', () => {
  it('names credentials, or none', () => {
    expect(readFragment(iceFragment(OFFERED_ICE))).toEqual(OFFERED_ICE);
    expect(readFragment(iceFragment(undefined))).toBeUndefined();
  });

  it('that is a whole SDP, or names two sets of credentials, is refused', () => {
    expect(() => readFragment(SEND)).toThrow('a whole SDP');
    const other = { ...OFFERED_ICE, usernameFragment: 'other' };
    expect(() => readFragment(iceFragment(OFFERED_ICE) + iceFragment(other))).toThrow(
      'different ICE credentials',
    );
    expect(() => readFragment('a=ice-ufrag:abcd\r\n')).toThrow('a=ice-pwd');
  });

  it('as an answer has attributes and the tagged section only', () => {
    const text = writeFragment(readOffer(SEND), {
      parameters: { usernameFragment: 'again', password: 'p', iceLite: true },
      candidates: transport.iceCandidates,
    });
    expect(text.split('\r\n')).toEqual([
      'a=ice-lite',
      'a=ice-options:trickle ice2',
      'a=group:BUNDLE 0 1',
      'm=audio 9 UDP/TLS/RTP/SAVPF 111 63 0 110',
      'a=mid:0',
      'a=ice-ufrag:again',
      'a=ice-pwd:p',
      'a=candidate:u 1 udp 20 192.0.2.1 47000 typ host',
      'a=candidate:t 1 tcp 10 192.0.2.1 47000 typ host tcptype passive',
      'a=end-of-candidates',
      '',
    ]);
  });
});

describe('whatever comes from the network', () => {
  /** Texts near enough to an offer to come past the first checks. */
  const mutant = fc
    .tuple(
      fc.constantFrom(SEND, RECV, SIMULCAST),
      fc.array(
        fc.tuple(
          fc.nat(120),
          fc.nat(80),
          fc.constantFrom('', 'a=', ' ', ';', '1', '4294967296', ':', '~', '\u{1F600}'),
        ),
        { maxLength: 6 },
      ),
      fc.array(fc.tuple(fc.nat(120), fc.nat(120)), { maxLength: 3 }),
    )
    .map(([text, edits, swaps]) => {
      const lines = text.split('\r\n');
      for (const [line, at, put] of edits) {
        const old = lines[line % lines.length] ?? '';
        lines[line % lines.length] = old.slice(0, at) + put + old.slice(at + 1);
      }
      for (const [from, to] of swaps) lines.splice(to, 0, ...lines.splice(from, 1));
      return lines.join('\r\n');
    });

  it('is read or refused in words, and what is read can be answered', () => {
    fc.assert(
      fc.property(fc.oneof(mutant, fc.string({ unit: 'binary', maxLength: 300 })), (text) => {
        try {
          const offer = readOffer(text);
          const isSender = offer.sections.every(({ direction }) => direction === 'sendonly');
          if (!isSender) return void planPlayback(offer);
          const { tracks, sections } = planPublication(offer);
          const answer = parse(writeAnswer(offer, { transport, sections, sessionId: 1 }));
          expect(answer.media.map(({ mid }) => String(mid))).toEqual(offer.sections.map(({ mid }) => mid));
          expect(tracks.length).toBe(answer.media.length);
        } catch (error) {
          expect(error).toBeInstanceOf(SdpRefusal);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('as a fragment is read or refused in words', () => {
    fc.assert(
      fc.property(fc.oneof(mutant, fc.string({ unit: 'binary', maxLength: 300 })), (text) => {
        try {
          readFragment(text);
        } catch (error) {
          expect(error).toBeInstanceOf(SdpRefusal);
        }
      }),
    );
  });
});
