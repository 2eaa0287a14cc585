import { useWords } from '../words/words.tsx';

/** Stands where something is on its way; quick answers never show it, as it comes in late. */
export function Loading() {
  const { loading } = useWords();
  return (
    <p className="loading" role="status">
      <span className="loading__dots" aria-hidden="true" />
      {loading}
    </p>
  );
}
