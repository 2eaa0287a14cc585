import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useWords } from '../words/words.tsx';
import { IconButton } from './icon-button.tsx';
import { tell } from './toasts.tsx';

const SHOWN_MS = 2_000;

/** Puts `text` on the clipboard. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const words = useWords();
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      tell(words.copiedOf(label));
    } catch {
      tell(words.notCopied, 'bad');
    }
  };
  return (
    <IconButton
      label={`${words.copy} ${label}`}
      icon={isCopied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
      onPress={() => void copy()}
    />
  );
}
