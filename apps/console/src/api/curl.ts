import type { SignedCall } from '@parley/protocol/console';

/** What somebody pastes into a shell to make a call. */
export function curlOf(origin: string, { path, body }: SignedCall): string {
  const address = quoted(`${origin}${path}`);
  if (body === null) return `curl ${address}`;
  return `curl ${address} \\\n  --header 'content-type: application/json' \\\n  --data ${quoted(body)}`;
}

/** One word of a POSIX shell, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
