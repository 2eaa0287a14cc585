/** What was to be changed is not as the changer saw it: it was changed, or is gone. */
export class StoreConflict extends Error {
  /** @param what for people, like `the app` */
  constructor(what: string) {
    super(`${what} was changed by somebody else meanwhile, or is gone; load it again`);
    this.name = 'StoreConflict';
  }
}
