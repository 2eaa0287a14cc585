import { beforeAll, describe, expect, it } from 'vitest';
import { stubPage } from '../testing/fake-page.ts';
import { TestEngine } from '../testing/test-engine.ts';
import { settle } from '../testing/virtual-clock.ts';

beforeAll(stubPage);

describe('the connection that an engine opens ahead of a login', () => {
  it('serves the login that comes soon, and only the first', async () => {
    const engine = new TestEngine();
    await engine.clock.advance(7_000);
    await engine.login();
    expect(engine.server.urls).toHaveLength(1);
    await engine.parts.room.logout('room');
    await engine.login();
    expect(engine.server.urls).toHaveLength(2);
    expect(engine.server.said('join')).toHaveLength(2);
  });

  it('[SIG-6] is closed before the server would do so, and a later login opens its own', async () => {
    const engine = new TestEngine();
    await engine.clock.advance(8_000);
    expect(engine.server.isConnected).toBe(false);
    await engine.login();
    expect(engine.server.urls).toHaveLength(2);
    expect(engine.parts.room.isLoggedIn).toBe(true);
  });

  it('is not used when it has broken meanwhile', async () => {
    const engine = new TestEngine();
    await settle();
    engine.server.cut();
    await engine.login();
    expect(engine.server.urls).toHaveLength(2);
    expect(engine.parts.room.isLoggedIn).toBe(true);
  });

  it('does not keep a login waiting that is ended before the server greets', async () => {
    const engine = new TestEngine();
    engine.server.isSilent = true;
    const login = engine.login();
    await settle();
    await engine.parts.room.logout('room');
    await expect(login).rejects.toMatchObject({ code: 1002052 });
  });

  it('ends with the engine', async () => {
    const engine = new TestEngine();
    await settle();
    expect(engine.server.isConnected).toBe(true);
    await engine.parts.close();
    expect(engine.server.isConnected).toBe(false);
    expect(engine.clock.waiting).toBe(0);
  });
});
