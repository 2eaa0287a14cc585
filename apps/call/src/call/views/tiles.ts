import type { HostOf } from '../actions.ts';
import type { Person, RemoteStream } from '../people.ts';
import { isCrowdedOut } from '../places.ts';
import type { DeviceState, Local } from '../state.ts';
import type { CallWords } from '../words/en.ts';
import type { TileView } from './Tile.tsx';

const shown = (device: DeviceState): 'on' | 'off' => (device.kind === 'on' ? 'on' : 'off');

/** One's own tile. */
export function selfTile(local: Local, userName: string, words: CallWords, hostOf: HostOf): TileView {
  return {
    key: 'self',
    userId: 'self',
    userName,
    source: 'camera',
    label: userName === '' ? words.call.you : words.call.youNamed(userName),
    host: hostOf('local'),
    camera: shown(local.camera),
    hasPicture: true,
    microphone: shown(local.microphone),
    voice: local.microphone.kind === 'on' ? local.voice : 'quiet',
    isSpeaker: false,
    quality: local.quality,
    note: undefined,
  };
}

/** A person's tiles: one for each stream, or one without a picture. */
export function personTiles(
  person: Person,
  speaker: string | undefined,
  words: CallWords,
  hostOf: HostOf,
): TileView[] {
  const common = {
    userId: person.userId,
    userName: person.userName,
    label: person.userName,
    quality: person.quality,
    isSpeaker: person.userId === speaker,
  };
  if (person.streams.length === 0) {
    return [
      {
        ...common,
        key: person.userId,
        source: 'camera',
        host: undefined,
        camera: 'off',
        hasPicture: false,
        microphone: 'off',
        voice: 'quiet',
        note: undefined,
      },
    ];
  }
  return person.streams.map((stream, index) => ({
    ...common,
    source: stream.source,
    isSpeaker: common.isSpeaker && stream.source === 'camera',
    label: stream.source === 'screen' ? words.call.screenOf(person.userName) : person.userName,
    // The first stream takes over the tile that stood for the person.
    key: index === 0 ? person.userId : `${person.userId} ${stream.streamId}`,
    host: hostOf(stream),
    camera: stream.playing.kind === 'playing' ? stream.camera : 'off',
    hasPicture: stream.picture === 'come',
    microphone: stream.microphone,
    voice: stream.voice,
    note: noteOf(stream, words),
  }));
}

function noteOf({ playing }: RemoteStream, words: CallWords): string | undefined {
  switch (playing.kind) {
    case 'requesting':
      return words.call.connecting;
    case 'playing':
      return undefined;
    case 'failed':
      return isCrowdedOut({ playing }) ? words.call.notShown : words.call.connecting;
  }
}
