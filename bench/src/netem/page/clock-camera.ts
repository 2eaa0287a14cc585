/**
 * Runs inside the publisher's page: a camera whose picture says what time it is, and a microphone that is never silent.
 * Takes the place of the real ones. Sent as text with its types stripped.
 */

/** The upper edge of the picture holds this many black and white fields. The reader's `ClockReader` has the same. */
const CLOCK_BITS = 24;
const CHECK_BITS = 8;

class ClockCamera {
  readonly #canvas = document.createElement('canvas');
  readonly #texture = document.createElement('canvas');
  #frames = 0;

  /** A track of `width` × `height` pixels at `fps` frames a second. */
  open(width: number, height: number, fps: number): MediaStreamTrack {
    Object.assign(this.#canvas, { width, height });
    this.#paintTexture(width * 2, height);
    const stream = this.#canvas.captureStream(0);
    const [track] = stream.getVideoTracks() as [CanvasCaptureMediaStreamTrack];
    const timer = setInterval(() => {
      if (track.readyState === 'ended') return clearInterval(timer);
      this.#paint();
      track.requestFrame();
    }, 1_000 / fps);
    return track;
  }

  /** Something to look at that costs an encoder about what a talking person does: a picture with detail that moves. */
  #paintTexture(width: number, height: number): void {
    Object.assign(this.#texture, { width, height });
    const context = this.#texture.getContext('2d')!;
    for (let spot = 0; spot < 600; spot += 1) {
      context.fillStyle = `hsl(${(spot * 47) % 360} 60% ${30 + ((spot * 31) % 50)}%)`;
      const size = 20 + ((spot * 13) % 90);
      context.fillRect((spot * 7_919) % width, (spot * 104_729) % height, size, size);
    }
  }

  #paint(): void {
    const { width, height } = this.#canvas;
    const context = this.#canvas.getContext('2d')!;
    this.#frames += 1;
    context.drawImage(this.#texture, -(this.#frames * 2) % width, 0);
    const turn = this.#frames / 10;
    context.fillStyle = '#e8b48a';
    context.beginPath();
    context.arc(width / 2 + Math.sin(turn) * 60, height / 2 + Math.cos(turn * 0.7) * 30, height / 5, 0, 7);
    context.fill();
    this.#paintClock(context, width);
  }

  #paintClock(context: CanvasRenderingContext2D, width: number): void {
    const now = Date.now() % 2 ** CLOCK_BITS;
    const check = (now ^ (now >> 8) ^ (now >> 16)) & 0xff;
    const field = width / (CLOCK_BITS + CHECK_BITS);
    for (let bit = 0; bit < CLOCK_BITS + CHECK_BITS; bit += 1) {
      const isSet = bit < CLOCK_BITS ? (now >> bit) & 1 : (check >> (bit - CLOCK_BITS)) & 1;
      context.fillStyle = isSet ? '#fff' : '#000';
      context.fillRect(bit * field, 0, field, field);
    }
  }
}

/** A tone whose loudness swells, so that no codec takes it for silence. */
function toneTrack(): MediaStreamTrack {
  const audio = new AudioContext();
  const [tone, swell, depth, gain] = [
    audio.createOscillator(),
    audio.createOscillator(),
    audio.createGain(),
    audio.createGain(),
  ];
  tone.frequency.value = 330;
  swell.frequency.value = 3;
  depth.gain.value = 0.15;
  gain.gain.value = 0.3;
  const destination = audio.createMediaStreamDestination();
  swell.connect(depth).connect(gain.gain);
  tone.connect(gain).connect(destination);
  tone.start();
  swell.start();
  return destination.stream.getAudioTracks()[0]!;
}

/** @returns the tracks that the page publishes */
function clockMedia(): MediaStream {
  return new MediaStream([toneTrack(), new ClockCamera().open(1_280, 720, 15)]);
}

/** Gives a page that asks for camera or microphone ours. */
function replaceDevices(): void {
  navigator.mediaDevices.getUserMedia = async ({ audio, video } = {}) => {
    const media = clockMedia();
    const isAskedFor = (track: MediaStreamTrack) => (track.kind === 'audio' ? audio : video);
    return new MediaStream(media.getTracks().filter(isAskedFor));
  };
}

Object.assign(globalThis, { clockMedia, replaceDevices });
