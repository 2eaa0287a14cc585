import type { App, AppSettings, SecretKind } from './app.ts';

/** Where apps are kept. What every implementation must do is in `app-store.contract.ts`. */
export interface AppStore {
  find(appId: number): Promise<App | undefined>;
  /** Every app, in the order of their making. */
  list(): Promise<App[]>;
  /**
   * Gives a new app its AppID and its secrets, and keeps it: once this is answered, it outlives a crash.
   *
   * @param name 1 to 64 characters, for people only; names may repeat.
   * @throws {ParleyError} `illegalParameter` for a setting that is not allowed, naming it
   */
  create(name: string, settings?: Partial<Omit<AppSettings, 'name'>>): Promise<App>;
  /**
   * Changes settings.
   *
   * @param revision the one that the changer has seen
   * @throws {ParleyError} `illegalParameter` for a setting that is not allowed, naming it
   * @throws {StoreConflict} when somebody else has changed the app meanwhile; nothing is changed then
   */
  update(appId: number, revision: number, changes: Partial<AppSettings>): Promise<App>;
  /**
   * Draws a new secret. The old one is taken for `overlapMs` more, so that what was made with it runs out in peace.
   *
   * @param overlapMs 0 to thirty days; 0: the old one is refused at once
   * @throws {ParleyError} `illegalParameter` for an overlap that is not allowed
   * @throws {StoreConflict} as in `update`
   */
  rotateSecret(
    appId: number,
    revision: number,
    rotation: { readonly kind: SecretKind; readonly overlapMs: number },
  ): Promise<App>;
  /** Draws a new ingest key; the old one is refused from then on. `undefined`: there is no such app. */
  renewIngestKey(appId: number): Promise<App | undefined>;
  /** Refuses the ingest key from now on. `undefined`: there is no such app. */
  revokeIngestKey(appId: number): Promise<App | undefined>;
  /**
   * Forgets an app and all records of it.
   *
   * @throws {StoreConflict} as in `update`
   */
  remove(appId: number, revision: number): Promise<void>;
}
