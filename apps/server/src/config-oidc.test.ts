import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ConfigError, loadConfig, publicSettings } from './config.ts';

const cwd = mkdtempSync(join(tmpdir(), 'parley-oidc-config-'));
afterAll(() => rmSync(cwd, { recursive: true }));
writeFileSync(join(cwd, 'secret'), 'from a file\n');
writeFileSync(join(cwd, 'empty'), '\n');

const GOOD = {
  PARLEY_OIDC_ISSUER: 'https://id.example/realms/shop',
  PARLEY_OIDC_CLIENT_ID: 'parley',
  PARLEY_OIDC_CLIENT_SECRET_FILE: 'secret',
  PARLEY_OIDC_PUBLIC_URL: 'https://parley.example',
  PARLEY_OIDC_ROLES: 'admins=owner, a=b=developer, *=viewer',
};
const problemsOf = (changes: Record<string, string>): readonly string[] => {
  try {
    loadConfig({ env: { ...GOOD, ...changes }, cwd });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

it('single sign-on is read from the environment, its secret from a file, which no page shows', () => {
  const config = loadConfig({
    env: {
      ...GOOD,
      PARLEY_OIDC_SCOPES: 'openid,groups',
      PARLEY_OIDC_ROLE_CLAIM: 'roles',
      PARLEY_OIDC_DOMAINS: 'shop.example',
    },
    cwd,
  });
  expect(config).toMatchObject({
    oidcIssuer: 'https://id.example/realms/shop',
    oidcClientSecret: 'from a file',
    oidcScopes: ['openid', 'groups'],
    oidcRoleClaim: 'roles',
    oidcRoles: ['admins=owner', 'a=b=developer', '*=viewer'],
    oidcDomains: ['shop.example'],
  });
  expect(JSON.stringify(publicSettings(config))).not.toContain('from a file');
  const direct = { ...GOOD, PARLEY_OIDC_CLIENT_SECRET_FILE: '', PARLEY_OIDC_CLIENT_SECRET: 'direct' };
  expect(loadConfig({ env: direct, cwd }).oidcClientSecret).toBe('direct');
});

it.each([
  [{ PARLEY_OIDC_ISSUER: 'http://id.example' }, 'oidcIssuer: read "http://id.example"'],
  [{ PARLEY_OIDC_ISSUER: 'https://user@id.example' }, 'oidcIssuer: read'],
  [{ PARLEY_OIDC_CLIENT_ID: '' }, 'oidcClientId: is empty, and oidcIssuer is not'],
  [{ PARLEY_OIDC_PUBLIC_URL: '' }, 'oidcPublicUrl: is empty, and oidcIssuer is not'],
  [{ PARLEY_OIDC_PUBLIC_URL: 'https://parley.example/console' }, 'without a path'],
  [{ PARLEY_OIDC_ROLES: '' }, 'oidcRoles: is empty, and oidcIssuer is not'],
  [{ PARLEY_OIDC_ROLES: 'admins=king' }, 'owner, developer or viewer'],
  [{ PARLEY_OIDC_SCOPES: 'profile' }, 'openid among them'],
  [{ PARLEY_OIDC_DOMAINS: '@shop.example' }, 'oidcDomains: read "@shop.example"'],
  [{ PARLEY_OIDC_CLIENT_SECRET_FILE: 'nowhere' }, 'cannot be read (ENOENT)'],
  [{ PARLEY_OIDC_CLIENT_SECRET_FILE: 'empty' }, 'the file holds 0 characters; allowed are 1 to 1024'],
  [{ PARLEY_OIDC_CLIENT_SECRET: 'both' }, 'allowed is one of them'],
])('names what is wrong with %j', (changes, words) => {
  expect(problemsOf(changes)).toEqual([expect.stringContaining(words)]);
});

it('is off, whatever else is set, without an issuer', () => {
  expect(loadConfig({ env: { PARLEY_OIDC_CLIENT_ID: 'parley' }, cwd })).toMatchObject({ oidcIssuer: '' });
});
