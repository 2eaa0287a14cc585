/** A span as a clock shows it: `4:07`, `1:02:33`. Negative spans (a clock set back) show as zero. */
export function formatDuration(spanMs: number): string {
  const total = Math.max(0, Math.floor(spanMs / 1000));
  const pad = (part: number): string => String(part).padStart(2, '0');
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const seconds = pad(total % 60);
  return hours > 0 ? `${hours}:${pad(minutes)}:${seconds}` : `${minutes}:${seconds}`;
}
