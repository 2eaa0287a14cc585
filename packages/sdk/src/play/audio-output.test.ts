import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { settle } from '../testing/virtual-clock.ts';
import { AudioOutput } from './audio-output.ts';

const plays = vi.fn<() => Promise<void>>();
const contexts: { gain: number; isClosed: boolean }[] = [];
let element = { muted: false, volume: 1 };

beforeEach(() => {
  plays.mockReset().mockResolvedValue();
  contexts.length = 0;
  vi.stubGlobal('MediaStream', class {});
  vi.stubGlobal('Audio', function Audio(this: object) {
    element = Object.assign(this, { muted: false, volume: 1, play: plays, pause: () => {} });
  });
  vi.stubGlobal(
    'AudioContext',
    class {
      readonly record = { gain: 1, isClosed: false };
      constructor() {
        contexts.push(this.record);
      }
      createGain() {
        const { record } = this;
        const gain = {
          set value(value: number) {
            record.gain = value;
          },
        };
        return { gain, connect: () => {} };
      }
      createMediaStreamSource = () => ({ connect: (next: object) => next });
      resume = async () => {};
      close = async () => {
        this.record.isClosed = true;
      };
    },
  );
});

const track = () => new FakeMediaStreamTrack({ kind: 'audio' });
const settings = { volume: 100, isMuted: false, speakerId: '' };

describe('AudioOutput', () => {
  it('tells that the browser refuses to play, and plays when it is resumed', async () => {
    const blocked = vi.fn();
    plays.mockRejectedValueOnce(new DOMException('no', 'NotAllowedError'));
    const output = new AudioOutput(settings, blocked);
    output.play(track());
    await settle();
    expect(blocked).toHaveBeenCalledOnce();
    output.resume();
    await settle();
    expect(plays).toHaveBeenCalledTimes(2);
    expect(blocked).toHaveBeenCalledOnce();
  });

  it('says nothing when a newer sound took the place of one that was about to play', async () => {
    const blocked = vi.fn();
    plays.mockRejectedValueOnce(new DOMException('no', 'AbortError'));
    new AudioOutput(settings, blocked).play(track());
    await settle();
    expect(blocked).not.toHaveBeenCalled();
  });

  it('uses the element up to 100, and amplifies above while the element is silent', () => {
    const output = new AudioOutput({ ...settings, volume: 40 }, () => {});
    output.play(track());
    expect(element).toMatchObject({ volume: 0.4, muted: false });
    expect(contexts).toEqual([]);
    output.set({ ...settings, volume: 150 });
    expect(element.muted).toBe(true);
    expect(contexts).toEqual([{ gain: 1.5, isClosed: false }]);
    output.set({ ...settings, volume: 100 });
    expect(element).toMatchObject({ volume: 1, muted: false });
    expect(contexts[0]?.isClosed).toBe(true);
  });

  it('is silent when muted, whatever the volume', () => {
    const output = new AudioOutput({ ...settings, volume: 200, isMuted: true }, () => {});
    output.play(track());
    expect(element.muted).toBe(true);
    expect(contexts).toEqual([]);
  });

  it('closing leaves no audio graph', () => {
    const output = new AudioOutput({ ...settings, volume: 200 }, () => {});
    output.play(track());
    output.close();
    expect(contexts.every(({ isClosed }) => isClosed)).toBe(true);
  });
});
