import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientSecretBasic,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  fetchUserInfo,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import type { OidcConfig } from '../../config-oidc.ts';
import type { Claims } from './identity.ts';

/** Where the provider sends browsers back to. */
export const CALLBACK_PATH = '/console/api/oidc/callback';
const TIMEOUT_S = 10;

/** What must be the same when the browser comes back. */
export interface Attempt {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** An OpenID provider: the authorization code flow with PKCE, state and nonce (OpenID Connect Core §3.1, RFC 7636). */
export class OidcProvider {
  readonly #config: OidcConfig;
  #found: Promise<Configuration> | undefined;

  constructor(config: OidcConfig) {
    this.#config = config;
  }

  /**
   * Begins a sign-in.
   *
   * @returns where the browser goes, and what to check when it comes back
   * @throws {Error} when the provider does not answer as one
   */
  async begin(): Promise<{ url: URL; attempt: Attempt }> {
    const provider = await this.discover();
    const attempt = { state: randomState(), nonce: randomNonce(), codeVerifier: randomPKCECodeVerifier() };
    const url = buildAuthorizationUrl(provider, {
      redirect_uri: this.#callback.href,
      scope: this.#config.oidcScopes.join(' '),
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await calculatePKCECodeChallenge(attempt.codeVerifier),
      code_challenge_method: 'S256',
    });
    return { url, attempt };
  }

  /**
   * Ends a sign-in.
   *
   * @param search the query with which the browser came back
   * @throws {Error} when anything about it is not as it should be
   */
  async finish(
    search: string,
    { state, nonce, codeVerifier }: Attempt,
  ): Promise<{ issuer: string; subject: string; claims: Claims }> {
    const provider = await this.discover();
    const current = this.#callback;
    current.search = search;
    const tokens = await authorizationCodeGrant(provider, current, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: codeVerifier,
      idTokenExpected: true,
    });
    const idToken = tokens.claims();
    if (idToken === undefined) throw new Error('the provider sent no ID token');
    const { userinfo_endpoint: hasMore } = provider.serverMetadata();
    const more = hasMore === undefined ? {} : await fetchUserInfo(provider, tokens.access_token, idToken.sub);
    return { issuer: idToken.iss, subject: idToken.sub, claims: { ...more, ...idToken } };
  }

  /** Asks the provider what it can do, once it has answered. @throws {Error} */
  discover(): Promise<Configuration> {
    const { oidcIssuer, oidcClientId, oidcClientSecret } = this.#config;
    const issuer = new URL(oidcIssuer);
    const client = oidcClientSecret === '' ? None() : ClientSecretBasic(oidcClientSecret);
    this.#found ??= discovery(issuer, oidcClientId, undefined, client, {
      timeout: TIMEOUT_S,
      // The configuration takes http:// for this machine only.
      execute: issuer.protocol === 'http:' ? [allowInsecureRequests] : [],
    }).catch((error: unknown) => {
      this.#found = undefined;
      throw error;
    });
    return this.#found;
  }

  get #callback(): URL {
    return new URL(CALLBACK_PATH, this.#config.oidcPublicUrl);
  }
}
