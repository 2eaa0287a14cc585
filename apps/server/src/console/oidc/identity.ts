import type { OperatorRole } from '@parley/protocol/console';
import type { OidcConfig } from '../../config-oidc.ts';

/** What a provider says of somebody: ID token and user info together. */
export type Claims = Readonly<Record<string, unknown>>;

export interface Identity {
  /** Issuer and subject: what names the person for good. */
  readonly subject: string;
  readonly name: string;
  readonly role: OperatorRole;
}

/** Why somebody whom the provider knows may not sign in. */
export type IdentityRefusal = 'domain' | 'role';

/** The highest first. */
const ROLES = ['owner', 'developer', 'viewer'] as const;
const ANYBODY = '*';
const MAX_NAME = 64;

/** Who somebody is here, by what the provider says of them. Pure. */
export function identityOf(
  { issuer, subject, claims }: { readonly issuer: string; readonly subject: string; readonly claims: Claims },
  config: Pick<OidcConfig, 'oidcRoleClaim' | 'oidcRoles' | 'oidcDomains'>,
): Identity | IdentityRefusal {
  if (!isOfDomain(claims, config.oidcDomains)) return 'domain';
  const role = roleOf(claims[config.oidcRoleClaim], config.oidcRoles);
  if (role === undefined) return 'role';
  return { subject: `${issuer}|${subject}`, name: nameOf(claims, subject), role };
}

function isOfDomain({ email, email_verified: isVerified }: Claims, domains: readonly string[]): boolean {
  if (domains.length === 0) return true;
  if (typeof email !== 'string' || isVerified !== true) return false;
  return domains.includes(email.slice(email.lastIndexOf('@') + 1).toLowerCase());
}

function roleOf(claim: unknown, rules: readonly string[]): OperatorRole | undefined {
  const values = [claim].flat().filter((value) => typeof value === 'string');
  const given = rules.flatMap((rule) => {
    const at = rule.lastIndexOf('=');
    const [value, role] = [rule.slice(0, at), rule.slice(at + 1)];
    return value === ANYBODY || values.includes(value) ? [role] : [];
  });
  return ROLES.find((role) => given.includes(role));
}

/** Something that people know the person by, as operators are named. */
function nameOf({ name, preferred_username: username, email }: Claims, subject: string): string {
  const known = [name, username, email, subject].find(
    (text) => typeof text === 'string' && text.trim() !== '',
  );
  return String(known)
    .replace(/\p{Cc}/gu, '')
    .trim()
    .slice(0, MAX_NAME);
}
