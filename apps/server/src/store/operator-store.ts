/** What an operator may do: everything; work with projects; look. */
export const ROLES = ['owner', 'developer', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** A person who runs the service. */
export interface Operator {
  readonly operatorId: string;
  /** Unique, compared without regard to case. */
  readonly name: string;
  readonly role: Role;
  /** As the hashing library writes it; `null` for one who comes through single sign-on. */
  readonly passwordHash: string | null;
  /** Issuer and subject at the identity provider, or `null`. */
  readonly oidcSubject: string | null;
  readonly createdAtMs: number;
}

/** A console session; only a hash of its key is kept. */
export interface OperatorSession {
  readonly keyHash: string;
  readonly operatorId: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

export interface OperatorStore {
  count(): Promise<number>;
  list(): Promise<Operator[]>;
  find(operatorId: string): Promise<Operator | undefined>;
  findByName(name: string): Promise<Operator | undefined>;
  findByOidcSubject(subject: string): Promise<Operator | undefined>;
  /**
   * Keeps a new operator.
   *
   * @returns `false`, and keeps nothing, when the name is taken
   */
  add(operator: Operator): Promise<boolean>;
  /**
   * Keeps the very first operator, and gives it an id.
   *
   * @returns `undefined`, and keeps nothing, when there is one already, however many try at once
   */
  addFirst(operator: Omit<Operator, 'operatorId'>): Promise<Operator | undefined>;
  /** @returns `false` when there is no such operator */
  update(
    operatorId: string,
    changes: Partial<Pick<Operator, 'role' | 'passwordHash' | 'oidcSubject'>>,
  ): Promise<boolean>;
  /** Forgets an operator and its sessions. */
  remove(operatorId: string): Promise<boolean>;

  addSession(session: OperatorSession): Promise<void>;
  /** The operator of a session that has not ended. */
  findSession(
    keyHash: string,
    nowMs: number,
  ): Promise<{ operator: Operator; session: OperatorSession } | undefined>;
  removeSession(keyHash: string): Promise<void>;
  /** Ends all sessions of an operator. */
  removeSessionsOf(operatorId: string): Promise<void>;
  pruneSessions(nowMs: number): Promise<void>;
}
