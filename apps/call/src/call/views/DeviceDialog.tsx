import { useEffect, useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { type Option, Select } from '../../ui/Select.tsx';
import type { CallActions, DeviceChoice, DeviceKind, DeviceLists } from '../actions.ts';
import type { CallWords } from '../words/en.ts';
import { useWords } from '../words/words.ts';

interface Props {
  actions: Pick<CallActions, 'listDevices' | 'chooseDevice'>;
  onClose(): void;
}

/** Chooses camera, microphone and, where the browser can, speaker. */
export function DeviceDialog({ actions, onClose }: Props) {
  const words = useWords();
  const [lists, setLists] = useState<DeviceLists>();
  useEffect(() => {
    let wanted = true;
    const refresh = (): void => {
      void actions.listDevices().then((next) => wanted && setLists(next));
    };
    refresh();
    const devices: MediaDevices | undefined = navigator.mediaDevices;
    devices?.addEventListener('devicechange', refresh);
    return () => {
      wanted = false;
      devices?.removeEventListener('devicechange', refresh);
    };
  }, [actions]);
  const kinds: DeviceKind[] = ['camera', 'microphone', 'speaker'];
  return (
    <Dialog title={words.devices.heading} onClose={onClose}>
      {kinds.map((kind) => {
        const list = lists?.[kind];
        if (lists !== undefined && list === undefined) return null;
        const choices = list?.choices ?? [];
        return (
          <Select
            key={kind}
            label={words.devices[kind]}
            value={list?.chosen ?? ''}
            disabled={choices.length === 0}
            options={deviceOptions(choices, kind, words)}
            onChoose={(id) => {
              actions.chooseDevice(kind, id);
              setLists((before) => before && withChosen(before, kind, id));
            }}
          />
        );
      })}
      <div className="dialog__actions">
        <Button kind="primary" onClick={onClose}>
          {words.devices.close}
        </Button>
      </div>
    </Dialog>
  );
}

function deviceOptions(choices: readonly DeviceChoice[], kind: DeviceKind, words: CallWords): Option[] {
  if (choices.length === 0) return [{ value: '', text: words.devices.none }];
  const named = choices.map(({ id, name }, index) => ({
    value: id,
    text: name === '' ? words.devices.numbered(words.devices[kind], index + 1) : name,
  }));
  return named.some(({ value }) => value === '')
    ? named
    : [{ value: '', text: words.devices.systemDefault }, ...named];
}

function withChosen(lists: DeviceLists, kind: DeviceKind, chosen: string): DeviceLists {
  const list = lists[kind];
  return list === undefined ? lists : { ...lists, [kind]: { ...list, chosen } };
}
