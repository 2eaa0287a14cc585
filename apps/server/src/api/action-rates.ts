import { RateWindow } from '../room/rate-window.ts';
import type { Action } from './action.ts';
import { ApiError } from './codes.ts';

/** Rooms whose last call is remembered, for all actions together. */
const MAX_ROOMS = 100_000;

/** Holds apps and rooms to what each action allows. */
export class ActionRates {
  readonly #byApp = new Map<string, RateWindow>();
  /** When a room may be asked again. */
  readonly #byRoom = new Map<string, number>();

  /**
   * Counts a call.
   *
   * @throws {ApiError} appRateLimited, roomRateLimited
   */
  take(
    { name, perSecond, perRoom }: Action,
    { appId, roomId, nowMs }: { readonly appId: number; readonly roomId: unknown; readonly nowMs: number },
  ): void {
    const key = `${appId} ${name}`;
    const rate = this.#byApp.get(key) ?? new RateWindow(perSecond);
    this.#byApp.set(key, rate);
    if (!rate.allow(nowMs))
      throw new ApiError('appRateLimited', `more than ${perSecond} calls of this Action in a second`);
    if (perRoom === undefined) return;
    const roomKey = `${key} ${String(roomId)}`;
    if ((this.#byRoom.get(roomKey) ?? 0) > nowMs)
      throw new ApiError(
        'roomRateLimited',
        `this Action takes one call of a room in ${perRoom.periodMs / 1000} s`,
      );
    if (this.#byRoom.size >= MAX_ROOMS) this.#forgetPast(nowMs);
    this.#byRoom.set(roomKey, nowMs + perRoom.periodMs);
  }

  #forgetPast(nowMs: number): void {
    for (const [key, untilMs] of this.#byRoom) if (untilMs <= nowMs) this.#byRoom.delete(key);
  }
}
