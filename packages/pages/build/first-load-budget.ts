import { gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';

/** What any page of ours may weigh at first load, gzipped, in bytes. */
const FIRST_LOAD_BYTES = 300_000;

/**
 * Fails a build in which a page has grown too heavy: its script with all that this imports before it runs, and their
 * style sheets. What a page fetches later, when one goes there, does not count.
 */
export function firstLoadBudget(bytes = FIRST_LOAD_BYTES): Plugin {
  return {
    name: 'first-load-budget',
    enforce: 'post',
    generateBundle(_options, bundle) {
      for (const entry of Object.values(bundle)) {
        if (entry.type !== 'chunk' || !entry.isEntry) continue;
        const weight = firstFiles(entry, bundle)
          .map((name) => bundle[name])
          .reduce((sum, file) => sum + (file === undefined ? 0 : gzipSync(contentOf(file)).length), 0);
        if (weight > bytes)
          this.error(`the page ${entry.name} weighs ${weight} bytes gzipped at first load; at most ${bytes}`);
        this.info(`the page ${entry.name} weighs ${weight} bytes gzipped at first load, of ${bytes}`);
      }
    },
  };
}

const contentOf = (file: Rolldown.OutputAsset | Rolldown.OutputChunk) =>
  file.type === 'chunk' ? file.code : file.source;

/** The names of what an entry needs before it runs, each once. */
function firstFiles(entry: Rolldown.OutputChunk, bundle: Rolldown.OutputBundle): string[] {
  const names = new Set([entry.fileName]);
  for (const name of names) {
    const file = bundle[name];
    if (file?.type !== 'chunk') continue;
    for (const needed of [...file.imports, ...(file.viteMetadata?.importedCss ?? [])]) names.add(needed);
  }
  return [...names];
}
