/** A customer's project: what its clients and its back end prove themselves with. */
export interface App {
  /** An unsigned 32-bit integer; never 0. */
  readonly appId: number;
  readonly name: string;
  /** 64 hexadecimal characters; clients prove it at login without sending it. */
  readonly appSign: string;
  /** 32 characters; key of tokens and of server API signatures. */
  readonly serverSecret: string;
  /** 32 characters; key of webhook signatures. */
  readonly callbackSecret: string;
  /**
   * Bearer token with which encoders that know no tokens publish and play over WHIP and WHEP, in any room
   * of the app. `null`: revoked, or never drawn.
   */
  readonly ingestKey: string | null;
  /** Whether a login by AppSign is refused. */
  readonly tokenOnly: boolean;
  readonly createdAtMs: number;
}

export interface AppOptions {
  /** Whether logins need a token; without it an AppSign will do. */
  readonly tokenOnly?: boolean;
}

/** Where apps are kept. What every implementation must do is in `app-store.contract.ts`. */
export interface AppStore {
  findApp(appId: number): Promise<App | undefined>;
  /** Every app, in the order of their making. */
  listApps(): Promise<App[]>;
  /**
   * Gives a new app its AppID and its secrets, and keeps it: once this is answered, it outlives a crash.
   * @param name 1 to 64 characters, for people only; names may repeat.
   * @throws {ParleyError} `illegalParameter` when the name is empty, too long or has control characters.
   */
  createApp(name: string, options?: AppOptions): Promise<App>;
  /** Draws a new ingest key; the old one is refused from then on. `undefined`: there is no such app. */
  renewIngestKey(appId: number): Promise<App | undefined>;
  /** Refuses the ingest key from now on. `undefined`: there is no such app. */
  revokeIngestKey(appId: number): Promise<App | undefined>;
  /** May be called again; afterwards nothing else may. */
  close(): Promise<void>;
}
