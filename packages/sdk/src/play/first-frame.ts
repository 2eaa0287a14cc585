/** How long a play took to its first picture, or its first sound where no picture is expected. Told once. Pure. */
export class FirstFrame {
  /** When it was wanted, until there was found to be nothing to show. */
  #wantedAtMs: number | undefined;
  /** When it was wanted and there was something to show, both for the first time. */
  #dueAtMs: number | undefined;
  #renderedAtMs: number | undefined;
  #receivedAtMs: number | undefined;
  #isTold = false;

  constructor(nowMs: number) {
    this.#wantedAtMs = nowMs;
  }

  get isTold(): boolean {
    return this.#isTold;
  }

  /** What the stream offers is known anew: something that is to be received, or nothing. */
  offered(hasSomething: boolean, nowMs: number): void {
    if (hasSomething) this.#dueAtMs ??= this.#wantedAtMs ?? nowMs;
    else this.#wantedAtMs = undefined;
  }

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
   * @param isPictureExpected whether there is a view, and a video for it
   */
  durationMs(isPictureExpected: boolean): number | undefined {
    const atMs = this.#renderedAtMs ?? (isPictureExpected ? undefined : this.#receivedAtMs);
    if (this.#isTold || this.#dueAtMs === undefined || atMs === undefined) return undefined;
    return Math.max(0, atMs - this.#dueAtMs);
  }

  told(): void {
    this.#isTold = true;
  }
}
