/** The settings of single sign-on for operators; all of them without effect while `oidcIssuer` is empty. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as v from 'valibot';
import { asList, asText, type Setting } from './config-setting.ts';

const MAX_SECRET = 1_024;
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** TLS, but for a provider or a server on this machine. */
const secureUrl = v.pipe(
  v.string(),
  v.maxLength(500),
  v.check((text) => {
    if (!URL.canParse(text)) return false;
    const { protocol, hostname, username, search, hash } = new URL(text);
    const isSecure = protocol === 'https:' || (protocol === 'http:' && LOOPBACK.includes(hostname));
    return isSecure && username === '' && search === '' && hash === '';
  }),
);
const publicUrl = v.pipe(
  secureUrl,
  v.check((text) => new URL(text).origin === text),
);
const shortText = v.pipe(v.string(), v.maxLength(200));
const roleRule = v.pipe(v.string(), v.maxLength(200), v.regex(/^.+=(owner|developer|viewer)$/));
const domain = v.pipe(v.string(), v.maxLength(253), v.regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/));
const URLS = 'https:// (or http:// on this machine)';

export const OIDC_SETTINGS = {
  oidcIssuer: {
    env: 'PARLEY_OIDC_ISSUER',
    schema: v.union([v.literal(''), secureUrl]),
    fromEnv: asText,
    default: '',
    allowed: `empty (no single sign-on) or the issuer's URL, with ${URLS}`,
  },
  oidcClientId: {
    env: 'PARLEY_OIDC_CLIENT_ID',
    schema: shortText,
    fromEnv: asText,
    default: '',
    allowed: 'the client id that the provider gave, at most 200 characters',
  },
  oidcClientSecret: {
    env: 'PARLEY_OIDC_CLIENT_SECRET',
    schema: v.pipe(v.string(), v.maxLength(MAX_SECRET)),
    fromEnv: asText,
    default: '',
    allowed: `empty, or the client secret that the provider gave, at most ${MAX_SECRET} characters`,
    isSecret: true,
  },
  oidcClientSecretFile: {
    env: 'PARLEY_OIDC_CLIENT_SECRET_FILE',
    schema: v.pipe(v.string(), v.maxLength(1_000)),
    fromEnv: asText,
    default: '',
    allowed: 'empty, or the path of a file that holds the client secret',
  },
  oidcPublicUrl: {
    env: 'PARLEY_OIDC_PUBLIC_URL',
    schema: v.union([v.literal(''), publicUrl]),
    fromEnv: asText,
    default: '',
    allowed: `this server's origin as browsers see it, like https://parley.example, with ${URLS} and without a path`,
  },
  oidcScopes: {
    env: 'PARLEY_OIDC_SCOPES',
    schema: v.pipe(
      v.array(v.pipe(v.string(), v.regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/))),
      v.maxLength(20),
      v.includes('openid'),
    ),
    fromEnv: asList,
    default: ['openid', 'profile', 'email'] as string[],
    allowed: 'a list of scopes with openid among them (in the environment: comma between them)',
  },
  oidcRoleClaim: {
    env: 'PARLEY_OIDC_ROLE_CLAIM',
    schema: v.pipe(shortText, v.nonEmpty()),
    fromEnv: asText,
    default: 'groups',
    allowed: 'the name of a claim that is a text or a list of texts',
  },
  oidcRoles: {
    env: 'PARLEY_OIDC_ROLES',
    schema: v.pipe(v.array(roleRule), v.maxLength(100)),
    fromEnv: asList,
    default: [] as string[],
    allowed:
      'a list like parley-admins=owner, staff=developer, *=viewer: a value of the role claim (*: anybody), and owner, developer or viewer (in the environment: comma between them)',
  },
  oidcDomains: {
    env: 'PARLEY_OIDC_DOMAINS',
    schema: v.pipe(v.array(domain), v.maxLength(100)),
    fromEnv: asList,
    default: [] as string[],
    allowed:
      'a list of mail domains in lower case, like example.com (in the environment: comma between them)',
  },
} as const satisfies Record<string, Setting>;

export type OidcConfig = {
  readonly [K in keyof typeof OIDC_SETTINGS]: v.InferOutput<(typeof OIDC_SETTINGS)[K]['schema']>;
};

/**
 * The client secret, read from its file if it has one.
 *
 * @param cwd what a relative path starts from
 * @param problems gets what is wrong, a line each: the key, what was read, what is allowed
 */
export function completeOidc(settings: OidcConfig, cwd: string, problems: string[]): OidcConfig {
  if (settings.oidcIssuer === '') return settings;
  const needed = ['oidcClientId', 'oidcPublicUrl', 'oidcRoles'] as const;
  for (const key of needed)
    if (settings[key].length === 0)
      problems.push(`${key}: is empty, and oidcIssuer is not; allowed is ${OIDC_SETTINGS[key].allowed}`);
  if (settings.oidcClientSecret !== '' && settings.oidcClientSecretFile !== '')
    problems.push(
      'oidcClientSecretFile: read a path, but oidcClientSecret is set, too; allowed is one of them',
    );
  if (settings.oidcClientSecretFile === '') return settings;
  try {
    const secret = readFileSync(resolve(cwd, settings.oidcClientSecretFile), 'utf8').trim();
    if (secret !== '' && secret.length <= MAX_SECRET) return { ...settings, oidcClientSecret: secret };
    problems.push(
      `oidcClientSecretFile: the file holds ${secret.length} characters; allowed are 1 to ${MAX_SECRET}`,
    );
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    problems.push(`oidcClientSecretFile: the file cannot be read (${code ?? 'unknown'})`);
  }
  return settings;
}
