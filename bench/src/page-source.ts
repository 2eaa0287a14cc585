import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';

/** A module of ours as a script for a page: without types and exports. It must import nothing. */
export const pageSource = (path: string): string =>
  stripTypeScriptTypes(readFileSync(path, 'utf8')).replaceAll(/^export /gm, '');
