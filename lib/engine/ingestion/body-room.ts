import "#server-only";

/**
 * Bytes of bodies that a process holds at once: from their arrival, signed or not, until they are
 * answered.
 */
export type BodyRoom = {
  /** A place for one body that comes from this address. */
  enter(address: string): BodyPlace;
  heldBytes(): number;
};
export type BodyPlace = {
  /** False when there is no room for these bytes: then the caller is asked to come back. */
  take(bytes: number): boolean;
  /** Until all of it has come, calls back once when it comes more slowly than a body may. */
  watch(onSlow: () => void): void;
  /** All of it has come: what holds it now is our own work. */
  complete(): void;
  /** Gives back all that was taken. */
  leave(): void;
};
export type RoomSizes = {
  /** All bodies together. */
  room: number;
  /** Of it, for small bodies alone. */
  reserve: number;
  /** A body is small up to here. */
  small: number;
  /** What the larger bodies of one address may hold together. */
  share: number;
};

const mebibyte = 1024 * 1024;
/** No honest sender is as slow as this; whoever is keeps room from others. */
const leastPerSecond = 16 * 1024;
const lookEveryMs = 5_000;

/**
 * Room for two of the largest bodies at least. Without a bound, a hundred of these at once would
 * end the process, and anybody may send them.
 */
export function roomSizes(bodyLimit: number): RoomSizes {
  const reserve = 32 * mebibyte;
  const room = Math.max(256 * mebibyte, 2 * bodyLimit + reserve);
  return { room, reserve, small: mebibyte, share: Math.max(bodyLimit, (room - reserve) / 2) };
}

export function createBodyRoom(bodyLimit: number, sizes = roomSizes(bodyLimit)): BodyRoom {
  const { room, reserve, small, share } = sizes;
  const largeOf = new Map<string, number>();
  const coming = new Set<{ since: number; came: number; onSlow(): void }>();
  let held = 0;
  let large = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    for (const one of coming) {
      if (now - one.since < lookEveryMs) continue;
      const perSecond = one.came / ((now - one.since) / 1_000);
      Object.assign(one, { since: now, came: 0 });
      if (perSecond >= leastPerSecond) continue;
      coming.delete(one);
      one.onSlow();
    }
  }, lookEveryMs);
  timer.unref();

  return {
    heldBytes: () => held,
    enter(address) {
      let mine = 0;
      let mineLarge = 0;
      const pace = { since: performance.now(), came: 0, onSlow() {} };
      return {
        take(bytes) {
          if (held + bytes > room) return false;
          // With the first byte too many for a small one, all of it counts as large.
          const more = mine + bytes > small ? mine + bytes - mineLarge : 0;
          const ofAddress = largeOf.get(address) ?? 0;
          if (more > 0 && (large + more > room - reserve || ofAddress + more > share)) return false;
          if (more > 0) largeOf.set(address, ofAddress + more);
          large += more;
          mineLarge += more;
          held += bytes;
          mine += bytes;
          pace.came += bytes;
          return true;
        },
        watch(onSlow) {
          pace.onSlow = onSlow;
          coming.add(pace);
        },
        complete: () => void coming.delete(pace),
        leave() {
          coming.delete(pace);
          held -= mine;
          large -= mineLarge;
          const left = (largeOf.get(address) ?? 0) - mineLarge;
          if (left > 0) largeOf.set(address, left);
          else largeOf.delete(address);
          mine = 0;
          mineLarge = 0;
        },
      };
    },
  };
}
