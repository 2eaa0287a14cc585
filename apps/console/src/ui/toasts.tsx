import { X } from 'lucide-react';
import { Button } from 'react-aria-components/Button';
import {
  Text,
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from 'react-aria-components/Toast';
import { useWords } from '../words/words.tsx';

interface Notice {
  readonly text: string;
  readonly tone: 'good' | 'bad';
}

/** Time enough to read a sentence; pointing at it or focusing it stops the clock. */
const SHOWN_MS = 6_000;

const queue = new ToastQueue<Notice>({ maxVisibleToasts: 3 });

/** Tells what was done, or could not be, beside what one is doing. */
export function tell(text: string, tone: Notice['tone'] = 'good'): void {
  queue.add({ text, tone }, { timeout: SHOWN_MS });
}

/** Where notices appear; one in the page. */
export function Toasts() {
  const words = useWords();
  return (
    <ToastRegion queue={queue} className="toasts" aria-label={words.notices}>
      {({ toast }) => (
        <Toast toast={toast} className={`toast toast--${toast.content.tone}`}>
          <ToastContent>
            <Text slot="title">{toast.content.text}</Text>
          </ToastContent>
          <Button slot="close" className="icon-button" aria-label={words.dismiss}>
            <X size={16} aria-hidden />
          </Button>
        </Toast>
      )}
    </ToastRegion>
  );
}
