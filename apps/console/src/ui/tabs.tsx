import { type ReactNode, useRef } from 'react';
import { Tabs as AriaTabs, Tab, TabList, TabPanel } from 'react-aria-components/Tabs';
import { useInSight } from './in-sight.ts';

interface Props<Key extends string> {
  readonly label: string;
  /** In their order; each has an address of its own. */
  readonly tabs: readonly { readonly key: Key; readonly text: string; readonly href: string }[];
  readonly current: Key;
  readonly children: ReactNode;
}

/** Views of one thing; arrow keys move among them, Enter goes to one, and the address names it. */
export function Tabs<Key extends string>({ label, tabs, current, children }: Props<Key>) {
  const list = useRef<HTMLDivElement>(null);
  useInSight(list, current);
  return (
    <AriaTabs className="tabs" selectedKey={current} keyboardActivation="manual">
      <TabList
        ref={list}
        aria-label={label}
        className="tabs__list"
        items={tabs.map((tab) => ({ ...tab, id: tab.key }))}
      >
        {({ key, text, href }) => (
          <Tab className="tab" href={href} data-place={key}>
            {text}
          </Tab>
        )}
      </TabList>
      <TabPanel key={current} id={current} className="tabs__panel">
        {children}
      </TabPanel>
    </AriaTabs>
  );
}
