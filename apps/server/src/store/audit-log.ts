/** Something that was done to the records, by whom. */
export interface AuditEntry {
  readonly atMs: number;
  /** Name of the operator, `server API` or `command line`. */
  readonly actor: string;
  /** Like `app.create`, `app.rotateSecret`, `room.close`, `operator.signIn`. */
  readonly action: string;
  readonly appId: number | null;
  /** What was done, without secrets. */
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface AuditRecord extends AuditEntry {
  readonly entryId: number;
}

export interface AuditFilter {
  readonly appId?: number;
  readonly actor?: string;
  /** Only entries before this one: the last of the page before. */
  readonly beforeId?: number;
  /** 1 to 200. */
  readonly limit: number;
}

/** Who did what, and when; entries are never changed. */
export interface AuditLog {
  add(entry: AuditEntry): Promise<void>;
  /** The newest first. */
  list(filter: AuditFilter): Promise<AuditRecord[]>;
}
