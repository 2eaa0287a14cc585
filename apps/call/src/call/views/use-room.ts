import { useEffect, useState } from 'react';
import { addressOfRoom, roomOfAddress, suggestRoom } from '../room-link.ts';

/** The room that the address names (a new one if it names none), and the way to change both. */
export function useRoom(): readonly [room: string, setRoom: (room: string) => void] {
  const [room, setRoom] = useState(() => roomOfAddress(location.href) ?? suggestRoom(Math.random));
  useEffect(() => {
    const follow = (): void => {
      const named = roomOfAddress(location.href);
      if (named !== undefined) setRoom(named);
    };
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  useEffect(() => {
    if (room.trim() === '') return;
    // Typing changes the room with each key; browsers refuse to change the address that often.
    const timer = setTimeout(() => {
      const address = addressOfRoom(location.href, room.trim());
      if (address !== location.href) history.replaceState(null, '', address);
    }, 300);
    return () => clearTimeout(timer);
  }, [room]);
  return [room, setRoom];
}
