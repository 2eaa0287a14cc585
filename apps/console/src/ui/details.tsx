import { type ReactNode, useState } from 'react';

interface Props {
  readonly summary: string;
  /** What is folded away: made when it is opened for the first time, for it may be much. */
  readonly children: () => ReactNode;
}

/** Something that is shown when asked for. */
export function Details({ summary, children }: Props) {
  const [wasOpened, setOpened] = useState(false);
  return (
    <details onToggle={({ newState }) => newState === 'open' && setOpened(true)}>
      <summary>{summary}</summary>
      {wasOpened && children()}
    </details>
  );
}
