/** Events of a back-test, newest first, and which of them each of its numbers counts. */
export class Portion {
  readonly events: string[] = [];
  private readonly members = new Map<number, number[]>();

  /** False if the number already counts the event. Called for one event after another. */
  add(number: number, eventId: string): boolean {
    if (this.events.at(-1) !== eventId) this.events.push(eventId);
    const place = this.events.length - 1;
    const places = this.members.get(number);
    if (places?.at(-1) === place) return false;
    if (places) places.push(place);
    else this.members.set(number, [place]);
    return true;
  }

  /** One bit per event for each number: a back-test has many numbers, each with many events. */
  toMembers(): Members {
    return Object.fromEntries([...this.members].map(([number, places]) => [number, bitsOf(places, this.events.length)]));
  }
}

/** Bits in base64, by number, as they are stored. */
export type Members = Record<string, string>;

function bitsOf(places: readonly number[], size: number): string {
  const bits = Buffer.alloc(Math.ceil(size / 8));
  for (const place of places) bits[place >> 3] = (bits[place >> 3] ?? 0) | (1 << (place & 7));
  return bits.toString("base64");
}

/** Tells whether the number counts the event at this place in the portion. */
export function memberTest(members: Members, number: number): (place: number) => boolean {
  const stored = members[number];
  if (stored === undefined) return () => false;
  const bits = Buffer.from(stored, "base64");
  return (place) => ((bits[place >> 3] ?? 0) & (1 << (place & 7))) !== 0;
}
