/** What is to be captured, and with which constraints; two equal wishes have equal keys. */
export interface SourceWish {
  readonly key: string;
  readonly constraints: MediaTrackConstraints;
}

export function sourceWish(constraints: MediaTrackConstraints): SourceWish {
  return { key: JSON.stringify(constraints), constraints };
}
