import { ZegoAudioConfigPreset, ZegoVideoCodecID, ZegoVideoConfigPreset } from '@parley/sdk';
import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { Select } from '../../ui/Select.tsx';
import type { DebugSession } from '../debug-session.ts';
import { useWords } from '../words/words.ts';
import { Check } from './Check.tsx';
import { enumOptions, type InputsEditor, numberChoice, textField } from './inputs-context.ts';
import { Section } from './Section.tsx';

interface Props {
  editor: InputsEditor;
  session: DebugSession;
}

/** Preview, publish, and the picture and sound that are sent. */
export function PublishPanel({ editor, session }: Props) {
  const words = useWords();
  const { inputs } = editor;
  return (
    <Section title={words.sections.publish}>
      <div className="fields">
        <Field label="StreamID" {...textField(editor, 'publishStreamId')} />
        <div className="buttons">
          <Button size="small" onClick={() => session.preview(inputs, true)}>
            {words.startPreview}
          </Button>
          <Button size="small" onClick={() => session.preview(inputs, false)}>
            {words.stopPreview}
          </Button>
          <Button kind="primary" size="small" onClick={() => session.publish(inputs, true)}>
            {words.startPublish}
          </Button>
          <Button size="small" onClick={() => session.publish(inputs, false)}>
            {words.stopPublish}
          </Button>
        </div>
        <Switches session={session} />
        <details className="more">
          <summary>{words.video}</summary>
          <div className="fields">
            <div className="fields__pair">
              <Select
                label={words.preset}
                options={enumOptions(ZegoVideoConfigPreset)}
                {...numberChoice(editor, 'videoPreset')}
              />
              <Select
                label="codecID"
                options={enumOptions(ZegoVideoCodecID, [ZegoVideoCodecID.Unknown])}
                {...numberChoice(editor, 'codec')}
              />
            </div>
            <div className="fields__pair">
              <Field
                label="fps"
                placeholder={words.asPreset}
                inputMode="numeric"
                {...textField(editor, 'fps')}
              />
              <Field
                label="kbps"
                placeholder={words.asPreset}
                inputMode="numeric"
                {...textField(editor, 'kbps')}
              />
            </div>
            <div className="buttons">
              <Button size="small" onClick={() => session.applyVideo(inputs)}>
                {words.apply}
              </Button>
            </div>
          </div>
        </details>
        <details className="more">
          <summary>{words.audio}</summary>
          <div className="fields">
            <Select
              label={words.preset}
              options={enumOptions(ZegoAudioConfigPreset)}
              {...numberChoice(editor, 'audioPreset')}
            />
            <div className="buttons">
              <Button size="small" onClick={() => session.applyAudio(inputs)}>
                {words.apply}
              </Button>
            </div>
          </div>
        </details>
      </div>
    </Section>
  );
}

function Switches({ session }: { session: DebugSession }) {
  const words = useWords();
  const [camera, setCamera] = useState(true);
  const [mutedMicrophone, setMutedMicrophone] = useState(false);
  const [mutedVideo, setMutedVideo] = useState(false);
  const [levels, setLevels] = useState(false);
  const switching = (show: (on: boolean) => void, run: (on: boolean) => void) => (on: boolean) => {
    show(on);
    run(on);
  };
  return (
    <div className="switches">
      <Check label={words.camera} checked={camera} onChange={switching(setCamera, session.enableCamera)} />
      <Check
        label={words.muteMicrophone}
        checked={mutedMicrophone}
        onChange={switching(setMutedMicrophone, session.muteMicrophone)}
      />
      <Check
        label={words.muteVideo}
        checked={mutedVideo}
        onChange={switching(setMutedVideo, session.muteVideo)}
      />
      <Check
        label={words.soundLevels}
        checked={levels}
        onChange={switching(setLevels, session.monitorSound)}
      />
    </div>
  );
}
