import fc from "fast-check";
import { expect, test } from "vitest";
import {
  can,
  canSomewhere,
  destinationsWhere,
  highestRole,
  isRaised,
  permissions,
  type Rights,
  rightsUpTo,
  roleAt,
  viewerAt,
} from "./permissions.ts";
import { roles } from "./roles.ts";

const role = fc.constantFrom(...roles);
const id = fc.constantFrom("dst_a", "dst_b", "dst_c", "constructor", "__proto__");
const rights: fc.Arbitrary<Rights> = fc.record({ everywhere: fc.option(role), at: fc.dictionary(fc.constantFrom("dst_a", "dst_b"), role) });
const permission = fc.constantFrom(...permissions.filter((each) => each !== "account"));

test("of two roles at a destination the higher counts, and one elsewhere counts for nothing", () => {
  fc.assert(
    fc.property(rights, id, permission, (rights, id, permission) => {
      const own = Object.hasOwn(rights.at, id) ? rights.at[id] : undefined;
      const expected = can({ role: rights.everywhere }, permission) || can({ role: own ?? null }, permission);
      expect(can({ role: roleAt(rights, id) }, permission)).toBe(expected);
      expect(can(viewerAt({ role: rights.everywhere, rights }, id), permission)).toBe(expected);
      const listed = destinationsWhere(rights, permission);
      expect(listed === undefined || listed.includes(id)).toBe(expected);
    }),
  );
});

test("going from one destination to another brings no role along", () => {
  fc.assert(
    fc.property(rights, id, id, (rights, first, second) => {
      const viewer = { role: rights.everywhere, rights };
      expect(viewerAt(viewerAt(viewer, first), second)).toEqual(viewerAt(viewer, second));
    }),
  );
});

test("rights held to a role are nowhere more than it, nor than they were", () => {
  fc.assert(
    fc.property(rights, role, (rights, most) => {
      const held = rightsUpTo(rights, most);
      expect(isRaised(rights, held)).toBe(false);
      const highest = highestRole(held);
      if (highest) expect(isRaised({ everywhere: most, at: {} }, { everywhere: highest, at: {} })).toBe(false);
    }),
  );
});

test("rights are raised where somebody may do something that they might not", () => {
  fc.assert(
    fc.property(rights, rights, (before, after) => {
      const gains = (place: string | null) =>
        permissions.some((each) => {
          const at = ({ everywhere, at }: Rights) => ({ role: place === null ? everywhere : roleAt({ everywhere, at }, place) });
          return each !== "account" && can(at(after), each) && !can(at(before), each);
        });
      if ([null, "dst_a", "dst_b"].some(gains)) expect(isRaised(before, after)).toBe(true);
      expect(isRaised(before, before)).toBe(false);
    }),
  );
});

test("nobody may do nothing; somebody without a role has their own account", () => {
  expect(permissions.filter((each) => can(null, each))).toEqual([]);
  expect(permissions.filter((each) => can({ role: null }, each))).toEqual(["account"]);
});

test("who only looks may do so where their roles allow it, and may change nothing", () => {
  const changing = permissions.filter((each) => /write|send|replay|reprocess|run|approve|mute|erase|manage/.test(each));
  fc.assert(
    fc.property(rights, id, permission, (rights, id, permission) => {
      const looker = { role: rights.everywhere, rights: { ...rights, readOnly: true as const } };
      const there = viewerAt(looker, id);
      if (changing.includes(permission)) {
        expect([can(looker, permission), can(there, permission), canSomewhere(looker.rights, permission)]).toEqual([false, false, false]);
        expect(destinationsWhere(looker.rights, permission)).toEqual([]);
      }
      if (can(there, permission)) expect(can({ role: roleAt(rights, id) }, permission)).toBe(true);
      if (permission === "events.read") expect(can(there, permission)).toBe(can({ role: roleAt(rights, id) }, permission));
    }),
  );
});
