import { CopyButton } from './copy-button.tsx';

interface Props {
  readonly label: string;
  readonly text: string;
}

/** Text of a machine's, to read and to copy; the keyboard can scroll it. */
export function CodeBlock({ label, text }: Props) {
  return (
    <figure className="code-block">
      <figcaption>
        {label}
        <CopyButton text={text} label={label} />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached without a mouse (axe: scrollable-region-focusable) */}
      <pre tabIndex={0}>{text}</pre>
    </figure>
  );
}
