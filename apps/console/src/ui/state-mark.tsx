import type { ReactNode } from 'react';

/** A word on how something is; the colour only repeats it. */
export function StateMark({ tone, children }: { tone: 'good' | 'bad' | 'plain'; children: ReactNode }) {
  return <span className={`mark mark--${tone}`}>{children}</span>;
}
