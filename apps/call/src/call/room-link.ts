/**
 * The room travels in the address's fragment (`/call#room=standup`): a link is enough to be invited, and the room's name
 * is not sent to the server with the page's request.
 */

/** Characters of a suggested room: those that are not mistaken for each other when read aloud. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz';

/** The room that an address names, in its fragment or (`?room=`) its query; `undefined` when it names none. */
export function roomOfAddress(address: string): string | undefined {
  const { hash, searchParams } = new URL(address);
  const room = new URLSearchParams(hash.slice(1)).get('room') ?? searchParams.get('room');
  return room === null || room.trim() === '' ? undefined : room.trim();
}

/** The address of the same page that leads to a room. */
export function addressOfRoom(address: string, room: string): string {
  const url = new URL(address);
  url.searchParams.delete('room');
  url.hash = new URLSearchParams({ room }).toString();
  return url.toString();
}

/**
 * A new room that nobody is likely to guess: three groups of letters, such as `kqe-hwma-tzn`.
 * `random` gives numbers from 0 (inclusive) to 1.
 */
export function suggestRoom(random: () => number): string {
  const group = (length: number): string =>
    Array.from({ length }, () => LETTERS[Math.floor(random() * LETTERS.length)]).join('');
  return `${group(3)}-${group(4)}-${group(3)}`;
}
