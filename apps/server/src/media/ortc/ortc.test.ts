import {
  type MediaKind,
  type RtpCapabilities,
  RtpCapabilities as RtpCapabilitiesSchema,
  RtpParameters,
} from '@parley/protocol';
import type { types } from 'mediasoup-client';
import * as ortc from 'mediasoup-client/ortc';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { type ConsumerIdentity, planConsumer, receiveProfile } from './consumer.ts';
import { planProducer } from './producer.ts';
import { EXTENSION_URI, ROUTER_CAPABILITIES } from './router-capabilities.ts';

/** What a browser states of itself; payload types and ids are its own. */
function browser(
  codecs: {
    mimeType: string;
    payloadType: number;
    rtx?: number;
    parameters?: Record<string, string | number>;
  }[],
): types.RtpCapabilities {
  const extensionsOf = (kind: MediaKind) =>
    Object.values(EXTENSION_URI).map((uri, index) => ({ kind, uri, preferredId: index + 1 }));
  return {
    codecs: codecs.flatMap(({ mimeType, payloadType, rtx, parameters = {} }) => {
      const kind: MediaKind = mimeType.startsWith('audio/') ? 'audio' : 'video';
      const clockRate = kind === 'audio' ? 48_000 : 90_000;
      const codec = {
        kind,
        mimeType: mimeType as 'video/VP8',
        clockRate,
        preferredPayloadType: payloadType,
        ...(kind === 'audio' ? { channels: 2 } : {}),
        parameters,
        rtcpFeedback: [
          { type: 'transport-cc' },
          ...(kind === 'video'
            ? [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'ccm', parameter: 'fir' }]
            : []),
        ],
      };
      const repair = {
        kind,
        mimeType: 'video/rtx' as const,
        clockRate,
        preferredPayloadType: rtx ?? 0,
        parameters: { apt: payloadType },
        rtcpFeedback: [],
      };
      return rtx === undefined ? [codec] : [codec, repair];
    }) as unknown as types.RtpCodecCapability[],
    headerExtensions: [...extensionsOf('audio'), ...extensionsOf('video')] as types.RtpHeaderExtension[],
  };
}

const h264 = (profileLevelId: string) => ({
  'level-asymmetry-allowed': 1,
  'packetization-mode': 1,
  'profile-level-id': profileLevelId,
});
const CHROMIUM = browser([
  { mimeType: 'audio/opus', payloadType: 111, parameters: { minptime: 10, useinbandfec: 1 } },
  // As mediasoup-client reads a parameter without a name.
  { mimeType: 'audio/red', payloadType: 63, parameters: { '111/111': '' } },
  { mimeType: 'video/VP8', payloadType: 96, rtx: 97 },
  { mimeType: 'video/VP9', payloadType: 98, rtx: 99, parameters: { 'profile-id': 0 } },
  { mimeType: 'video/VP9', payloadType: 100, rtx: 101, parameters: { 'profile-id': 2 } },
  { mimeType: 'video/H264', payloadType: 102, rtx: 122, parameters: h264('42001f') },
  { mimeType: 'video/H264', payloadType: 106, rtx: 107, parameters: h264('42e01f') },
  { mimeType: 'video/H264', payloadType: 39, rtx: 40, parameters: h264('4d001f') },
  { mimeType: 'video/AV1', payloadType: 45, rtx: 46 },
]);
const SAFARI = browser([
  { mimeType: 'audio/opus', payloadType: 111 },
  { mimeType: 'video/H264', payloadType: 96, rtx: 97, parameters: h264('640c1f') },
  { mimeType: 'video/H264', payloadType: 98, rtx: 99, parameters: h264('42e01f') },
]);

const router = () => structuredClone(ROUTER_CAPABILITIES) as unknown as types.RtpCapabilities;
const extendedOf = (capabilities: types.RtpCapabilities) =>
  ortc.getExtendedRtpCapabilities(structuredClone(capabilities), router(), false);
/** As it arrives over the wire. */
const receivedBy = (capabilities: types.RtpCapabilities): RtpCapabilities =>
  v.parse(
    RtpCapabilitiesSchema,
    JSON.parse(JSON.stringify(ortc.getRecvRtpCapabilities(extendedOf(capabilities)))),
  );
const sentBy = (capabilities: types.RtpCapabilities, kind: MediaKind, codecIndex = 0) => {
  const parameters = ortc.getSendingRtpParameters(kind, extendedOf(capabilities));
  const codecs = parameters.codecs.filter((codec) => !codec.mimeType.endsWith('rtx'));
  parameters.codecs = ortc.reduceCodecs(parameters.codecs, codecs[codecIndex] as never);
  return v.parse(RtpParameters, JSON.parse(JSON.stringify({ ...parameters, mid: '0' })));
};
const IDENTITY: ConsumerIdentity = { mid: '7', ssrc: 1, rtxSsrc: 2, cname: 'c' };
const received = (kind: MediaKind, payloadTypes: readonly number[], capabilities: types.RtpCapabilities) =>
  planConsumer(kind, payloadTypes, {
    profile: receiveProfile(receivedBy(capabilities)),
    identity: IDENTITY,
  })?.rtpParameters;

describe('router capabilities', () => {
  it('are what mediasoup-client takes as such', () => {
    expect(() => ortc.validateAndNormalizeRtpCapabilities(router())).not.toThrow();
    const payloadTypes = ROUTER_CAPABILITIES.codecs.map(({ preferredPayloadType }) => preferredPayloadType);
    expect(new Set(payloadTypes).size).toBe(payloadTypes.length);
    for (const payloadType of payloadTypes) {
      expect(payloadType).toBeGreaterThanOrEqual(96);
      expect(payloadType).toBeLessThanOrEqual(127);
    }
  });

  it('meet everything that Chromium has', () => {
    expect(extendedOf(CHROMIUM).codecs).toHaveLength(9);
    const retransmitted = extendedOf(CHROMIUM).codecs.filter((codec) => codec.remoteRtxPayloadType);
    expect(retransmitted).toHaveLength(7);
  });
});

describe('a producer', () => {
  it.each(Array.from({ length: 7 }, (_, index) => index))(
    'of Chromium’s video codec %i reaches Chromium with the same codec and its retransmission',
    (index) => {
      const sent = sentBy(CHROMIUM, 'video', index);
      const plan = planProducer('video', sent);
      expect(plan.codecMapping.map(({ payloadType }) => payloadType)).toEqual(
        sent.codecs.map(({ payloadType }) => payloadType),
      );
      const parameters = received('video', plan.payloadTypes, CHROMIUM);
      expect(parameters?.codecs.map(({ payloadType }) => payloadType)).toEqual(
        plan.codecMapping.map(({ mappedPayloadType }) => mappedPayloadType),
      );
      expect(parameters?.codecs[0]?.mimeType).toBe(sent.codecs[0]?.mimeType);
      expect(() =>
        ortc.validateAndNormalizeRtpParameters(structuredClone(parameters) as never),
      ).not.toThrow();
      const receivable = ortc.getRecvRtpCapabilities(extendedOf(CHROMIUM));
      expect(ortc.canReceive(parameters as never, receivable)).toBe(true);
    },
  );

  it('of Opus reaches everybody', () => {
    const plan = planProducer('audio', sentBy(CHROMIUM, 'audio'));
    expect(received('audio', plan.payloadTypes, SAFARI)?.codecs.map(({ mimeType }) => mimeType)).toEqual([
      'audio/opus',
    ]);
  });

  it('of VP8 does not reach a browser without VP8, H264 of the same profile does', () => {
    const vp8 = planProducer('video', sentBy(CHROMIUM, 'video', 0));
    expect(received('video', vp8.payloadTypes, SAFARI)).toBeUndefined();
    const constrainedBaseline = planProducer('video', sentBy(SAFARI, 'video', 0));
    expect(received('video', constrainedBaseline.payloadTypes, CHROMIUM)).toBeDefined();
  });

  it('keeps its simulcast encodings and their rids', () => {
    const sent = sentBy(CHROMIUM, 'video');
    sent.encodings = [{ rid: 'q' }, { rid: 'h' }, { rid: 'f' }];
    expect(() => planProducer('video', sent)).not.toThrow();
  });

  type Sent = ReturnType<typeof sentBy>;
  const faults: [string, (sent: Sent) => Partial<Sent>][] = [
    ['payloadType 96 appears twice', ({ codecs: [vp8] }) => ({ codecs: [vp8!, vp8!] })],
    [
      'codec audio/opus in a track of video',
      ({ codecs: [vp8] }) => withCodec(vp8!, { mimeType: 'audio/opus' }),
    ],
    ['apt 5', ({ codecs: [vp8, rtx] }) => ({ codecs: [vp8!, { ...rtx!, parameters: { apt: 5 } }] })],
    ['nothing but repair of others', ({ codecs: [, rtx] }) => ({ codecs: [rtx!] })],
    ['ssrc 4 appears twice', () => ({ encodings: [{ ssrc: 4, rtx: { ssrc: 4 } }] })],
    ['rid f appears twice', () => ({ encodings: [{ rid: 'f' }, { rid: 'f' }] })],
    ['codecPayloadType 3', () => ({ encodings: [{ ssrc: 4, codecPayloadType: 3 }] })],
    ['header extension id', ({ headerExtensions: [mid] }) => ({ headerExtensions: [mid!, mid!] })],
    ['neither mid nor an ssrc', () => ({ mid: undefined, encodings: [{ rid: 'f' }] })],
    ['codec video/H265', ({ codecs: [vp8] }) => withCodec(vp8!, { mimeType: 'video/H265' })],
  ];
  const withCodec = (codec: Sent['codecs'][number], changes: Partial<Sent['codecs'][number]>) => ({
    codecs: [{ ...codec, ...changes }],
  });
  it('of RED is a track of the Opus that it lists, and of nothing else', () => {
    const { codecs, ...sent } = sentBy(CHROMIUM, 'audio');
    const red = { ...codecs[0]!, mimeType: 'audio/red', payloadType: 63, rtcpFeedback: [] };
    const plan = (list: string) =>
      planProducer('audio', { ...sent, codecs: [{ ...red, parameters: { '': list } }, ...codecs] });
    expect(plan('111/111')).toEqual({
      payloadTypes: [100],
      codecMapping: [{ payloadType: 111, mappedPayloadType: 100 }],
    });
    for (const list of ['111/0', '0/0', ''])
      expect(() => plan(list)).toThrow('payloadType 63: red has to list the payload type of audio/opus only');
  });

  it.each(faults)('is refused with words that say: %s', (words, spoil) => {
    const sent = sentBy(CHROMIUM, 'video');
    expect(() => planProducer('video', { ...sent, ...spoil(sent) })).toThrow(words);
  });
});

describe('a consumer', () => {
  const { payloadTypes } = planProducer('video', sentBy(CHROMIUM, 'video'));

  it('carries its own mid, ssrcs and cname, and the router’s extension ids', () => {
    const parameters = received('video', payloadTypes, CHROMIUM);
    expect(parameters).toMatchObject({
      mid: '7',
      encodings: [{ ssrc: 1, rtx: { ssrc: 2 } }],
      rtcp: { cname: 'c', reducedSize: true },
    });
    const uris = parameters?.headerExtensions.map(({ uri }) => uri);
    expect(uris).toContain(EXTENSION_URI.mid);
    expect(uris).not.toContain(EXTENSION_URI.rid);
    expect(uris).not.toContain(EXTENSION_URI.audioLevel);
  });

  it('carries earlier sound again in RED where the browser takes it', () => {
    const { payloadTypes } = planProducer('audio', sentBy(CHROMIUM, 'audio'));
    expect(received('audio', payloadTypes, CHROMIUM)).toMatchObject({
      codecs: [
        { mimeType: 'audio/opus', payloadType: 100 },
        { mimeType: 'audio/red', payloadType: 99, channels: 2, parameters: { '': '100/100/100/100' } },
      ],
      encodings: [{ ssrc: 1 }],
    });
  });

  it('has no retransmission when the browser takes none', () => {
    const plain = browser([{ mimeType: 'video/VP8', payloadType: 96 }]);
    const parameters = received('video', payloadTypes, plain);
    expect(parameters?.codecs).toHaveLength(1);
    expect(parameters?.encodings).toEqual([{ ssrc: 1 }]);
  });

  it('asks for transport-wide feedback only when the browser knows the extension', () => {
    const plain = browser([{ mimeType: 'video/VP8', payloadType: 96 }]);
    plain.headerExtensions = [];
    const types = received('video', payloadTypes, plain)?.codecs[0]?.rtcpFeedback.map(({ type }) => type);
    expect(types).not.toContain('transport-cc');
    expect(types).toContain('nack');
  });

  it('of a player that has offered is judged by the player itself only where it cannot tell of each packet', () => {
    const [vp8] = CHROMIUM.codecs!.filter(({ preferredPayloadType }) => preferredPayloadType === 96);
    const rtcpFeedback = [{ type: 'goog-remb' }, { type: 'transport-cc' }];
    const feedbackWith = (uris: string[]) => {
      const offer = v.parse(RtpCapabilitiesSchema, {
        codecs: [{ ...vp8, rtcpFeedback }],
        headerExtensions: uris.map((uri, index) => ({ kind: 'video', uri, preferredId: index + 1 })),
      });
      const profile = receiveProfile(offer, { mids: new Map() });
      const plan = planConsumer('video', payloadTypes, { profile, identity: IDENTITY });
      return plan?.rtpParameters.codecs[0]?.rtcpFeedback.map(({ type }) => type);
    };
    expect(feedbackWith([EXTENSION_URI.transportCc])).toEqual(['transport-cc']);
    expect(feedbackWith([EXTENSION_URI.absSendTime])).toEqual(['goog-remb']);
  });

  it('of a player that has offered comes with the numbers and the feedback of its offer', () => {
    const [vp8, rtx] = CHROMIUM.codecs!.filter(({ preferredPayloadType }) =>
      [96, 97].includes(preferredPayloadType ?? 0),
    );
    const offer = v.parse(RtpCapabilitiesSchema, {
      codecs: [{ ...vp8, rtcpFeedback: [{ type: 'nack', parameter: 'pli' }] }, rtx],
      headerExtensions: [{ kind: 'video', uri: EXTENSION_URI.mid, preferredId: 9 }],
    });
    const profile = receiveProfile(offer, { mids: new Map([['video', 'v']]) });
    expect(profile.mids.get('video')).toBe('v');
    const plan = planConsumer('video', payloadTypes, { profile, identity: IDENTITY });
    expect(plan?.codecMapping).toEqual([{ payloadType: 96, mappedPayloadType: payloadTypes[0] }]);
    expect(plan?.rtpParameters).toMatchObject({
      codecs: [
        { mimeType: 'video/VP8', payloadType: 96, rtcpFeedback: [{ type: 'nack', parameter: 'pli' }] },
        { mimeType: 'video/rtx', payloadType: 97, parameters: { apt: 96 } },
      ],
      headerExtensions: [{ uri: EXTENSION_URI.mid, id: 9 }],
      encodings: [{ ssrc: 1, rtx: { ssrc: 2 } }],
    });
  });
});
