import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { chromiumOptions } from './chromium.ts';
import { type ServerInfo, startTestServer } from './server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    chromiumEndpoint: string;
    server: ServerInfo;
  }
}

/** One server and one Chromium for the whole run. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const browser = await chromium.launchServer(chromiumOptions('granted'));
  const server = await startTestServer().catch(async (error: unknown) => {
    await browser.close();
    throw error;
  });
  project.provide('chromiumEndpoint', browser.wsEndpoint());
  const { url, mediaPort, pid, app } = server;
  project.provide('server', { url, mediaPort, pid, app });
  return async () => {
    await browser.close();
    await server.close();
  };
}
