import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

/** Claims of a person at the provider. */
export type Person = Readonly<Record<string, unknown>>;

export interface IdentityProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Who signs in next. */
  person: Person & { readonly sub: string };
  close(): Promise<void>;
}

/** A real OpenID provider on this machine, at which the current person signs in and agrees without being asked. */
export async function startIdentityProvider(redirectUri: string): Promise<IdentityProvider> {
  const http = createServer();
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const client = { clientId: 'parley', clientSecret: 'a secret of the client' };
  const people = new Map<string, Person>();
  const known = {
    issuer,
    ...client,
    person: { sub: 'nobody' } as IdentityProvider['person'],
    close: () => new Promise<void>((resolve) => http.close(() => resolve())),
  };
  const provider = new Provider(issuer, {
    clients: [
      { client_id: client.clientId, client_secret: client.clientSecret, redirect_uris: [redirectUri] },
    ],
    claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'], groups: ['groups'] },
    scopes: ['openid', 'profile', 'email', 'groups'],
    pkce: { required: () => true },
    cookies: { keys: ['for tests'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, ...people.get(id) }),
    }),
    async loadExistingGrant(context) {
      const { client: asking, session, provider: issuing } = context.oidc;
      if (asking === undefined || session?.accountId === undefined) return undefined;
      const grant = new issuing.Grant({ clientId: asking.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid profile email groups');
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  http.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!request.url?.startsWith('/interaction/')) return void answer(request, response);
    const { sub, ...claims } = known.person;
    people.set(sub, claims);
    void provider.interactionFinished(request, response, { login: { accountId: sub, remember: false } });
  });
  return known;
}
