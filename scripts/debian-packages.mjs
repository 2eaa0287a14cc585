/** Programs that tests drive, and Debian's packages of them. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { mustRun, outputOf } from './process.mjs';

/** The file that a command's name stands for, if there is one. */
export function inPath(command) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, command)).find((file) => existsSync(file));
}

/** Installs packages where this user may; answers whether that was possible. */
export async function aptInstall(packages) {
  const isRoot = process.getuid?.() === 0;
  const maySudo = !isRoot && inPath('sudo') !== undefined && outputOf('sudo', ['-n', 'true']) !== undefined;
  if (inPath('apt-get') === undefined || !(isRoot || maySudo)) return false;
  const apt = (args) => (isRoot ? mustRun('apt-get', args) : mustRun('sudo', ['-n', 'apt-get', ...args]));
  await apt(['update']);
  await apt(['install', '--yes', '--no-install-recommends', ...packages]);
  return true;
}
