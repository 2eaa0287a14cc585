import type { Kysely } from 'kysely';
import type { Operator, OperatorSession, OperatorStore, Role } from '../operator-store.ts';
import type { OperatorRow, Tables } from './tables.ts';

const FIRST_ID = 'first';

export class SqlOperatorStore implements OperatorStore {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async count(): Promise<number> {
    const { count } = await this.#db
      .selectFrom('operators')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  async list(): Promise<Operator[]> {
    return (await this.#operators().orderBy('created_at_ms').orderBy('name_key').execute()).map(operatorOf);
  }

  find(operatorId: string): Promise<Operator | undefined> {
    return this.#findBy('operator_id', operatorId);
  }

  findByName(name: string): Promise<Operator | undefined> {
    return this.#findBy('name_key', name.toLowerCase());
  }

  findByOidcSubject(subject: string): Promise<Operator | undefined> {
    return this.#findBy('oidc_subject', subject);
  }

  async add(operator: Operator): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await this.#db
      .insertInto('operators')
      .values(rowOf(operator))
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    return numInsertedOrUpdatedRows === 1n;
  }

  async addFirst(operator: Omit<Operator, 'operatorId'>): Promise<Operator | undefined> {
    if ((await this.count()) > 0) return undefined;
    // A fixed id: of several that try at once, all but one conflict.
    const first = { ...operator, operatorId: FIRST_ID };
    return (await this.add(first)) ? first : undefined;
  }

  async update(
    operatorId: string,
    changes: Partial<Pick<Operator, 'role' | 'passwordHash' | 'oidcSubject'>>,
  ): Promise<boolean> {
    const { role, passwordHash, oidcSubject } = changes;
    const { numUpdatedRows } = await this.#db
      .updateTable('operators')
      .set({
        operator_id: operatorId,
        ...(role === undefined ? {} : { role }),
        ...(passwordHash === undefined ? {} : { password_hash: passwordHash }),
        ...(oidcSubject === undefined ? {} : { oidc_subject: oidcSubject }),
      })
      .where('operator_id', '=', operatorId)
      .executeTakeFirstOrThrow();
    return numUpdatedRows === 1n;
  }

  async remove(operatorId: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('operators')
      .where('operator_id', '=', operatorId)
      .executeTakeFirstOrThrow();
    return numDeletedRows === 1n;
  }

  async addSession(session: OperatorSession): Promise<void> {
    await this.#db
      .insertInto('operator_sessions')
      .values({
        key_hash: session.keyHash,
        operator_id: session.operatorId,
        created_at_ms: session.createdAtMs,
        expires_at_ms: session.expiresAtMs,
      })
      .execute();
  }

  async findSession(
    keyHash: string,
    nowMs: number,
  ): Promise<{ operator: Operator; session: OperatorSession } | undefined> {
    const row = await this.#db
      .selectFrom('operator_sessions')
      .selectAll()
      .where('key_hash', '=', keyHash)
      .where('expires_at_ms', '>', nowMs)
      .executeTakeFirst();
    const operator = row && (await this.find(row.operator_id));
    if (row === undefined || operator === undefined) return undefined;
    const session = {
      keyHash,
      operatorId: row.operator_id,
      createdAtMs: row.created_at_ms,
      expiresAtMs: row.expires_at_ms,
    };
    return { operator, session };
  }

  async removeSession(keyHash: string): Promise<void> {
    await this.#db.deleteFrom('operator_sessions').where('key_hash', '=', keyHash).execute();
  }

  async removeSessionsOf(operatorId: string): Promise<void> {
    await this.#db.deleteFrom('operator_sessions').where('operator_id', '=', operatorId).execute();
  }

  async pruneSessions(nowMs: number): Promise<void> {
    await this.#db.deleteFrom('operator_sessions').where('expires_at_ms', '<=', nowMs).execute();
  }

  #operators() {
    return this.#db.selectFrom('operators').selectAll();
  }

  async #findBy(
    column: 'operator_id' | 'name_key' | 'oidc_subject',
    value: string,
  ): Promise<Operator | undefined> {
    const row = await this.#operators().where(column, '=', value).executeTakeFirst();
    return row && operatorOf(row);
  }
}

function operatorOf(row: OperatorRow): Operator {
  return {
    operatorId: row.operator_id,
    name: row.name,
    role: row.role as Role,
    passwordHash: row.password_hash,
    oidcSubject: row.oidc_subject,
    createdAtMs: row.created_at_ms,
  };
}

function rowOf(operator: Operator): OperatorRow {
  return {
    operator_id: operator.operatorId,
    name: operator.name,
    name_key: operator.name.toLowerCase(),
    role: operator.role,
    password_hash: operator.passwordHash,
    oidc_subject: operator.oidcSubject,
    created_at_ms: operator.createdAtMs,
  };
}
