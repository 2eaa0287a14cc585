import { randomUUID } from 'node:crypto';
import type { Operator, OperatorStore } from '../../store/index.ts';
import type { Identity } from './identity.ts';

/** How many people of one name there may be. */
const MAX_NAMESAKES = 20;

export type Taken =
  | { readonly operator: Operator; readonly change: 'created' | 'role' | 'none' }
  /** The first operator must be an owner: nobody else could set anything up. */
  | 'notSetUp'
  | 'nameTaken';

/**
 * The operator that somebody is, made at the first sign-in. The provider decides on the role each time. An operator
 * with a password is never taken over, whatever its name.
 */
export async function operatorOf(
  operators: OperatorStore,
  { subject, name, role }: Identity,
  nowMs: number,
): Promise<Taken> {
  const known = await operators.findByOidcSubject(subject);
  if (known !== undefined) {
    if (known.role === role) return { operator: known, change: 'none' };
    await operators.update(known.operatorId, { role });
    return { operator: { ...known, role }, change: 'role' };
  }
  if (role !== 'owner' && (await operators.count()) === 0) return 'notSetUp';
  for (let number = 1; number <= MAX_NAMESAKES; number++) {
    const suffix = number === 1 ? '' : ` (${number})`;
    const operator: Operator = {
      operatorId: randomUUID(),
      name: `${name.slice(0, 64 - suffix.length)}${suffix}`,
      role,
      passwordHash: null,
      oidcSubject: subject,
      createdAtMs: nowMs,
    };
    if (await operators.add(operator)) return { operator, change: 'created' };
    // The same person came twice at once, and was quicker the other time.
    const twin = await operators.findByOidcSubject(subject);
    if (twin !== undefined) return { operator: twin, change: 'none' };
  }
  return 'nameTaken';
}
