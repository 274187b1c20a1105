import "#server-only";

/** Bytes of bodies that a process holds at once: from their arrival, signed or not, until they are answered. */
export type BodyRoom = {
  /** A place for one body. */
  enter(): BodyPlace;
  heldBytes(): number;
};
export type BodyPlace = {
  /** False when there is no room for these bytes: then the caller is asked to come back. */
  take(bytes: number): boolean;
  /** Gives back all that was taken. */
  leave(): void;
};

const least = 256 * 1024 * 1024;

/** Room for two of the largest bodies at least. Without a bound, a hundred of these at once would end the process, and anybody may send them. */
export function createBodyRoom(bodyLimit: number, roomBytes = Math.max(least, 2 * bodyLimit)): BodyRoom {
  let held = 0;
  return {
    heldBytes: () => held,
    enter() {
      let mine = 0;
      return {
        take(bytes) {
          if (held + bytes > roomBytes) return false;
          held += bytes;
          mine += bytes;
          return true;
        },
        leave() {
          held -= mine;
          mine = 0;
        },
      };
    },
  };
}
