import { useWords } from '../words/words.tsx';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

/** A step that cannot be taken back, and what it does. */
export interface Question {
  readonly title: string;
  readonly text: string;
  /** The button that takes the step. */
  readonly action: string;
  readonly run: () => void;
}

/** Asks before a step that cannot be taken back; the focus begins at the way out. */
export function Confirm({ question, onClose }: { question: Question; onClose: () => void }) {
  const words = useWords();
  return (
    <Dialog title={question.title} role="alertdialog" onClose={onClose}>
      <p>{question.text}</p>
      <div className="buttons">
        <Button
          kind="danger"
          onPress={() => {
            question.run();
            onClose();
          }}
        >
          {question.action}
        </Button>
        <Button kind="quiet" autoFocus onPress={onClose}>
          {words.cancel}
        </Button>
      </div>
    </Dialog>
  );
}
