import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { curlOf } from './curl.ts';

/** The words of a command as a shell reads them. */
const wordsOf = (command: string) =>
  execFileSync('sh', ['-c', command.replace(/^curl/, 'printf "%s\\0"')], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);

it('a command names the address, and says nothing else to the shell', () => {
  const call = { method: 'GET', path: "/?Action=X&RoomId=it's$(id)`id`", body: null } as const;
  expect(wordsOf(curlOf('https://parley.example', call))).toEqual([`https://parley.example${call.path}`]);
});

it('a command of a POST has its body, quotes and all', () => {
  const body = '{"MessageContent":"it\'s \\"here\\" $HOME\\n"}';
  const command = curlOf('https://parley.example', { method: 'POST', path: '/?Action=X', body });
  expect(wordsOf(command)).toEqual([
    'https://parley.example/?Action=X',
    '--header',
    'content-type: application/json',
    '--data',
    body,
  ]);
});
