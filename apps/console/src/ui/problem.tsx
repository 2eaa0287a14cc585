import { CircleAlert } from 'lucide-react';
import { ApiError, Unreached } from '../api/client.ts';
import { useWords } from '../words/words.tsx';

/** What went wrong with the last attempt, told to screen readers, too. */
export function Problem({ error }: { error: unknown }) {
  const words = useWords();
  if (error === null || error === undefined) return null;
  const text =
    error instanceof Unreached
      ? words.unreached
      : error instanceof ApiError && error.status === 409
        ? words.conflict
        : error instanceof Error
          ? error.message
          : String(error);
  return (
    <p className="notice notice--danger" role="alert">
      <CircleAlert size={18} aria-hidden />
      <span>{text}</span>
    </p>
  );
}
