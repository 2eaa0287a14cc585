import { afterAll, beforeAll } from 'vitest';
import { type OpenIdProvider, openIdProvider } from '../harness/openid-provider.ts';
import { freePorts } from '../harness/ports.ts';
import { scenario } from '../harness/scenario.ts';
import {
  operatorSignsInElsewhere,
  operatorTriesTheServerApi,
  referenceIsRead,
} from '../scenarios/console-service.ts';

const port = await freePorts();
let provider: OpenIdProvider;
const singleSignOn: Record<string, string> = { PARLEY_HTTP_PORT: String(port) };
beforeAll(async () => {
  provider = await openIdProvider(`http://127.0.0.1:${port}`);
  Object.assign(singleSignOn, provider.env);
});
afterAll(() => provider[Symbol.asyncDispose]());

scenario('an operator tries the server API, and allows again what is forbidden', operatorTriesTheServerApi, {
  ownServer: {},
  timeoutMs: 120_000,
});
scenario('the reference of the server API is read in two languages, on any screen', referenceIsRead);
scenario('an operator signs in with an identity provider', operatorSignsInElsewhere, {
  ownServer: singleSignOn,
});
