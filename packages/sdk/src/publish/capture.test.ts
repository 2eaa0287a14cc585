import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { describe, expect, it, vi } from 'vitest';
import { settle } from '../testing/virtual-clock.ts';
import { Capture, type CaptureState } from './capture.ts';
import { sourceWish } from './source-wish.ts';

const camera = sourceWish({ width: { ideal: 640 } });
const microphone = sourceWish({ channelCount: { ideal: 1 } });

function machine(getUserMedia?: (constraints: MediaStreamConstraints) => Promise<unknown>) {
  const asked: MediaStreamConstraints[] = [];
  const tracks: FakeMediaStreamTrack[] = [];
  const grant = async (constraints: MediaStreamConstraints) => {
    const kinds = (['audio', 'video'] as const).filter((kind) => constraints[kind]);
    const given = kinds.map((kind) => new FakeMediaStreamTrack({ kind }));
    tracks.push(...given);
    return {
      getAudioTracks: () => given.filter(({ kind }) => kind === 'audio'),
      getVideoTracks: () => given.filter(({ kind }) => kind === 'video'),
    };
  };
  const devices = {
    getUserMedia: (constraints: MediaStreamConstraints) => {
      asked.push(constraints);
      return (getUserMedia ?? grant)(constraints);
    },
  };
  const events = { changed: vi.fn(), failed: vi.fn() };
  const capture = new Capture(() => devices as unknown as MediaDevices, events);
  return { capture, asked, tracks, events, grant };
}

describe('Capture', () => {
  it('asks once for what is wished for in one turn, though the wish was made twice', async () => {
    const { capture, asked } = machine();
    capture.wish({ camera, microphone: undefined });
    capture.wish({ camera, microphone });
    await settle();
    expect(asked).toEqual([{ video: camera.constraints, audio: microphone.constraints }]);
    expect(capture.state('camera').state).toBe('open');
  });

  it('is opening as soon as something is wished for', () => {
    const { capture } = machine();
    capture.wish({ camera, microphone: undefined });
    expect(capture.state('camera').state).toBe('opening');
    expect(capture.state('microphone').state).toBe('off');
  });

  it('releases a camera before it opens another', async () => {
    const { capture, tracks } = machine();
    capture.wish({ camera, microphone: undefined });
    await settle();
    capture.wish({ camera: sourceWish({ deviceId: { exact: 'other' } }), microphone: undefined });
    await settle();
    expect(tracks.map(({ readyState }) => readyState)).toEqual(['ended', 'live']);
  });

  it('ends with the newest wish when it changed while the browser asked the person', async () => {
    let answer: () => void = () => {};
    const { capture, tracks, grant } = machine(
      (constraints) => new Promise((resolve) => (answer = () => resolve(grant(constraints)))),
    );
    capture.wish({ camera, microphone: undefined });
    await settle();
    capture.wish({ camera: undefined, microphone: undefined });
    answer();
    await settle();
    expect(capture.state('camera').state).toBe('off');
    expect(tracks.map(({ readyState }) => readyState)).toEqual(['ended']);
  });

  it('does not listen any more to a track that it has released', async () => {
    const { capture, tracks, events } = machine();
    capture.wish({ camera, microphone: undefined });
    await settle();
    const { released } = capture.state('camera') as Extract<CaptureState, { state: 'open' }>;
    capture.wish({ camera: undefined, microphone: undefined });
    await settle();
    tracks[0]?.remoteStop();
    expect(released.signal.aborted).toBe(true);
    expect(events.failed).not.toHaveBeenCalled();
  });

  it('stops what is granted after it was closed', async () => {
    let answer: () => void = () => {};
    const { capture, tracks, grant } = machine(
      (constraints) => new Promise((resolve) => (answer = () => resolve(grant(constraints)))),
    );
    capture.wish({ camera, microphone: undefined });
    await settle();
    capture.close();
    answer();
    await settle();
    expect(tracks.map(({ readyState }) => readyState)).toEqual(['ended']);
  });

  const FAILURES: [name: string, code: number][] = [
    ['NotAllowedError', 1006003],
    ['NotFoundError', 1006002],
    ['OverconstrainedError', 1006002],
    ['NotReadableError', 1006005],
    ['TypeError', 1006001],
  ];
  for (const [name, code] of FAILURES) {
    it(`tells ${name} as ${code}, and does not ask again by itself`, async () => {
      const { capture, asked, events } = machine(async () => {
        throw new DOMException('x', name);
      });
      capture.wish({ camera, microphone: undefined });
      await settle();
      expect(capture.state('camera')).toMatchObject({ state: 'failed', error: { code } });
      expect(events.failed).toHaveBeenCalledOnce();
      expect(asked).toHaveLength(1);
      capture.retry();
      await settle();
      expect(asked).toHaveLength(2);
    });
  }

  it('outside a secure context says what the page needs', async () => {
    const failed = vi.fn();
    const capture = new Capture(() => undefined, { changed: () => {}, failed });
    capture.wish({ camera, microphone: undefined });
    await settle();
    expect(failed.mock.calls[0]?.[1].message).toContain('https');
  });
});
