/** How long a play took to its first picture, or its first sound where no picture is expected. Told once. Pure. */
export class FirstFrame {
  #renderedAtMs: number | undefined;
  #receivedAtMs: number | undefined;
  #isTold = false;

  /** A picture is on the screen. */
  rendered(nowMs: number): void {
    this.#renderedAtMs ??= nowMs;
  }

  /** Sound or picture arrives. */
  received(nowMs: number): void {
    this.#receivedAtMs ??= nowMs;
  }

  /**
   * The milliseconds, until they have been told.
   *
   * @param dueAtMs when it was wanted and the stream was there; `undefined` before
   * @param isPictureExpected whether there is a view, and a video for it
   */
  durationMs(dueAtMs: number | undefined, isPictureExpected: boolean): number | undefined {
    const atMs = this.#renderedAtMs ?? (isPictureExpected ? undefined : this.#receivedAtMs);
    if (this.#isTold || dueAtMs === undefined || atMs === undefined) return undefined;
    return Math.max(0, atMs - dueAtMs);
  }

  told(): void {
    this.#isTold = true;
  }
}
