import type { TrackState, VideoSize } from '@parley/protocol';
import type { ZegoCanvas } from '../api/canvas.ts';
import { ZegoRemoteDeviceState } from '../api/constants.ts';
import type { Emit } from '../events/dispatcher.ts';
import { VideoView } from '../view/video-view.ts';
import { AudioOutput, type OutputSettings } from './audio-output.ts';

const DEVICE_STATES: Readonly<Record<TrackState, ZegoRemoteDeviceState>> = {
  open: ZegoRemoteDeviceState.Open,
  muted: ZegoRemoteDeviceState.Mute,
  disabled: ZegoRemoteDeviceState.Disable,
};

/** What is seen and heard of one played stream, and what the app is told of it. */
export class PlayedStream {
  readonly #streamId: string;
  readonly #emit: Emit;
  readonly #shown: (size: VideoSize | undefined) => void;
  readonly #output: AudioOutput;
  readonly #tracks: { audio: MediaStreamTrack | undefined; video: MediaStreamTrack | undefined } = {
    audio: undefined,
    video: undefined,
  };
  /** Kinds whose first packet the app has been told of, for the current track. */
  readonly #arrived = new Set<'audio' | 'video'>();
  readonly #deviceStates = new Map<'audio' | 'video', TrackState>();
  readonly #closed = new AbortController();
  #view: VideoView | undefined;
  #size = '';
  #isHeldBack = false;

  /** @param shown the picture is this large on the screen now; `undefined`: it has no view */
  constructor(
    streamId: string,
    settings: OutputSettings,
    { emit, shown }: { emit: Emit; shown: (size: VideoSize | undefined) => void },
  ) {
    this.#streamId = streamId;
    this.#emit = emit;
    this.#shown = shown;
    this.#output = new AudioOutput(settings, () => emit('playerAutoplayFailed', streamId));
  }

  get output(): AudioOutput {
    return this.#output;
  }

  get video(): MediaStreamTrack | undefined {
    return this.#tracks.video;
  }

  /** Whether the publisher's device of this kind sends. */
  isOpen(kind: 'audio' | 'video'): boolean {
    return this.#tracks[kind] !== undefined && this.#deviceStates.get(kind) === 'open';
  }

  /** Whether there is a place for its picture. */
  get hasView(): boolean {
    return this.#view !== undefined;
  }

  /** The height that the picture takes on the screen, in device pixels; `undefined` without a view or picture. */
  get shownHeight(): number | undefined {
    return this.#view?.shownHeight;
  }

  setCanvas(canvas: ZegoCanvas | undefined): void {
    if (canvas !== undefined && this.#view?.view === canvas.view) {
      this.#view.setCanvas(canvas);
      return;
    }
    this.#view?.close();
    this.#view =
      canvas &&
      new VideoView(canvas, {
        firstFrame: () => {
          this.#arrive('video');
          this.#emit('playerRenderVideoFirstFrame', this.#streamId);
        },
        resized: (width, height) => this.#resized(width, height),
        shown: (size) => this.#shown(size),
      });
    if (canvas === undefined) this.#shown(undefined);
    this.#view?.show(this.#tracks.video);
  }

  setTrack(kind: 'audio' | 'video', track: MediaStreamTrack | undefined): void {
    if (this.#tracks[kind] === track) return;
    this.#tracks[kind] = track;
    // Another track begins unpaused.
    if (kind === 'video') this.setHeldBack(false);
    if (kind === 'audio') this.#output.play(track);
    else this.#view?.show(track);
    this.#arrived.delete(kind);
    if (track === undefined) return;
    // A remote track is muted until its first packet (WebRTC §5.3).
    const arrive = () => {
      if (this.#tracks[kind] === track) this.#arrive(kind);
    };
    if (track.muted) track.addEventListener('unmute', arrive, { once: true, signal: this.#closed.signal });
    else arrive();
  }

  /** Tells of the first packet once, and before the first picture, whichever the browser notices first. */
  #arrive(kind: 'audio' | 'video'): void {
    if (this.#arrived.has(kind)) return;
    this.#arrived.add(kind);
    const event = kind === 'audio' ? 'playerRecvAudioFirstFrame' : 'playerRecvVideoFirstFrame';
    this.#emit(event, this.#streamId);
  }

  setDeviceState(kind: 'audio' | 'video', state: TrackState): void {
    if (this.#deviceStates.get(kind) === state) return;
    this.#deviceStates.set(kind, state);
    const event = kind === 'audio' ? 'remoteMicStateUpdate' : 'remoteCameraStateUpdate';
    this.#emit(event, this.#streamId, DEVICE_STATES[state]);
  }

  /** The server has paused the video because the path does not carry it, or sends it again. */
  setHeldBack(isHeldBack: boolean): void {
    if (isHeldBack === this.#isHeldBack) return;
    this.#isHeldBack = isHeldBack;
    this.#emit('playerVideoHeldBack', this.#streamId, isHeldBack);
  }

  close(): void {
    this.#closed.abort();
    this.#view?.close();
    this.#output.close();
    this.#tracks.audio = undefined;
    this.#tracks.video = undefined;
  }

  #resized(width: number, height: number): void {
    const size = `${width}x${height}`;
    if (size === this.#size) return;
    this.#size = size;
    this.#emit('playerVideoSizeChanged', this.#streamId, width, height);
  }
}
