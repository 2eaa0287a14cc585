import type { HostOf } from '../actions.ts';

/** The elements that hold the videos: one for oneself, one for each stream, each made once. */
export interface Hosts {
  readonly of: HostOf;
  forget(streamId: string): void;
  forgetAll(): void;
}

export function createHosts(document: Pick<Document, 'createElement'>): Hosts {
  const create = (): HTMLElement => {
    const element = document.createElement('div');
    element.className = 'video-host';
    return element;
  };
  const local = create();
  local.dataset.stream = 'local';
  const remote = new Map<string, HTMLElement>();
  return {
    of(stream) {
      if (stream === 'local') return local;
      const known = remote.get(stream.streamId);
      if (known !== undefined) return known;
      const host = create();
      host.dataset.stream = stream.streamId;
      remote.set(stream.streamId, host);
      return host;
    },
    forget(streamId) {
      remote.get(streamId)?.replaceChildren();
      remote.delete(streamId);
    },
    forgetAll: () => remote.clear(),
  };
}
