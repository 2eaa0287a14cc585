import { useEffect, useState } from 'react';
import { formatDuration } from '../duration.ts';
import { useWords } from '../words/words.ts';

/** How long the call has lasted, second by second. */
export function Duration({ sinceMs }: { sinceMs: number }) {
  const words = useWords();
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className="duration" role="timer" aria-label={words.call.duration}>
      {formatDuration(nowMs - sinceMs)}
    </span>
  );
}
