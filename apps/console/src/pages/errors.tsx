import { ERRORS } from '@parley/protocol';
import { useState } from 'react';
import { Card, Field, Page } from '../ui/parts.tsx';
import { useLanguage } from '../words/words.tsx';

const ENTRIES = Object.entries(ERRORS);

export function ErrorsPage() {
  const { words, language } = useLanguage();
  const { errors } = words;
  const [asked, setAsked] = useState('');
  const wanted = asked.trim().toLowerCase();
  const found = ENTRIES.filter(([name, { code, en, zh }]) =>
    [name, String(code), en, zh].some((text) => text.toLowerCase().includes(wanted)),
  );
  return (
    <Page title={errors.title} text={errors.text}>
      <Card>
        <Field label={errors.code}>
          {(ids) => (
            <input
              {...ids}
              type="search"
              value={asked}
              placeholder="1002033"
              onChange={(e) => setAsked(e.target.value)}
            />
          )}
        </Field>
        <ul className="list" aria-live="polite">
          {found.map(([name, entry]) => (
            <li key={name}>
              <span>
                <strong className="mono">{entry.code}</strong> <code>{name}</code>
                <span className="block">{entry[language]}</span>
                {entry.retry && <span className="soft block">{errors.retry}</span>}
              </span>
            </li>
          ))}
        </ul>
        {found.length === 0 && <p className="empty">{errors.empty}</p>}
      </Card>
    </Page>
  );
}
