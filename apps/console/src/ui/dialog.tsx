import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components/Modal';

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  /** An alert is a question about something that cannot be undone. */
  readonly role?: 'dialog' | 'alertdialog';
  readonly children: ReactNode;
}

/** Stands in front of the page while it is rendered: focus stays inside, Escape closes it and gives the focus back. */
export function Dialog({ title, onClose, role = 'dialog', children }: Props) {
  return (
    <ModalOverlay
      className="curtain"
      isOpen
      isDismissable={role === 'dialog'}
      onOpenChange={(isOpen) => !isOpen && onClose()}
    >
      <Modal className="modal">
        <AriaDialog role={role} className="dialog">
          <Heading slot="title">{title}</Heading>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
