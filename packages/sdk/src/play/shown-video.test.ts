import { beforeEach, describe, expect, it } from 'vitest';
import { ZegoVideoStreamType } from '../api/constants.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { ShownVideo } from './shown-video.ts';

const { Default, Small, Big } = ZegoVideoStreamType;
const size = (width: number, height: number) => ({ width, height });

let clock: VirtualClock;
let changes: number;
const open = (type: ZegoVideoStreamType = Default) => new ShownVideo(clock, type, () => changes++);
beforeEach(() => {
  clock = new VirtualClock();
  changes = 0;
});

describe('the size that is asked for', () => {
  it('is the largest while nobody can tell how large the video is shown', () => {
    expect(open().wish).toBeUndefined();
  });

  it('grows at once, and shrinks when the picture has stayed smaller for a second', async () => {
    const video = open();
    video.setShown(size(160, 90));
    expect(video.wish).toEqual(size(160, 90));
    video.setShown(size(640, 360));
    expect(video.wish).toEqual(size(640, 360));
    video.setShown(size(320, 180));
    await clock.advance(900);
    expect(video.wish).toEqual(size(640, 360));
    await clock.advance(100);
    expect(video.wish).toEqual(size(320, 180));
    expect(changes).toBe(3);
  });

  it('is nothing for a video that has been away for a second, and comes back at once', async () => {
    const video = open();
    video.setShown(size(640, 360));
    video.setShown(size(0, 0));
    await clock.advance(500);
    video.setShown(size(640, 360));
    await clock.advance(5_000);
    expect(changes).toBe(1);
    video.setShown(size(0, 0));
    await clock.advance(1_000);
    expect(video.wish).toEqual(size(0, 0));
    video.setShown(size(320, 180));
    expect(video.wish).toEqual(size(320, 180));
  });

  it('is the app’s choice of small or big while the video is shown', async () => {
    const video = open(Small);
    video.setShown(size(640, 360));
    expect(video.wish).toEqual(size(1, 1));
    video.setType(Big);
    expect(video.wish).toBeUndefined();
    video.setShown(size(0, 0));
    await clock.advance(1_000);
    expect(video.wish).toEqual(size(0, 0));
    video.setShown(undefined);
    expect(video.wish).toBeUndefined();
  });

  it('is not told after the end', async () => {
    const video = open();
    video.setShown(size(640, 360));
    video.setShown(size(0, 0));
    video.close();
    await clock.advance(5_000);
    expect(changes).toBe(1);
  });
});
