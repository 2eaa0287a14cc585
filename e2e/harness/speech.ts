/** A microphone that speaks: what no synthetic tone is, because noise suppression takes a steady tone for noise. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { chromiumOptions } from './chromium.ts';

const RATE = 48_000;
const SECONDS = 10;
const SYLLABLES_PER_SECOND = 4;
/** Of a voice: its pitch, and the harmonics that make a vowel. */
const PITCH_HZ = 130;
const HARMONICS = 20;

/** Syllables of changing pitch with short pauses, for as long as the browser repeats them. */
function syllables(): Int16Array {
  const samples = new Int16Array(RATE * SECONDS);
  let phase = 0;
  for (let at = 0; at < samples.length; at++) {
    const time = at / RATE;
    const within = (time * SYLLABLES_PER_SECOND) % 1;
    const envelope = within < 0.8 ? Math.sin((Math.PI * within) / 0.8) : 0;
    phase += (2 * Math.PI * PITCH_HZ * (1 + 0.2 * Math.sin(2 * Math.PI * 0.7 * time))) / RATE;
    let voice = 0;
    for (let harmonic = 1; harmonic <= HARMONICS; harmonic++) voice += Math.sin(harmonic * phase) / harmonic;
    samples[at] = Math.round(9_000 * envelope * voice);
  }
  return samples;
}

function wav(samples: Int16Array): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(RATE, 24);
  header.writeUInt32LE(2 * RATE, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([header, Buffer.from(samples.buffer)]);
}

/** Starts a Chromium whose microphone speaks without end. */
export async function launchSpeakingChromium(): Promise<Browser> {
  const file = join(await mkdtemp(join(tmpdir(), 'parley-speech-')), 'speech.wav');
  await writeFile(file, wav(syllables()));
  const options = chromiumOptions('granted');
  return chromium.launch({
    ...options,
    args: [...(options.args ?? []), `--use-file-for-fake-audio-capture=${file}`],
  });
}
