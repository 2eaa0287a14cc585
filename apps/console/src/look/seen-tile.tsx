import { useEffect, useRef } from 'react';
import type { SeenStream } from './look-session.ts';

/** A stream's picture, or whose it is while there is none. */
export function SeenTile({ stream }: { stream: SeenStream }) {
  const place = useRef<HTMLDivElement>(null);
  const { host, userName, userId, streamId, hasPicture } = stream;
  useEffect(() => {
    place.current?.append(host);
  }, [host]);
  const [initial = ''] = userName;
  return (
    <li className="seen" aria-label={`${userName} ${streamId}`}>
      {!hasPicture && (
        <span className="seen__initial" aria-hidden="true">
          {initial.toUpperCase()}
        </span>
      )}
      <div ref={place} className="seen__place" />
      <p className="seen__name">
        <strong>{userName}</strong> <code>{userId === userName ? streamId : `${userId} · ${streamId}`}</code>
      </p>
    </li>
  );
}
