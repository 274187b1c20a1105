import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "#lib/platform/json.ts";
import { runs } from "../testing/thorough.ts";
import { compileFilter, compileStoredFilter } from "./filter-condition.ts";
import { compileGlob } from "./glob.ts";
import { compileTrigger } from "./trigger.ts";

const event: JsonObject = {
  type: "track",
  event: "Board Bought",
  userId: "kim",
  anonymousId: "a-1",
  properties: {
    total: 12,
    vip: true,
    note: "ア",
    tags: ["new", 5, null],
    "user.email": "kim@example.com",
    "two words": { price: 3 },
    nested: { a: [1, [2]] },
  },
  context: { campaign: { name: "spring sale" } },
};

function compiled(fql: string) {
  const filter = compileFilter(fql);
  if (!filter.ok) throw new Error(filter.issues.map(({ message }) => message).join(" "));
  return filter;
}

describe("a filter's condition", () => {
  it.each<[string, boolean]>([
    ["all", true],
    ["!all", false],
    ['!(event = "A" or event = "Board Bought")', false],
    ['!(event = "A" or event = "B")', true],
    ["!(!(userId = 'kim'))", true],
    ["context.campaign.source = null or length( context.campaign.source ) = 0", true],
    ["length(context.campaign.name) = 11", true],
    ["length(properties.note) = 3", true],
    ["length(properties.tags) > 2", true],
    ["length(properties.nested) = 0", false],
    ["'new' in properties.tags", true],
    ["5 in properties.tags", true],
    ["null in properties.tags", true],
    ["'old' in properties.tags", false],
    ["'new' in properties.total", false],
    ['type in ["identify", "track"]', true],
    ["!(type in ['track', 'identify'])", false],
    ["type in []", false],
    ["properties.nested.a = [1]", false],
    ["properties.tags = ['new', 5, null]", true],
    ["properties.vip", true],
    ["properties.vip and !properties.total", true],
    ["properties.vip = true and properties.total >= 12", true],
    ["properties.total = '12'", false],
    ["properties.total != '12'", true],
    ["properties.nested = properties.nested", false],
    ["anonymousId = 'a-1'", true],
    ["properties.user\\.email != null", true],
    ["properties.two\\ words.price = 3", true],
    ["lowercase(event) = 'board bought' and uppercase(userId) = 'KIM'", true],
    ["snakecase(event) = 'Board_Bought' and kebabcase(event) = 'Board-Bought'", true],
    ["titlecase(context.campaign.name) = 'Spring Sale'", true],
    ["typeof(properties.tags) = 'list' and typeof(properties.none) = 'null' and typeof(properties.vip) = 'bool'", true],
    ["contains(event, 'Bou') and !contains(properties.none, 'x')", true],
    ["contains ( properties.note , 'x' )", false],
    ["match(event, 'B?ard [A-C]*')", true],
    ["match(event, 'Board')", false],
    ["match(event, '*Bought') and match(event, '*')", true],
    // Unlike in a trigger, and binds before or.
    ['type = "page" and event = "x" or userId = "kim"', true],
    ['userId = "kim" or event = "x" and type = "page"', true],
    ["(((type = 'track')))", true],
  ])("%s is %s", (fql, expected) => {
    expect(compiled(fql).matches(event)).toBe(expected);
  });

  it.each<[string, string, string]>([
    ["", "character 1", "empty"],
    ["type = 'a' AND event = 'b'", "character 12", "small letters"],
    ["type = 'a' OR event = 'b'", "character 12", "small letters"],
    ["(type = 'a' OR event = 'b')", "character 13", "small letters"],
    ["type == 'a'", "character 6", "one “=”"],
    ["evnt = 'a'", "character 1", "unknown"],
    ["type = track", "character 8", "quotes"],
    ["properties.total > '5'", "character 18", "numbers only"],
    ["properties.items [0] = 1", "character 18", "dots"],
    ["'a' in 'abc'", "character 8", "takes a list"],
    ["length(event)", "character 14", "missing"],
    ["bool(event) = true", "character 1", "not read here"],
    ["sum(event) = 1", "character 1", "unknown"],
    ["contains(event)", "character 15", "comma"],
    ["match(event, event)", "character 14", "text in quotes"],
    ["match(event, '[ab')", "character 14", "“]”"],
    ["(type = 'a'", "character 12", "not closed"],
    ["type = 'a')", "character 11", "closes nothing"],
    ["type = 'a' event = 'b'", "character 12", "“and” or “or”"],
    ["type = 'a", "character 9", "quote"],
    ["type in [event]", "character 10", "list can contain"],
    [`${"(".repeat(60)}all${")".repeat(60)}`, "character 52", "levels"],
  ])("%s is refused at %s", (fql, path, text) => {
    const filter = compileFilter(fql);
    expect(filter).toMatchObject({ ok: false, issues: [{ path }] });
    if (!filter.ok) expect(filter.issues[0]?.message).toContain(text);
  });

  it.each([
    ["all", "All events"],
    ['type = "track" and properties.total < 50', "Track events whose total is below 50"],
    ["!(event = 'A' or event = 'B')", "All events for which not (event name is “A” or event name is “B”)"],
    [
      "context.campaign.source = null or length(context.campaign.source) = 0",
      "All events for which context campaign.source is missing or the length of context campaign.source is 0",
    ],
    [
      "type in ['a', 'b'] and !contains(event, 'x')",
      "All events for which event type is one of “a”, “b” and event name does not contain “x”",
    ],
  ])("%s in words", (fql, sentence) => expect(compiled(fql).sentence).toBe(sentence));

  it("says no to whatever is not an event, and is true or false for every event", () => {
    const texts = ["all", "length(properties.a) = 0", "properties.a in properties.b", "match(properties.a, 'x*?y')", "!(traits.a = null)"];
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.jsonValue(),
        fc.dictionary(fc.constantFrom("a", "b", "__proto__"), fc.jsonValue()),
        (fql, any, properties) => {
          const filter = compiled(fql);
          expect(typeof filter.matches({ type: "track", properties })).toBe("boolean");
          if (typeof any !== "object" || any === null || Array.isArray(any)) expect(filter.matches(any)).toBe(false);
        },
      ),
    );
  });

  it("reads only what the event itself holds", () => {
    expect(compiled("properties.constructor = null and traits.toString = null").matches(event)).toBe(true);
  });

  it("keeps what was saved as a trigger running as it was", () => {
    for (const fql of ["properties.total > '5'", "type = track"]) {
      const trigger = compileTrigger(fql);
      const stored = compileStoredFilter(fql);
      expect(compileFilter(fql).ok).toBe(false);
      expect(trigger.ok && stored.ok && stored.matches(event) === trigger.matches(event)).toBe(true);
    }
    expect(compileStoredFilter("type ==").ok).toBe(false);
  });
});

describe("a pattern of match()", () => {
  it.each([
    ["abcd", "a*d", true],
    ["", "*", true],
    ["abc", "ab", false],
    ["abcd", "a??d", true],
    ["ab*d", "ab\\*d", true],
    ["abxd", "ab\\*d", false],
    ["abCd", "ab[cC]d", true],
    ["abcd", "ab[A-Z]d", false],
    ["a😀d", "a?d", true],
    ["aa", "a*a*a", false],
    ["a.b", "a.b", true],
    ["axb", "a.b", false],
  ])("%s with %s: %s", (text, pattern, expected) => {
    const compiledGlob = compileGlob(pattern);
    expect(compiledGlob.ok && compiledGlob.glob.matches(text)).toBe(expected);
  });

  it("agrees with a regular expression", () => {
    const part = fc.constantFrom("a", "b", "*", "?", "[ab]", ".");
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 10 }), (parts, text) => {
        const source = parts
          .map(
            (each) =>
              new Map([
                ["*", ".*"],
                ["?", "."],
                [".", "\\."],
              ]).get(each) ?? each,
          )
          .join("");
        const compiledGlob = compileGlob(parts.join(""));
        expect(compiledGlob.ok && compiledGlob.glob.matches(text)).toBe(new RegExp(`^${source}$`, "su").test(text));
      }),
      { numRuns: runs(2000) },
    );
  });

  it.each(["[a", "a".repeat(301), `*${"?".repeat(31)}*`])("refuses %s", (pattern) => expect(compileGlob(pattern).ok).toBe(false));
});
