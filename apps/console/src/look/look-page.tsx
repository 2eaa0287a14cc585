import { EyeOff, Video, Volume2, VolumeX } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Empty } from '../ui/empty.tsx';
import { Loading } from '../ui/loading.tsx';
import { Page } from '../ui/page.tsx';
import { Problem } from '../ui/problem.tsx';
import { useWords } from '../words/words.tsx';
import { LookSession, type LookState } from './look-session.ts';
import { SeenTile } from './seen-tile.tsx';

/** Watches a room without being in it; says first what that means. */
export function LookPage({ appId, roomId }: { appId: string; roomId: string }) {
  const { look } = useWords();
  const [isAgreed, setAgreed] = useState(false);
  const back = { href: `/projects/${appId}/rooms/${encodeURIComponent(roomId)}`, text: roomId };
  return (
    <Page title={look.title} text={roomId} back={back}>
      {isAgreed ? (
        <Look appId={Number(appId)} roomId={roomId} again={() => setAgreed(false)} />
      ) : (
        <Card title={look.before}>
          <p className="soft">{look.privacy}</p>
          <p className="soft">{look.kept}</p>
          <div className="buttons">
            <Button onPress={() => setAgreed(true)}>{look.begin}</Button>
            <Link href={back.href} className="button button--quiet">
              {look.leave}
            </Link>
          </div>
        </Card>
      )}
    </Page>
  );
}

function Look({ appId, roomId, again }: { appId: number; roomId: string; again: () => void }) {
  const { look } = useWords();
  const [state, setState] = useState<LookState>({ phase: 'entering' });
  const [isMuted, setMuted] = useState(false);
  const session = useRef<LookSession>(undefined);
  useEffect(() => {
    const begun = new LookSession({ appId, roomId, onChange: setState });
    session.current = begun;
    void begun.start();
    return () => begun.close();
  }, [appId, roomId]);

  if (state.phase === 'entering') return <Loading />;
  if (state.phase === 'ended')
    return (
      <Card>
        <Problem error={state.error} />
        {state.error === undefined && <Empty icon={EyeOff} text={`${look.ended} ${state.reason ?? ''}`} />}
        <div className="buttons">
          <Button kind="quiet" onPress={again}>
            {look.again}
          </Button>
        </div>
      </Card>
    );
  return (
    <>
      <div className="look-bar">
        <p className="notice notice--warn" role="status">
          <EyeOff size={18} aria-hidden />
          <span>{state.isConnected ? look.now : look.lost}</span>
        </p>
        <Button
          kind="quiet"
          onPress={() => {
            session.current?.setMuted(!isMuted);
            setMuted(!isMuted);
          }}
        >
          {isMuted ? <VolumeX size={16} aria-hidden /> : <Volume2 size={16} aria-hidden />}
          {isMuted ? look.unmute : look.mute}
        </Button>
        <Link
          href={`/projects/${appId}/rooms/${encodeURIComponent(roomId)}`}
          className="button button--quiet"
        >
          {look.leave}
        </Link>
      </div>
      {state.streams.length === 0 && <Empty icon={Video} text={look.nothing} />}
      <ul className="seen-grid" aria-label={look.streams}>
        {state.streams.map((stream) => (
          <SeenTile key={stream.streamId} stream={stream} />
        ))}
      </ul>
    </>
  );
}
