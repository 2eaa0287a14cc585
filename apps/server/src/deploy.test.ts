/** What `deploy/` says of the server is what the server has: figures, settings, alarms that the documents explain. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { loadConfig, SETTINGS } from './config.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const text = (path: string) => readFileSync(join(root, path), 'utf8');
const namesIn = (content: string, pattern: RegExp) => [...new Set(content.match(pattern) ?? [])].sort();

/** What `/metrics` serves: a test holds this page against it. */
const figures = new Set(namesIn(text('docs/metrics.md'), /\bparley_[a-z_]*[a-z]/g));
const figureNames = (content: string) =>
  namesIn(content, /\bparley_[a-z_]*[a-z]/g).map((name) =>
    figures.has(name) ? name : name.replace(/_(bucket|sum|count)$/, ''),
  );

describe('figures', () => {
  it.each(['deploy/prometheus/alerts.yml', 'deploy/prometheus/alerts.test.yml'])(
    '%s asks only for what the server serves',
    (path) => {
      const asked = figureNames(text(path));
      expect(asked.length).toBeGreaterThan(5);
      expect(asked.filter((name) => !figures.has(name))).toEqual([]);
    },
  );

  it('the dashboard shows only what the server serves', () => {
    const dashboard = JSON.parse(text('deploy/grafana/dashboards/parley.json'));
    const expressions = dashboard.panels
      .flatMap(({ targets = [] }: { targets?: { expr: string }[] }) => targets.map(({ expr }) => expr))
      .join('\n');
    const asked = figureNames(expressions);
    expect(asked.length).toBeGreaterThan(30);
    expect(asked.filter((name) => !figures.has(name))).toEqual([]);
  });
});

describe('alarms', () => {
  interface Rule {
    readonly alert: string;
  }
  const rules: Rule[] = parse(text('deploy/prometheus/alerts.yml')).groups.flatMap(
    ({ rules }: { rules: Rule[] }) => rules,
  );

  it('are explained in docs/operations.md, each once, and no others', () => {
    const explained = [...text('docs/operations.md').matchAll(/^\| `(Parley\w+)`/gm)].map(([, name]) => name);
    expect(explained).toEqual(rules.map(({ alert }) => alert));
  });

  it('are each tried on made-up figures', () => {
    const tried = text('deploy/prometheus/alerts.test.yml');
    expect(rules.filter(({ alert }) => !tried.includes(alert))).toEqual([]);
  });
});

describe('settings', () => {
  const FILES = [
    'deploy/compose.yaml',
    'deploy/container/Dockerfile',
    'deploy/systemd/parley.service',
    'deploy/helm/parley/templates/deployment.yaml',
  ];

  it.each(FILES)('%s sets only variables that there are', (path) => {
    const known: string[] = [
      ...Object.values(SETTINGS).map(({ env }) => env),
      'PARLEY_CONFIG',
      'PARLEY_ENGINE',
    ];
    const used = namesIn(text(path), /\bPARLEY_[A-Z_]*[A-Z]/g);
    expect(used).not.toEqual([]);
    expect(used.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('of the composed server are accepted, with the values of .env.example', () => {
    const given = Object.fromEntries(
      [...text('deploy/.env.example').matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [
        name,
        value || 'x1',
      ]),
    );
    const { environment } = parse(text('deploy/compose.yaml')).services.server;
    const env = Object.fromEntries(
      Object.entries(environment as Record<string, string>).map(([name, value]) => [
        name,
        value.replaceAll(/\$\{(\w+)[^}]*\}/g, (_, variable) => given[variable] ?? `missing ${variable}`),
      ]),
    );
    const config = loadConfig({ env, cwd: '/nonexistent' });
    expect(config).toMatchObject({ httpAddress: '127.0.0.1', announcedAddresses: ['203.0.113.10'] });
    expect(config.databaseUrl).toBe('postgres://parley:x1@127.0.0.1:5432/parley');
    expect(config.iceServers).toHaveLength(2);
  });

  it('of the chart are keys of the configuration file', () => {
    const values = parse(text('deploy/helm/parley/values.yaml'));
    const keys = [...Object.keys(values.config), 'httpPort', 'mediaPort', 'engines'];
    expect(keys.filter((key) => !Object.hasOwn(SETTINGS, key))).toEqual([]);
  });
});

describe('files', () => {
  it('of every page that the server serves are built and copied into the image', () => {
    const pages = namesIn(text('apps/server/src/main.ts'), /(?<=fromRoot\(')apps\/\w+\/dist(?='\))/g);
    expect(pages.length).toBeGreaterThan(1);
    const image = text('deploy/container/Dockerfile');
    for (const page of pages) {
      expect(image).toContain(`npm run build -w @parley/${page.split('/')[1]}`);
      expect(image).toContain(`COPY --from=server /build/${page} ${page}\n`);
    }
  });

  it('in YAML are well-formed, without a key twice', () => {
    const files = readdirSync(join(root, 'deploy'), { recursive: true, encoding: 'utf8' }).filter(
      (file) => /\.ya?ml$/.test(file) && !file.includes('templates'),
    );
    expect(files.length).toBeGreaterThan(5);
    for (const file of files)
      for (const document of parseAllDocuments(text(join('deploy', file))))
        expect(document.errors, file).toEqual([]);
  });
});
