import { LIMITS, ParleyError } from '@parley/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemberView } from '../testing/member-view.ts';
import { AppRooms, type Membership } from './app-rooms.ts';
import type { Effect } from './effects.ts';
import { setRoomExtraInfo, setStreamExtraInfo } from './extra-info.ts';

const userId = fc.constantFrom<string>('anna', 'ben', 'cleo', 'dan', 'eve');
const roomId = fc.constantFrom('red', 'blue');
const streamId = fc.constantFrom('s1', 's2', 's3');

const action = fc.oneof(
  fc.record({ do: fc.constant('join' as const), userId, roomId, hears: fc.boolean(), max: fc.nat(3) }),
  fc.record({ do: fc.constant('leave' as const), userId }),
  fc.record({ do: fc.constant('claim' as const), userId, streamId }),
  fc.record({ do: fc.constant('announce' as const), userId, streamId }),
  fc.record({ do: fc.constant('release' as const), userId, streamId }),
  fc.record({ do: fc.constant('streamInfo' as const), userId, streamId, info: fc.string({ maxLength: 4 }) }),
  fc.record({ do: fc.constant('roomInfo' as const), userId, value: fc.string({ maxLength: 4 }) }),
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

/** A world of clients, each with the view that its notifications gave it. */
class World {
  readonly rooms = new AppRooms(7);
  readonly clients = new Map<string, { membership: Membership; view: MemberView }>();
  #sessions = 0;

  run(step: Action, nowMs: number): void {
    if (step.do === 'join') this.#join(step, nowMs);
    else this.#act(step, nowMs);
  }

  #join(step: Extract<Action, { do: 'join' }>, nowMs: number): void {
    const sessionId = `session-${++this.#sessions}`;
    const { membership, effects } = this.rooms.join(
      {
        roomId: step.roomId,
        user: { userId: step.userId, userName: step.userId },
        sessionId,
        maxMemberCount: step.max,
        isUserStatusNotify: step.hears,
        authLevel: 0,
        maxRooms: 0,
        newRoomSessionId: `life-${this.#sessions}`,
      },
      nowMs,
    );
    this.#carryOut(effects);
    const view = new MemberView(membership.room.snapshot(membership.member));
    this.clients.set(sessionId, { membership, view });
  }

  #act(step: Exclude<Action, { do: 'join' }>, nowMs: number): void {
    const client = [...this.clients.values()].find(
      ({ membership }) => membership.member.user.userId === step.userId,
    );
    if (client === undefined) return;
    const { membership } = client;
    switch (step.do) {
      case 'leave':
        this.#carryOut(this.rooms.leave(membership, 1));
        this.clients.delete(membership.member.sessionId);
        break;
      case 'claim':
        this.rooms.claimStream(membership, step.streamId);
        break;
      case 'announce':
        if (membership.member.streamIds.has(step.streamId))
          this.#carryOut(
            this.rooms.announceStream(membership, { streamId: step.streamId, extraInfo: '' }, 0),
          );
        break;
      case 'release':
        this.#carryOut(this.rooms.releaseStream(membership, step.streamId));
        break;
      case 'streamInfo':
        this.#carryOut(setStreamExtraInfo(membership, step.streamId, step.info));
        break;
      case 'roomInfo':
        this.#carryOut(setRoomExtraInfo(membership, { key: 'k', value: step.value }, nowMs));
        break;
    }
  }

  #carryOut(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.do === 'endSession') this.clients.delete(effect.sessionId);
      else if (effect.do === 'record' || effect.do === 'stopPlays') continue;
      else for (const sessionId of effect.sessionIds) this.#client(sessionId).view.apply(effect.message);
    }
  }

  #client(sessionId: string) {
    const client = this.clients.get(sessionId);
    if (client === undefined) throw new Error('somebody was told who is not there');
    return client;
  }
}

function checkTruth({ clients, rooms }: World): void {
  const owners = new Map<string, string>();
  for (const { membership, view } of clients.values()) {
    const { room, member } = membership;
    const truth = room.snapshot(member);
    expect([...view.users].sort()).toEqual(truth.users.map((user) => user.userId).sort());
    expect([...view.streams.values()].sort(byId)).toEqual([...truth.streams].sort(byId));
    expect(view.users.has(member.user.userId)).toBe(false);
    expect(truth.onlineUserCount).toBe(
      [...clients.values()].filter((c) => c.membership.room === room).length,
    );
    for (const id of member.streamIds) {
      expect(owners.has(id)).toBe(false);
      owners.set(id, member.user.userId);
    }
  }
  const inhabited = new Set([...clients.values()].map(({ membership }) => membership.room));
  expect(new Set(rooms.rooms())).toEqual(inhabited);
}

const byId = (a: { streamId: string }, b: { streamId: string }) => a.streamId.localeCompare(b.streamId);

describe('rooms under any sequence of events', () => {
  it('[SIG-20] [SIG-21] [SIG-23] keep every member’s view, built from notifications, equal to the truth', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (steps) => {
        const world = new World();
        steps.forEach((step, index) => {
          try {
            world.run(step, index * 1000);
          } catch (error) {
            // A refusal changes nothing, which is then checked as well.
            if (!(error instanceof ParleyError)) throw error;
          }
          checkTruth(world);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('end with nothing left when everybody has gone', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (steps) => {
        const world = new World();
        steps.forEach((step, index) => {
          try {
            world.run(step, index * 1000);
          } catch (error) {
            if (!(error instanceof ParleyError)) throw error;
          }
        });
        for (const { membership } of [...world.clients.values()])
          world.run({ do: 'leave', userId: membership.member.user.userId }, 1e9);
        expect(world.rooms.isEmpty).toBe(true);
        expect(world.clients.size).toBe(0);
      }),
    );
  });
});

describe('the limit of members that hear of each other', () => {
  it('[SIG-22] holds for whoever comes, while places that become free are taken again', () => {
    const world = new World();
    const join = (name: string) =>
      world.run({ do: 'join', userId: name, roomId: 'red', hears: true, max: 0 }, world.clients.size * 10);
    for (let i = 0; i < LIMITS.notifiedMembers; i++) join(`u${i}`);
    join('late');
    const viewOf = (name: string) =>
      [...world.clients.values()].find(({ membership }) => membership.member.user.userId === name)?.view;
    expect(viewOf('u0')?.users.size).toBe(LIMITS.notifiedMembers - 1);
    expect(viewOf('late')?.users.size).toBe(0);

    world.run({ do: 'leave', userId: 'u1' }, 1e6);
    expect(viewOf('late')?.users.size).toBe(0);
    join('next');
    expect(viewOf('u0')?.users.has('next')).toBe(true);
    expect(viewOf('next')?.users.has('late')).toBe(false);
  });
});
