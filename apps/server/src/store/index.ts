export type { App, AppStore } from './app-store.ts';
export { ensureDevelopmentApp, findDevelopmentApp } from './development-app.ts';
export { openStore } from './sqlite-store.ts';
