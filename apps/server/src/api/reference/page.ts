import type { Action } from '../action.ts';
import { API_CODES, type ApiCode } from '../codes.ts';
import { CODE_WORDS } from './code-words.ts';
import { exampleOf, exampleParameters } from './examples.ts';
import { limitsOf } from './limits.ts';
import { TRANSLATIONS } from './translations.ts';
import { REFERENCE_WORDS, type ReferenceWords } from './words.ts';

export type ReferenceLanguage = keyof typeof REFERENCE_WORDS;

/** Markup, told apart from text so that nothing goes into a page unescaped. */
class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

type Part = string | number | Html | readonly Html[];

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const markupOf = (part: Part): string => {
    if (part instanceof Html) return part.markup;
    if (Array.isArray(part)) return part.map(markupOf).join('');
    return String(part).replace(/[&<>"]/g, (character) => ESCAPES[character] ?? '');
  };
  return new Html(texts.reduce((page, text, at) => page + markupOf(parts[at - 1] ?? '') + text));
}

/**
 * The reference of server API v2 for people, from the definitions that carry it out.
 *
 * @returns an HTML page with no script, whose style is `reference.css` beside it
 */
export function referencePage(actions: readonly Action[], language: ReferenceLanguage): string {
  const words = REFERENCE_WORDS[language];
  const say = (text: string) => (language === 'en' ? text : (TRANSLATIONS[text] ?? text));
  const context: Context = { words, say, language };
  const other = language === 'en' ? 'zh' : 'en';
  const page = html`<!doctype html>
<html lang="${words.tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words.title} – Parley</title>
<link rel="icon" href="/parley.svg">
<link rel="stylesheet" href="/api/reference.css">
</head>
<body>
<nav aria-label="${words.actions}">
<p><strong>Parley</strong></p>
<p><a href="/api/openapi.json">${words.document}</a> · <a href="/api?lang=${other}" lang="${REFERENCE_WORDS[other].tag}">${words.otherLanguage}</a></p>
<ul>
${actions.map(({ name }) => html`<li><a href="#${name}">${name}</a></li>\n`)}<li><a href="#codes">${words.codes}</a></li>
</ul>
</nav>
<main>
<h1>${words.title}</h1>
<p>${words.intro}</p>
<p>${words.signature}</p>
<p>${words.answers}</p>
${actions.map((action) => section(action, context))}
<section id="codes">
<h2>${words.codes}</h2>
${codeTable(Object.keys(API_CODES) as ApiCode[], context)}
</section>
</main>
</body>
</html>
`;
  return page.markup;
}

interface Context {
  readonly words: ReferenceWords;
  readonly say: (text: string) => string;
  readonly language: ReferenceLanguage;
}

function section(action: Action, context: Context): Html {
  const { name, summary, perSecond, perRoom, codes = [], data } = action;
  const { words, say } = context;
  const limits = [words.perSecond(perSecond)];
  if (perRoom !== undefined) limits.push(words.perRoom(perRoom.periodMs / 1_000));
  const query = exampleParameters(action).map(
    ([key, value]) => html`\n  &${key}=${encodeURIComponent(value)}`,
  );
  const answer = {
    Code: 0,
    Message: 'success',
    RequestId: '8f0e4b1c-…',
    ...(data === undefined ? {} : { Data: exampleOf(data) }),
  };
  return html`<section id="${name}">
<h2>${name}</h2>
<p>${say(summary)}</p>
<p class="soft">${limits.join(' · ')}</p>
${parameterTable(action, context)}
<h3>${words.request}</h3>
<pre tabindex="0">GET /?Action=${name}&amp;<var>${words.publicParameters}</var>${query}</pre>
<h3>${words.answer}</h3>
<pre tabindex="0">${JSON.stringify(answer, null, 2)}</pre>
${meanings(action, context)}
${codes.length === 0 ? '' : html`<h3>${words.ownCodes}</h3>\n${codeTable(codes, context)}`}
</section>
`;
}

function parameterTable({ fields }: Action, { words, say }: Context): Html {
  const rows = Object.entries(fields).map(
    ([name, field]) => html`<tr>
<th scope="row"><code>${name}${field.isList ? '[]' : ''}</code></th>
<td>${limitsOf(field, words)}, ${field.isRequired ? html`<strong>${words.required}</strong>` : words.optional}</td>
<td>${say(field.about)}</td>
</tr>
`,
  );
  if (rows.length === 0) return html`<p>${words.noParameters}</p>`;
  return html`<table>
<thead><tr><th scope="col">${words.parameter}</th><th scope="col">${words.type}</th><th scope="col">${words.meaning}</th></tr></thead>
<tbody>
${rows}</tbody>
</table>`;
}

/** What parts of an answer mean whose names do not say it. */
function meanings({ data }: Action, { say }: Context): Html {
  const found: Html[] = [];
  const look = (schema: unknown, name: string): void => {
    const { description, properties, items } = schema as {
      description?: string;
      properties?: object;
      items?: object;
    };
    if (description !== undefined)
      found.push(html`<div><dt><code>${name}</code></dt><dd>${say(description)}</dd></div>\n`);
    for (const [key, part] of Object.entries(properties ?? {})) look(part, key);
    if (items !== undefined) look(items, name);
  };
  if (data !== undefined) look(data, 'Data');
  return found.length === 0 ? html`` : html`<dl>\n${found}</dl>`;
}

function codeTable(codes: readonly ApiCode[], { words, language }: Context): Html {
  const rows = codes.map(
    (name) => html`<tr>
<th scope="row">${API_CODES[name]}</th>
<td>${CODE_WORDS[name][language]}</td>
</tr>
`,
  );
  return html`<table>
<thead><tr><th scope="col">${words.code}</th><th scope="col">${words.meaning}</th></tr></thead>
<tbody>
${rows}</tbody>
</table>`;
}
