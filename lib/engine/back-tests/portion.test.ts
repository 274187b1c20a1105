import fc from "fast-check";
import { expect, test } from "vitest";
import { memberTest, Portion } from "./portion.ts";

test("a number counts exactly the events that were added under it", () => {
  fc.assert(
    fc.property(fc.array(fc.uniqueArray(fc.nat(20), { maxLength: 6 }), { maxLength: 520 }), (events) => {
      const portion = new Portion();
      events.forEach((numbers, place) => {
        for (const number of [...numbers, ...numbers]) portion.add(number, `evt_${place}`);
      });
      const members = portion.toMembers();
      const stored = events.map((numbers, place) => ({ id: `evt_${place}`, numbers })).filter(({ numbers }) => numbers.length > 0);
      expect(portion.events).toEqual(stored.map(({ id }) => id));
      for (let number = 0; number <= 20; number++) {
        const isMember = memberTest(members, number);
        expect(stored.filter((_, place) => isMember(place))).toEqual(stored.filter(({ numbers }) => numbers.includes(number)));
      }
    }),
  );
});
