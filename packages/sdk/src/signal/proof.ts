import type { Credentials } from '@parley/protocol';

/** What a login proves itself with, from the app's side. */
export interface Secret {
  readonly appId: number;
  readonly appSign: string;
  readonly token: string;
}

/** Credentials for one connection (SIG-11, SIG-12): a token if there is one, else a proof of the AppSign. */
export async function credentialsFor(
  { appId, appSign, token }: Secret,
  login: { userId: string; roomId: string; nonce: string },
  hmacSha256: (key: string, text: string) => Promise<string>,
): Promise<Credentials> {
  if (token !== '') return { kind: 'token', token };
  const text = [appId, login.userId, login.roomId, login.nonce].join('\n');
  return { kind: 'appSign', proof: await hmacSha256(appSign, text) };
}
