import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConsoleVisitor, PASSWORD } from '../../testing/console-visitor.ts';
import { FakeEngines } from '../../testing/fake-engines.ts';
import { type Harness, openHarness } from '../../testing/harness.ts';
import { type IdentityProvider, startIdentityProvider } from '../../testing/identity-provider.ts';
import { CALLBACK_PATH } from './provider.ts';

/** Any: the test brings the browser from there to the harness, whose port is not known before. */
const PUBLIC_URL = 'http://localhost:8800';

let idp: IdentityProvider;
let harness: Harness;

const settings = () => ({
  oidcIssuer: idp.issuer,
  oidcClientId: idp.clientId,
  oidcClientSecret: idp.clientSecret,
  oidcPublicUrl: PUBLIC_URL,
  oidcScopes: ['openid', 'profile', 'email', 'groups'],
  oidcRoles: ['admins=owner', 'staff=developer'],
  oidcDomains: ['shop.example'],
});
beforeEach(async () => {
  idp = await startIdentityProvider(`${PUBLIC_URL}${CALLBACK_PATH}`);
  harness = await openHarness(async () => new FakeEngines(), settings());
});
afterEach(async () => {
  await harness.close();
  await idp.close();
});

const CLAIMS = { name: 'Eve', email: 'eve@shop.example', email_verified: true, groups: ['staff'] };
const person = (changes: object = {}) => ({ sub: 'eve-1', ...CLAIMS, ...changes });

/** A browser that follows redirects, from the console to the provider and back, with the cookies of each. */
class Browser {
  readonly cookies = new Map<string, string>();

  async open(url: string): Promise<{ status: number; location: string | null }> {
    const here = url.replace(PUBLIC_URL, harness.url);
    const response = await fetch(here, {
      redirect: 'manual',
      headers: { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    await response.arrayBuffer();
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const location = response.headers.get('location');
    return { status: response.status, location: location && new URL(location, url).href };
  }

  /** Where it is sent to from the start, step by step, until somewhere sends it no further. */
  async *follow(url: string): AsyncGenerator<string> {
    let next: string | null = url;
    while (next !== null && !next.startsWith(`${PUBLIC_URL}/console?`) && next !== `${PUBLIC_URL}/console`) {
      ({ location: next } = await this.open(next));
      if (next !== null) yield next;
    }
  }
}

const START = `${PUBLIC_URL}/console/api/oidc/start`;

async function signIn(browser = new Browser()): Promise<{ end: string; visitor: ConsoleVisitor }> {
  let end = '';
  for await (const address of browser.follow(START)) end = address;
  const visitor = new ConsoleVisitor(harness);
  visitor.cookie = `parley_console=${browser.cookies.get('parley_console') ?? ''}`;
  return { end: end.replace(PUBLIC_URL, ''), visitor };
}

const operatorNow = async (visitor: ConsoleVisitor) => (await visitor.get('/state')).body.operator;

describe('single sign-on', () => {
  it('lets somebody in whom the provider knows, with the role that the claim gives, and keeps an audit entry', async () => {
    const ann = await ConsoleVisitor.owner(harness);
    expect((await ann.get('/state')).body).toMatchObject({ hasSingleSignOn: true });
    idp.person = person();
    const { end, visitor } = await signIn();
    expect(end).toBe('/console');
    expect(await operatorNow(visitor)).toMatchObject({ name: 'Eve', role: 'developer', isExternal: true });
    expect(await visitor.get('/apps')).toMatchObject({ status: 200 });
    const { entries } = (await ann.get('/audit')).body as { entries: object[] };
    expect(entries.slice(0, 2)).toMatchObject([
      { actor: 'Eve', action: 'operator.signIn', detail: { by: 'oidc' } },
      { actor: 'Eve', action: 'operator.create', detail: { name: 'Eve', role: 'developer' } },
    ]);
    expect(harness.logLines.join('')).not.toMatch(/eve@shop|code_verifier|id_token/);
  });

  it('knows the person again, and takes over what the provider says of the role now', async () => {
    await ConsoleVisitor.owner(harness);
    idp.person = person();
    const first = await operatorNow((await signIn()).visitor);
    idp.person = person({ name: 'Eve Miller', groups: ['admins', 'staff'] });
    const again = await operatorNow((await signIn()).visitor);
    expect(again).toEqual({ ...(first as object), role: 'owner' });
  });

  it('never takes over an operator with a password, whatever its name', async () => {
    const ann = await ConsoleVisitor.owner(harness);
    idp.person = person({ name: 'Ann', groups: 'admins' });
    const { visitor } = await signIn();
    expect(await operatorNow(visitor)).toMatchObject({ name: 'Ann (2)', role: 'owner' });
    expect(await operatorNow(ann)).toMatchObject({ name: 'Ann', isExternal: false });
    const noPassword = new ConsoleVisitor(harness);
    expect(await noPassword.post('/sign-in', { name: 'Ann (2)', password: PASSWORD })).toMatchObject({
      status: 401,
    });
  });

  it('is where roles are decided: the console does not change them', async () => {
    const ann = await ConsoleVisitor.owner(harness);
    idp.person = person();
    const { visitor } = await signIn();
    const { operatorId } = (await operatorNow(visitor)) as { operatorId: string };
    const answer = await ann.ask('PATCH', `/operators/${operatorId}`, { role: 'owner' });
    expect(answer).toMatchObject({ status: 400, body: { error: { field: 'role' } } });
  });

  it.each([
    ['role', { groups: ['guests'] }],
    ['role', { groups: undefined }],
    ['domain', { email: 'eve@elsewhere.example' }],
    ['domain', { email: 'eve@shop.example.evil' }],
    ['domain', { email_verified: false }],
  ])('refuses for its %s somebody with %j', async (problem, changes) => {
    const ann = await ConsoleVisitor.owner(harness);
    idp.person = person(changes);
    const { end, visitor } = await signIn();
    expect(end).toBe(`/console?problem=${problem}`);
    expect(await operatorNow(visitor)).toBeNull();
    const { entries } = (await ann.get('/audit')).body as { entries: object[] };
    expect(entries[0]).toMatchObject({ action: 'operator.signInRefused', detail: { problem } });
  });

  it('may bring the first operator, who must be an owner', async () => {
    idp.person = person();
    expect((await signIn()).end).toBe('/console?problem=notSetUp');
    idp.person = person({ groups: ['admins'] });
    expect(await operatorNow((await signIn()).visitor)).toMatchObject({ role: 'owner' });
  });

  /** A browser that the provider has sent back, and where to. */
  async function untilCallback(): Promise<{ browser: Browser; callback: URL }> {
    await ConsoleVisitor.owner(harness);
    idp.person = person();
    const browser = new Browser();
    for await (const address of browser.follow(START))
      if (address.includes(CALLBACK_PATH)) return { browser, callback: new URL(address) };
    throw new Error('the provider did not send the browser back');
  }
  const failed = { location: `${PUBLIC_URL}/console?problem=failed` };

  it('takes an answer in the browser that asked, and only once', async () => {
    const { browser, callback } = await untilCallback();
    expect(await new Browser().open(callback.href)).toMatchObject(failed);
    const attempt = browser.cookies.get('parley_oidc') ?? '';
    expect(await browser.open(callback.href)).toMatchObject({ location: `${PUBLIC_URL}/console` });
    expect(await browser.open(callback.href)).toMatchObject(failed);
    browser.cookies.set('parley_oidc', attempt);
    expect(await browser.open(callback.href)).toMatchObject(failed);
    expect(harness.logLines.join('')).toContain('oidcFailed');
  });

  it.each(['state', 'nonce', 'codeVerifier'])('takes no answer whose %s is another', async (name) => {
    const { browser, callback } = await untilCallback();
    const attempt = Buffer.from(browser.cookies.get('parley_oidc') ?? '', 'base64url').toString();
    const forged = JSON.stringify({ ...(JSON.parse(attempt) as object), [name]: 'v'.repeat(43) });
    browser.cookies.set('parley_oidc', Buffer.from(forged).toString('base64url'));
    expect(await browser.open(callback.href)).toMatchObject(failed);
    expect(browser.cookies.has('parley_console')).toBe(false);
  });

  it.each(['code', 'iss'])('takes no answer with another %s', async (name) => {
    const { browser, callback } = await untilCallback();
    callback.searchParams.set(name, 'https://another.example');
    expect(await browser.open(callback.href)).toMatchObject(failed);
    expect(browser.cookies.has('parley_console')).toBe(false);
  });

  it('that the provider refuses lets nobody in', async () => {
    await ConsoleVisitor.owner(harness);
    const browser = new Browser();
    const redirect = await browser.open(START);
    const state = new URL(redirect.location ?? '').searchParams.get('state');
    const denied = `${PUBLIC_URL}${CALLBACK_PATH}?error=access_denied&state=${state}&iss=${idp.issuer}`;
    expect(await browser.open(denied)).toMatchObject(failed);
  });

  it('says when the provider does not answer, and passwords go on', async () => {
    await harness.close();
    await idp.close();
    harness = await openHarness(async () => new FakeEngines(), settings());
    expect((await signIn()).end).toBe('/console?problem=unreachable');
    expect(harness.logLines.join('')).toContain('oidcUnreachable');
    await ConsoleVisitor.owner(harness);
  });
});

it('without it there is no such route', async () => {
  const plain = await openHarness(async () => new FakeEngines());
  const visitor = new ConsoleVisitor(plain);
  expect(await visitor.get('/oidc/start')).toMatchObject({ status: 404 });
  expect((await visitor.get('/state')).body).toMatchObject({ hasSingleSignOn: false });
  await plain.close();
});
