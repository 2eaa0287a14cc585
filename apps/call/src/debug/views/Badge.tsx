/** How well a state is: at rest, under way, as wished, or wrong. */
export type Mood = 'idle' | 'busy' | 'good' | 'bad';

export function Badge({ label, text, mood }: { label: string; text: string; mood: Mood }) {
  return (
    <p className="badge" data-mood={mood}>
      <span className="badge__dot" aria-hidden />
      <span className="badge__label">{label}</span>
      <b>{text}</b>
    </p>
  );
}
