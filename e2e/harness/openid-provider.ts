import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

export interface OpenIdProvider extends AsyncDisposable {
  readonly issuer: string;
  /** The settings with which a Parley server takes its people in. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * A real OpenID provider with sign-in pages of its own. It takes any name and password; everybody is in the group
 * `staff`. To browsers it is another site than the server: `localhost`, not 127.0.0.1.
 */
export async function openIdProvider(publicUrl: string): Promise<OpenIdProvider> {
  const http = createServer();
  await new Promise<void>((resolve) => http.listen(0, 'localhost', resolve));
  const issuer = `http://localhost:${(http.address() as AddressInfo).port}`;
  const client = { client_id: 'parley', client_secret: 'a secret of the client' };
  const provider = new Provider(issuer, {
    clients: [{ ...client, redirect_uris: [`${publicUrl}/console/api/oidc/callback`] }],
    claims: { openid: ['sub', 'name', 'groups'] },
    pkce: { required: () => true },
    cookies: { keys: ['for tests'] },
    findAccount: (_context, accountId) => ({
      accountId,
      claims: () => ({ sub: accountId, name: accountId, groups: ['staff'] }),
    }),
  });
  http.on('request', provider.callback());
  return {
    issuer,
    env: {
      PARLEY_OIDC_ISSUER: issuer,
      PARLEY_OIDC_CLIENT_ID: client.client_id,
      PARLEY_OIDC_CLIENT_SECRET: client.client_secret,
      PARLEY_OIDC_PUBLIC_URL: publicUrl,
      PARLEY_OIDC_SCOPES: 'openid',
      PARLEY_OIDC_ROLES: 'staff=developer',
    },
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}
