import { useLayoutEffect, useRef } from 'react';

/** Shows an element that lives longer than this place: a stream's picture goes on while tiles come and go. */
export function VideoHost({ element, visible }: { element: HTMLElement; visible: boolean }) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    place.current?.append(element);
    // A browser pauses a video that leaves the page. A muted one may always play; a rejection only says that another
    // picture took its place.
    for (const video of element.querySelectorAll('video'))
      if (video.paused) video.play().catch(() => undefined);
    return () => element.remove();
  }, [element]);
  return <div ref={place} className="video-place" data-visible={visible} aria-hidden />;
}
