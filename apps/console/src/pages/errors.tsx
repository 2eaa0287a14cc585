import { useLanguage } from '@parley/pages';
import { ERRORS } from '@parley/protocol';
import { SearchX } from 'lucide-react';
import { useState } from 'react';
import { Card } from '../ui/card.tsx';
import { Empty } from '../ui/empty.tsx';
import { Page } from '../ui/page.tsx';
import { TextBox } from '../ui/text-box.tsx';
import { useWords } from '../words/words.tsx';

const ENTRIES = Object.entries(ERRORS);

export function ErrorsPage() {
  const { language } = useLanguage();
  const { errors } = useWords();
  const [asked, setAsked] = useState('');
  const wanted = asked.trim().toLowerCase();
  const found = ENTRIES.filter(([name, { code, en, zh }]) =>
    [name, String(code), en, zh].some((text) => text.toLowerCase().includes(wanted)),
  );
  return (
    <Page title={errors.title} text={errors.text}>
      <Card>
        <TextBox label={errors.code} type="search" value={asked} placeholder="1002033" onChange={setAsked} />
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
        {found.length === 0 && <Empty icon={SearchX} text={errors.empty} />}
      </Card>
    </Page>
  );
}
