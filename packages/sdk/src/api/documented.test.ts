import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const SOURCE = new URL('../', import.meta.url);

/** Files whose exports an app sees: what `index.ts` exports, and the classes that the engine is made of. */
function publicFiles(): string[] {
  const index = readFileSync(new URL('index.ts', SOURCE), 'utf8');
  const exported = [...index.matchAll(/from '\.\/(.+)'/g)].map(([, path = '']) => path);
  return [...exported, 'engine-devices.ts', 'engine-encoding.ts'];
}

const isHidden = (node: ts.Node) =>
  ts.canHaveModifiers(node) &&
  (ts.getModifiers(node) ?? []).some(
    ({ kind }) => kind === ts.SyntaxKind.PrivateKeyword || kind === ts.SyntaxKind.ProtectedKeyword,
  );

/** Names of what is exported, or is a member of that, without a word about it. */
function undocumented(file: string): string[] {
  const text = readFileSync(new URL(file, SOURCE), 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const isSilent = (node: ts.Node) => ts.getJSDocCommentsAndTags(node).length === 0;
  const isExported = (node: ts.Node) =>
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  return source.statements.filter(isExported).flatMap((statement) => {
    if (ts.isVariableStatement(statement))
      return isSilent(statement) ? [statement.declarationList.getText(source).slice(0, 40)] : [];
    if (!ts.isClassDeclaration(statement) && !ts.isInterfaceDeclaration(statement)) return [];
    const name = statement.name?.text ?? '';
    const members = [...statement.members].filter(
      (member) =>
        member.name !== undefined &&
        !ts.isPrivateIdentifier(member.name) &&
        !isHidden(member) &&
        isSilent(member),
    );
    return [
      ...(isSilent(statement) ? [name] : []),
      ...members.map((member) => `${name}.${member.name?.getText(source)}`),
    ];
  });
}

describe('what an app sees of the SDK', () => {
  it.each(publicFiles())('says in %s what each name means', (file) => {
    expect(undocumented(file)).toEqual([]);
  });
});
