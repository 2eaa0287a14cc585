import { testFakeParameters } from 'mediasoup-client';
import { describe, expect, it } from 'vitest';
import { ZegoAudioConfig, ZegoAudioConfigPreset } from '../api/audio-config.ts';
import { ZegoVideoCodecID } from '../api/constants.ts';
import { ZegoVideoConfig, ZegoVideoConfigPreset } from '../api/video-config.ts';
import { audioCodecOptions, chooseVideoCodec, videoEncoding } from './encodings.ts';

const { Preset360P, Preset540P, Preset720P } = ZegoVideoConfigPreset;
const scales = (preset: ZegoVideoConfigPreset, source: 'camera' | 'screen' = 'camera') =>
  videoEncoding(new ZegoVideoConfig(preset), { source }).encodings.map((e) => e.scaleResolutionDownBy);

describe('videoEncoding', () => {
  it('sends one size below 540 lines, two from there, three from 720, and a screen always in one', () => {
    expect(scales(Preset360P)).toEqual([1]);
    expect(scales(Preset540P)).toEqual([2, 1]);
    expect(scales(Preset720P)).toEqual([4, 2, 1]);
    expect(scales(Preset720P, 'screen')).toEqual([1]);
  });

  it('sends a scalable stream in one encoding with three sizes in it', () => {
    const picture = { source: 'camera', codecId: ZegoVideoCodecID.Svc } as const;
    const { encodings } = videoEncoding(new ZegoVideoConfig(Preset720P), picture);
    expect(encodings).toEqual([
      { scaleResolutionDownBy: 1, maxBitrate: 1_500_000, maxFramerate: 15, scalabilityMode: 'L3T3_KEY' },
    ]);
  });

  it('sends AV1 in one encoding, too, with as many sizes in it as are worth their bits', () => {
    const modes = [Preset360P, Preset540P, Preset720P].map((preset) => {
      const picture = { source: 'camera', codecId: ZegoVideoCodecID.Av1 } as const;
      return videoEncoding(new ZegoVideoConfig(preset), picture).encodings.map((e) => e.scalabilityMode);
    });
    expect(modes).toEqual([['L1T3'], ['L2T3_KEY'], ['L3T3_KEY']]);
  });

  it('sends a dual stream in the two sizes that the app gave, or else in the whole and in half', () => {
    const config = new ZegoVideoConfig(Preset360P);
    const picture = { source: 'camera', codecId: ZegoVideoCodecID.H264DualStream } as const;
    const usual = videoEncoding(config, picture).encodings;
    expect(usual).toMatchObject([
      { scaleResolutionDownBy: 2, maxBitrate: 150_000, maxFramerate: 15 },
      { scaleResolutionDownBy: 1, maxBitrate: 600_000, maxFramerate: 15 },
    ]);
    const dualStream = {
      big: { width: 640, height: 360, fps: 20, kbps: 800 },
      small: { width: 160, height: 90, fps: 8, kbps: 80 },
    };
    expect(videoEncoding(config, { ...picture, dualStream }).encodings).toMatchObject([
      { scaleResolutionDownBy: 4, maxBitrate: 80_000, maxFramerate: 8 },
      { scaleResolutionDownBy: 1, maxBitrate: 800_000, maxFramerate: 20 },
    ]);
  });

  it('gives the largest size the configured bitrate, and smaller ones less than it', () => {
    const { encodings } = videoEncoding(new ZegoVideoConfig(Preset720P), { source: 'camera' });
    const rates = encodings.map(({ maxBitrate }) => maxBitrate ?? 0);
    expect(rates.at(-1)).toBe(1_500_000);
    expect(rates).toEqual([...rates].sort((a, b) => a - b));
  });

  it('scales down from what the camera delivers, and never up', () => {
    const config = new ZegoVideoConfig(Preset360P);
    const scale = (height: number, width: number) =>
      videoEncoding(config, { source: 'camera', width, height }).encodings[0]?.scaleResolutionDownBy;
    expect(scale(720, 1280)).toBe(2);
    expect(scale(180, 320)).toBe(1);
  });

  it('keeps the number of sizes that it began with when the configuration shrinks', () => {
    const picture = { source: 'camera', width: 1280, height: 720, sizeCount: 3 } as const;
    const { encodings } = videoEncoding(new ZegoVideoConfig(Preset360P), picture);
    expect(encodings.map((e) => e.scaleResolutionDownBy)).toEqual([8, 4, 2]);
  });

  it('starts near the configured bitrate, so that the picture is sharp at once', () => {
    const start = (preset: ZegoVideoConfigPreset) =>
      videoEncoding(new ZegoVideoConfig(preset), { source: 'camera' }).codecOptions.videoGoogleStartBitrate;
    expect(start(Preset360P)).toBe(600);
    expect(start(ZegoVideoConfigPreset.Preset1080P)).toBe(2500);
  });

  it('keeps a moving camera fluent and a screen readable', () => {
    expect(videoEncoding(new ZegoVideoConfig(), { source: 'camera' }).contentHint).toBe('motion');
    expect(videoEncoding(new ZegoVideoConfig(), { source: 'screen' })).toMatchObject({
      contentHint: 'detail',
      degradationPreference: 'maintain-resolution',
    });
  });
});

describe('audioCodecOptions', () => {
  it('repairs loss always, pauses in silence for voices, and not for music in stereo', () => {
    expect(audioCodecOptions(new ZegoAudioConfig())).toMatchObject({
      opusFec: true,
      opusDtx: true,
      opusStereo: false,
      opusMaxAverageBitrate: 48_000,
    });
    expect(audioCodecOptions(new ZegoAudioConfig(ZegoAudioConfigPreset.HighQualityStereo))).toMatchObject({
      opusDtx: false,
      opusStereo: true,
      opusMaxAverageBitrate: 192_000,
    });
  });
});

describe('chooseVideoCodec', () => {
  const sendable = testFakeParameters.generateNativeRtpCapabilities();

  it('takes VP8 by default', () => {
    expect(chooseVideoCodec(ZegoVideoCodecID.Default, sendable)).toMatchObject({
      codec: { mimeType: 'video/VP8' },
      codecId: ZegoVideoCodecID.Default,
    });
  });

  it('takes VP9 for a scalable stream', () => {
    const vp9 = {
      mimeType: 'video/VP9',
      clockRate: 90_000,
      kind: 'video',
      preferredPayloadType: 98,
    } as const;
    const codecs = [...(sendable.codecs ?? []), vp9];
    expect(chooseVideoCodec(ZegoVideoCodecID.Svc, { codecs })).toMatchObject({
      codec: { mimeType: 'video/VP9' },
      codecId: ZegoVideoCodecID.Svc,
    });
  });

  it('takes AV1 where this browser has it, and falls back where not', () => {
    const av1 = {
      mimeType: 'video/AV1',
      clockRate: 90_000,
      kind: 'video',
      preferredPayloadType: 45,
    } as const;
    const codecs = [...(sendable.codecs ?? []), av1];
    expect(chooseVideoCodec(ZegoVideoCodecID.Av1, { codecs })).toMatchObject({
      codec: { mimeType: 'video/AV1' },
      codecId: ZegoVideoCodecID.Av1,
    });
    const without = codecs.filter(({ mimeType }) => mimeType !== 'video/AV1');
    expect(chooseVideoCodec(ZegoVideoCodecID.Av1, { codecs: without }).codecId).toBe(
      ZegoVideoCodecID.Default,
    );
  });

  it('falls back from H.265, and from SVC in a browser without VP9, and says so', () => {
    const codecs = sendable.codecs?.filter(({ mimeType }) => mimeType !== 'video/VP9') ?? [];
    expect(chooseVideoCodec(ZegoVideoCodecID.Svc, { codecs }).codecId).toBe(ZegoVideoCodecID.Default);
    expect(chooseVideoCodec(ZegoVideoCodecID.H265, sendable).codecId).toBe(ZegoVideoCodecID.Default);
  });

  it('refuses with 1003080 what no browser encodes, and a browser that shares no codec', () => {
    const refused = expect.objectContaining({ code: 1003080 });
    expect(() => chooseVideoCodec(ZegoVideoCodecID.Unknown, sendable)).toThrow(refused);
    expect(() => chooseVideoCodec(ZegoVideoCodecID.Default, { codecs: [] })).toThrow(refused);
  });
});
