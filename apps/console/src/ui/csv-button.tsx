import { Download } from 'lucide-react';
import { Button } from './button.tsx';

const KEPT_MS = 60_000;

interface Props {
  /** Of the file, without its ending. */
  readonly name: string;
  /** Writes the table when it is asked for. */
  readonly csv: () => string;
  readonly children: string;
}

/** Gives a table as a file. */
export function CsvButton({ name, csv, children }: Props) {
  const save = () => {
    const url = URL.createObjectURL(new Blob([csv()], { type: 'text/csv;charset=utf-8' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = `${name}.csv`;
    link.click();
    // Some browsers read it only after this.
    setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
  };
  return (
    <Button kind="quiet" onPress={save}>
      <Download size={16} aria-hidden />
      {children}
    </Button>
  );
}
