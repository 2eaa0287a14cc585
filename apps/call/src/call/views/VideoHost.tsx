import { useEffect, useRef } from 'react';

/** Shows an element that lives longer than this place: a stream's picture goes on while tiles come and go. */
export function VideoHost({ element, visible }: { element: HTMLElement; visible: boolean }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    place.current?.append(element);
    return () => element.remove();
  }, [element]);
  return <div ref={place} className="video-place" data-visible={visible} aria-hidden />;
}
