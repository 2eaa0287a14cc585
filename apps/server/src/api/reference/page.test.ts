import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiCaller, apiCaller } from '../../testing/api-caller.ts';
import { FakeEngines } from '../../testing/fake-engines.ts';
import { type Harness, openHarness } from '../../testing/harness.ts';
import type { Action } from '../action.ts';
import { allActions } from '../all-actions.ts';
import { API_CODES, COMMON_CODES } from '../codes.ts';
import { readFields } from '../fields.ts';
import { exampleParameters } from './examples.ts';
import { TRANSLATIONS } from './translations.ts';

/** Definitions only: nothing is run. */
const ACTIONS: readonly Action[] = allActions({
  rooms: {} as never,
  store: {} as never,
  nowMs: () => 0,
});
const HAN = /\p{Script=Han}/u;

let harness: Harness;
let api: ApiCaller;
beforeAll(async () => {
  harness = await openHarness(async () => new FakeEngines());
  api = apiCaller(harness);
});
afterAll(() => harness.close());

const page = async (path: string, headers: Record<string, string> = {}) =>
  (await fetch(`${harness.url}${path}`, { headers })).text();

describe('the reference page', () => {
  it('has every action, parameter and code, in both languages', async () => {
    for (const language of ['en', 'zh']) {
      const text = await page(`/api?lang=${language}`);
      for (const { name, fields } of ACTIONS) {
        expect(text).toContain(`<section id="${name}">`);
        for (const [field, { isList }] of Object.entries(fields))
          expect(text).toContain(`<code>${field}${isList ? '[]' : ''}</code>`);
      }
      for (const code of Object.values(API_CODES)) expect(text).toContain(`>${code}</th>`);
    }
  });

  it('comes in the language that is asked for, or that the browser prefers', async () => {
    expect(await page('/api')).toContain('<html lang="en">');
    expect(await page('/api', { 'accept-language': 'fr, zh-CN;q=0.8' })).toContain('<html lang="zh-CN">');
    expect(await page('/api?lang=en', { 'accept-language': 'zh' })).toContain('<html lang="en">');
  });

  it('loads nothing from elsewhere and runs nothing', async () => {
    const text = await page('/api');
    expect(text).not.toMatch(/<script|style=|https?:\/\//);
    expect((await fetch(`${harness.url}/api/reference.css`)).headers.get('content-type')).toContain(
      'text/css',
    );
  });

  it('has Chinese for every sentence of the definitions, and for no other', () => {
    const described = (schema: unknown): string[] => {
      const { description, properties, items } = (schema ?? {}) as Record<string, object & string>;
      const parts = [...Object.values(properties ?? {}), ...(items === undefined ? [] : [items])];
      return [...(description === undefined ? [] : [description]), ...parts.flatMap(described)];
    };
    const texts = ACTIONS.flatMap(({ summary, fields, data }) => [
      summary,
      ...Object.values(fields).map(({ about }) => about),
      ...described(data),
    ]);
    expect(Object.keys(TRANSLATIONS).sort()).toEqual([...new Set(texts)].sort());
    for (const chinese of Object.values(TRANSLATIONS)) expect(chinese).toMatch(HAN);
  });

  it.each(ACTIONS.map((action) => [action.name, action] as const))(
    'gives an example of %s that its parameters allow',
    (_name, action) => {
      const params: Record<string, unknown> = {};
      for (const [key, value] of exampleParameters(action)) params[key] = value;
      expect(() => readFields(action.fields, params)).not.toThrow();
    },
  );

  it('names every code that a call is answered with, whatever its parameters are', async () => {
    const value = fc.oneof(fc.constantFrom('room1', 'ann', '1', '2', '', 'a b'), fc.nat(5), fc.boolean());
    const call = fc.constantFrom(...ACTIONS).chain((action) => {
      const given = Object.fromEntries(Object.keys(action.fields).map((name) => [name, value]));
      return fc.record({ action: fc.constant(action), params: fc.record(given, { requiredKeys: [] }) });
    });
    await fc.assert(
      fc.asyncProperty(call, async ({ action, params }) => {
        harness.clock.advance(20_000);
        const { Code } = await api.post(action.name, params as Record<string, string>);
        const documented = [...COMMON_CODES, ...(action.codes ?? [])].map(
          (code) => API_CODES[code] as number,
        );
        expect(documented).toContain(Code);
        expect(Code).not.toBe(API_CODES.internal);
      }),
      { numRuns: 300 },
    );
  }, 60_000);
});
