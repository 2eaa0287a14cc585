import { avatarHue, initials } from '../initials.ts';

/** Stands for a person without a picture. The name is said elsewhere, so it is decoration. */
export function Avatar({ userId, userName }: { userId: string; userName: string }) {
  return (
    <div className="avatar" data-hue={avatarHue(userId)} aria-hidden>
      <span className="avatar__disc">{initials(userName)}</span>
    </div>
  );
}
