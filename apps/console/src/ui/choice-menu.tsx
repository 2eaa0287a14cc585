import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import {
  Header,
  Menu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
  Separator,
} from 'react-aria-components/Menu';

/** Choices of which one holds. */
export interface MenuChoice {
  readonly title: string;
  readonly value: string;
  readonly options: Readonly<Record<string, string>>;
  readonly choose: (value: string) => void;
}

interface Props {
  /** What the button says it opens. */
  readonly label: string;
  readonly button: ReactNode;
  readonly choices: readonly MenuChoice[];
  readonly actions: readonly { readonly text: string; readonly icon: ReactNode; readonly run: () => void }[];
}

/** Choices and actions behind one button. */
export function ChoiceMenu({ label, button, choices, actions }: Props) {
  return (
    <MenuTrigger>
      <Button className="menu-button" aria-label={label}>
        {button}
      </Button>
      <Popover className="popover">
        <Menu className="options" aria-label={label}>
          {choices.map(({ title, value, options, choose }) => (
            <MenuSection
              key={title}
              selectionMode="single"
              disallowEmptySelection
              selectedKeys={[value]}
              onSelectionChange={(keys) => {
                if (keys === 'all') return;
                for (const key of keys) choose(String(key));
              }}
            >
              <Header className="options__title">{title}</Header>
              {Object.entries(options).map(([key, text]) => (
                <MenuItem key={key} id={key} className="option" textValue={text}>
                  <span className="option__text">{text}</span>
                  <Check className="option__mark" size={16} aria-hidden />
                </MenuItem>
              ))}
            </MenuSection>
          ))}
          <Separator className="options__line" />
          {actions.map(({ text, icon, run }) => (
            <MenuItem key={text} className="option" textValue={text} onAction={run}>
              {icon}
              <span className="option__text">{text}</span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
