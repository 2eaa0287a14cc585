import { AppRooms } from '../room/app-rooms.ts';
import type { Room } from '../room/room.ts';

/** The rooms of every app that has any. */
export class RoomsByApp {
  readonly #apps = new Map<number, AppRooms>();

  /** Made now if need be. */
  of(appId: number): AppRooms {
    let rooms = this.#apps.get(appId);
    if (rooms === undefined) {
      rooms = new AppRooms(appId);
      this.#apps.set(appId, rooms);
    }
    return rooms;
  }

  find(appId: number): AppRooms | undefined {
    return this.#apps.get(appId);
  }

  forgetIfEmpty(appId: number): void {
    if (this.#apps.get(appId)?.isEmpty) this.#apps.delete(appId);
  }

  /** Every room, with the app that it belongs to. */
  *all(): IterableIterator<[appId: number, Room]> {
    for (const [appId, rooms] of this.#apps) for (const room of rooms.rooms()) yield [appId, room];
  }
}
