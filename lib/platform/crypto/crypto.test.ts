import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isOutdated, open, seal } from "./envelope.ts";
import { clientKeyOf, createToken, equalSecrets, fingerprint, hashToken } from "./fingerprint.ts";
import { makeKeyring } from "./keyring.ts";

const old = "old-old-old-old-old-old-old-old-old-old";
const fresh = "new-new-new-new-new-new-new-new-new-new";
const place = { table: "api_key", id: "key_1", column: "secret" };

describe("envelopes", () => {
  const ring = makeKeyring(fresh);
  test("what was sealed opens again, and never looks the same twice", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (plain) => {
        const sealed = seal(plain, place, ring);
        expect(sealed).not.toBe(seal(plain, place, ring));
        expect(open(sealed, place, ring)).toBe(Buffer.from(plain, "utf8").toString("utf8"));
      }),
      { numRuns: 100 },
    );
  });

  test.each([
    ["another row", { ...place, id: "key_2" }],
    ["another column", { ...place, column: "previous_secret" }],
    ["another table", { ...place, table: "source" }],
  ])("an envelope moved to %s does not open", (_, elsewhere) => {
    const sealed = seal("hush", place, ring);
    expect(() => open(sealed, elsewhere, ring)).toThrow(/cannot be decrypted/);
  });

  test("one flipped character anywhere is noticed, and the error does not tell the secret", () => {
    const sealed = seal("canary-value", place, ring);
    for (let at = 0; at < sealed.length; at++) {
      if (sealed[at] === ".") continue;
      const changed = `${sealed.slice(0, at)}${sealed[at] === "A" ? "B" : "A"}${sealed.slice(at + 1)}`;
      // The last character of base64 may carry unused bits: then nothing was changed.
      let opened: string | undefined;
      try {
        opened = open(changed, place, ring);
      } catch (error) {
        expect(String(error)).not.toContain("canary-value");
      }
      if (opened !== undefined) expect(at).toBe(sealed.length - 1);
    }
  });

  test("previous keys open, the current one seals", () => {
    const before = seal("hush", place, makeKeyring(old));
    const both = makeKeyring(fresh, [old]);
    expect(open(before, place, both)).toBe("hush");
    expect(isOutdated(before, both)).toBe(true);
    const after = seal("hush", place, both);
    expect(isOutdated(after, both)).toBe(false);
    expect(open(after, place, makeKeyring(fresh))).toBe("hush");
    expect(() => open(before, place, makeKeyring(fresh))).toThrow(/not configured/);
  });
});

test("fingerprints are stable, keyed and tell values apart", () => {
  const ring = makeKeyring(fresh);
  expect(fingerprint("a", ring)).toBe(fingerprint("a", ring));
  expect(fingerprint("a", ring)).not.toBe(fingerprint("b", ring));
  expect(fingerprint("a", ring)).not.toBe(fingerprint("a", makeKeyring(old)));
  expect(clientKeyOf("ACME.talon.one", "f")).toBe(clientKeyOf("acme.talon.one", "f"));
  expect(clientKeyOf("acme.talon.one", "f")).not.toBe(clientKeyOf("acme.talon.one", "g"));
});

test("tokens are long and random, and compare whatever their length", () => {
  const token = createToken("flc_");
  expect(token).toMatch(/^flc_[\w-]{43}$/);
  expect(createToken("flc_")).not.toBe(token);
  expect(hashToken(token)).toMatch(/^[0-9a-f]{64}$/);
  expect([equalSecrets("a", "a"), equalSecrets("a", "ab"), equalSecrets("", "")]).toEqual([true, false, true]);
});
