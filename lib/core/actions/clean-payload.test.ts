import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import { referenceDestination } from "../../../bench/reference-destination.ts";
import { isThorough, runs } from "../testing/thorough.ts";
import { cleanPayload } from "./clean-payload.ts";
import { type ActionDefinition, type ActionField, actionBySlug, actions } from "./index.ts";

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
console.info(`cleaning: seed ${seed} (SEED=${seed} repeats this run)`);

function action(slug: string): ActionDefinition {
  const found = actionBySlug.get(slug);
  if (!found) throw new Error(slug);
  return found;
}

const clean = (slug: string, payload: JsonValue) => cleanPayload(action(slug), payload);

describe("cleaning", () => {
  it("drops what is empty, and says so", () => {
    const result = clean("updateCustomerProfileV3", {
      customerProfileId: "c",
      runRuleEngine: null,
      attributes: null,
      addAudienceIds: [null, 3],
      deleteAudienceIds: "",
    });
    expect(result.payload).toEqual({ customerProfileId: "c", addAudienceIds: [3] });
    expect(result.notes.map((note) => [note.path, note.before])).toEqual([
      ["attributes", null],
      ["deleteAudienceIds", ""],
      ["addAudienceIds[0]", null],
      ["runRuleEngine", null],
    ]);
    expect(result.issues).toEqual([]);
  });

  it.each<[string, JsonObject, JsonObject]>([
    ["couponCodes", { couponCodes: "" }, {}],
    ["attributes and additionalCosts", { attributes: "", additionalCosts: "" }, {}],
    ["a text", { referralCode: "" }, { referralCode: "" }],
  ])("leaves out what is empty below the root where no text is wanted: %s", (_, session, expected) => {
    const { payload, issues } = clean("updateCustomerSession", { customerSessionId: "s", customerSession: session });
    expect(issues).toEqual([]);
    expect(payload).toEqual({ customerSessionId: "s", customerSession: expected });
  });

  it("leaves out empty entries of lists of numbers, wherever they stand", () => {
    expect(clean("updateCustomerProfileV3", { customerProfileId: "c", addAudienceIds: ["", 1] })).toMatchObject({
      payload: { customerProfileId: "c", addAudienceIds: [1] },
      issues: [],
      notes: [{ path: "addAudienceIds[0]", before: "" }],
    });
    const data = [{ customerProfileId: "c", adds: ["", 1] }];
    expect(clean("updateCustomerProfilesAudiences", { data })).toMatchObject({ payload: { data: [{ adds: [1] }] }, issues: [] });
  });

  it("keeps an empty text and a null below the root where no type speaks against them", () => {
    const { payload } = clean("updateCustomerSessionV2", {
      customerSessionId: "s",
      couponCodes: ["", "a"],
      attributes: { note: null, empty: "" },
      cartItems: [{ sku: "a", quantity: 1, category: "", attributes: { x: null } }],
    });
    expect(payload).toEqual({
      customerSessionId: "s",
      couponCodes: ["", "a"],
      attributes: { note: null, empty: "" },
      cartItems: [{ sku: "a", quantity: 1, category: "", attributes: { x: null } }],
    });
  });

  it.each([
    ["2", 2],
    ["1e3", 1000],
    [" 7 ", 7],
    [true, 1],
    [[4], 4],
    [["4"], 4],
  ])("makes a number of %j", (given, expected) => {
    const { payload, issues, notes } = clean("updateCustomerSessionV2", {
      customerSessionId: "s",
      cartItems: { sku: "a", quantity: 1, price: given },
    });
    expect(issues).toEqual([]);
    expect(payload.cartItems).toEqual([{ sku: "a", quantity: 1, price: expected }]);
    expect(notes.map((note) => note.path)).toContain("cartItems[0].price");
  });

  it.each(["", " ", "14 EUR", "NaN", "Infinity", "1e400", {}, [], [1, 2]])("makes no number of %j", (given) => {
    const { payload, issues } = clean("updateCustomerSessionV2", {
      customerSessionId: "s",
      cartItems: [{ sku: "a", quantity: 1, price: given }],
    });
    expect(payload.cartItems).toEqual([{ sku: "a", quantity: 1 }]);
    expect(issues.map((issue) => issue.path)).toEqual(["cartItems[0].price"]);
  });

  it.each([
    [9007199254740992, false],
    [9007199254740991, true],
    ["9007199254740992", false],
    ["9007199254740993", false],
    ["9223372036854775807", false],
    [-9007199254740992, false],
    [1e300, false],
    ["9007199254740991", true],
  ])("never rounds the audience %j", (given, isFine) => {
    const { issues } = clean("updateCustomerProfileV3", { customerProfileId: "c", addAudienceIds: [given] });
    expect(issues.map((issue) => issue.path)).toEqual(isFine ? [] : ["addAudienceIds[0]"]);
  });

  it.each([
    ["12", "12"],
    ["9007199254740993", "9007199254740993"],
    ["820982911946154508", "820982911946154508"],
    ["12345678901234.56789", "12345678901234.56789"],
  ])("makes a text with every digit of %s", (digits, text) => {
    expect(clean("deleteAudience", { audienceId: parseJson(digits) }).payload).toEqual({ audienceId: text });
  });

  it.each([
    ["12345678901234.56789", "12345678901234.56789"],
    ['"12345678901234.56789"', "12345678901234.56789"],
    ['" +0012345678901234567.50 "', "12345678901234567.50"],
    ['"0x20000000000001"', "9007199254740993"],
    ["1e-400", "1e-400"],
  ])("sends the number %s with its digits", (given, digits) => {
    const { payload, issues } = clean("updateCustomerSessionV2", {
      customerSessionId: "s",
      cartItems: [{ sku: "a", quantity: 1, price: parseJson(given) }],
    });
    expect(issues).toEqual([]);
    expect(encodeJson(payload.cartItems)).toBe(`[{"sku":"a","quantity":1,"price":${digits}}]`);
  });

  it("refuses, with its place, a number that no receiver can read", () => {
    const huge = parseJson('{"a":[{"huge":1e400}],"fine":1e308,"long":12345678901234567890}');
    const found = clean("trackEventV2", { customerProfileId: "c", eventType: "e", attributes: huge });
    expect(found.issues.map(({ path }) => path)).toEqual(["attributes.a[0].huge"]);
    const price = { sku: "a", quantity: 1, price: parseJson("1e400") };
    expect(clean("updateCustomerSessionV2", { customerSessionId: "s", cartItems: [price] }).issues.map(({ path }) => path)).toEqual([
      "cartItems[0].price",
    ]);
  });

  it("removes what is not declared, below lists too, and names at most some of it", () => {
    const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`key${index}`, index]));
    const { payload, notes } = clean("updateCustomerSessionV2", {
      customerSessionId: "s",
      cartItems: [{ sku: "a", quantity: 1, colour: "red" }],
      ...many,
    });
    expect(payload).toEqual({ customerSessionId: "s", cartItems: [{ sku: "a", quantity: 1 }] });
    expect(notes.length).toBeLessThan(30);
    expect(notes.at(-1)?.message).toBe("Removed 19980 more undeclared keys.");
  });

  it("shows no secret in notes and issues", () => {
    const secret = `Authorization ${"k".repeat(31)}`;
    const { notes, issues } = clean("updateCustomerSessionV2", {
      customerSessionId: "s",
      callbackAPIKey: [secret],
      callbackDestination: "http://[",
    });
    expect(issues.map((issue) => issue.path)).toContain("callbackAPIKey");
    expect(JSON.stringify([notes, issues])).not.toContain("kkk");
  });

  it("warns of the state that only returns may set", () => {
    const { notes, issues } = clean("updateCustomerSessionV2", { customerSessionId: "s", state: "partially_returned" });
    expect(issues).toEqual([]);
    expect(notes).toMatchObject([{ path: "state", message: expect.stringContaining("Return API") }]);
  });

  it.each([null, 1, "x", [], undefined])("refuses %j as a payload", (given) => {
    expect(cleanPayload(action("trackEventV2"), given).issues).toHaveLength(1);
  });

  it.each([
    ["customerProfileId", "", false],
    ["customerProfileId", ".", false],
    ["customerProfileId", "..", false],
    ["customerProfileId", "\udc00", false],
    ["customerProfileId", "a\u0000", false],
    ["customerProfileId", "...", true],
    ["customerProfileId", "%2e", true],
    ["customerProfileId", "🦅", true],
    ["customerProfileId", "a".repeat(1001), false],
    ["customerProfileId", "🦅".repeat(1000), true],
  ])("%s %j", (key, id, isFine) => {
    const { payload, issues } = clean("updateCustomerProfileV3", { [key]: id });
    expect(issues.length === 0).toBe(isFine);
    if (!isFine) return;
    const [request] = action("updateCustomerProfileV3").buildRequests(payload, {});
    expect(new URL(`https://integration.talon.one${request?.path}`).pathname).toBe(request?.path);
    expect(decodeURIComponent(request?.path.slice("/segment/v2/customer_profiles/".length) ?? "")).toBe(id);
  });
});

describe("requests", () => {
  it("stand in the lanes of every profile, session and audience they touch, sorted and once each", () => {
    const lanes = (slug: string, payload: JsonObject, options = {}) =>
      action(slug)
        .buildRequests(cleanPayload(action(slug), payload).payload, options)
        .map((request) => request.lanes);
    expect(lanes("updateCustomerSessionV2", { customerSessionId: "s", profileId: "p" })).toEqual([["profile:p", "session:s"]]);
    expect(lanes("updateCustomerSessionV2", { customerSessionId: "s" })).toEqual([["session:s"]]);
    expect(lanes("updateCustomerSession", { customerSessionId: "s", customerSession: { profileId: "p" } })).toEqual([
      ["profile:p", "session:s"],
    ]);
    for (const slug of ["createAudience", "updateAudience", "deleteAudience"]) {
      expect(lanes(slug, { audienceId: "a", audienceName: "n" })).toEqual([["audience:a"]]);
    }
    const data = [{ customerProfileId: "z" }, { customerProfileId: "b" }, { customerProfileId: "z" }];
    expect(lanes("updateCustomerProfilesAttributes", { data })).toEqual([["profile:z"], ["profile:b"], ["profile:z"]]);
    expect(lanes("updateCustomerProfilesAttributes", { data }, { deliveryMethod: "legacy" })).toEqual([["profile:b", "profile:z"]]);
    expect(lanes("updateCustomerProfilesAudiences", { data: data.map((item) => ({ ...item, adds: [1] })) })).toEqual([
      ["profile:b", "profile:z"],
    ]);
  });

  it("split audience changes at 1,000 and lose, repeat and reorder none", () => {
    const count = fc.integer({ min: 0, max: 2500 });
    const item = fc.tuple(fc.constantFrom("a", "b", "c"), count, count).filter(([, adds, deletes]) => adds + deletes > 0);
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 5 }), (items) => {
        let next = 1;
        const numbers = (length: number) => Array.from({ length }, () => next++);
        const data = items.map(([customerProfileId, adds, deletes]) => ({
          customerProfileId,
          adds: numbers(adds),
          deletes: numbers(deletes),
        }));
        const { payload, issues } = clean("updateCustomerProfilesAudiences", { data });
        expect(issues).toEqual([]);
        const requests = action("updateCustomerProfilesAudiences").buildRequests(payload, {});
        const flat = (list: JsonValue | undefined) =>
          (list as JsonObject[]).flatMap(({ customerProfileId: id, adds = [], deletes = [] }) => [
            ...(adds as number[]).map((audience) => `${id} +${audience}`),
            ...(deletes as number[]).map((audience) => `${id} -${audience}`),
          ]);
        const sent = requests.map((request) => flat((request.body as JsonObject).data));
        expect(sent.flat()).toEqual(flat(data));
        for (const changes of sent) expect(changes.length).toBeLessThanOrEqual(1000);
        for (const changes of sent.slice(0, -1)) expect(changes).toHaveLength(1000);
      }),
      { seed, numRuns: runs(40) },
    );
  });
});

// Against Segment's own machinery, with the same fields. The intended differences are listed and
// generated around:
// 1. null in a list's objects is dropped (there it becomes "" or 0); 2. a lone object below the
// root is put in its list (there it is refused); 3. text of blanks is no number (there it is 0); 4.
// limits, IDs and headers are checked; 5. a required list must not be empty; 6. an empty text among
// numbers is left out in the lists of lists too (there it is refused); 7. additional costs have
// prices that are numbers; 8. typed attributes are checked.
describe("agreement with the reference", () => {
  const reference = referenceDestination();

  const scalar = fc.oneof(
    fc.constantFrom<JsonValue>("a", "text", "true", "false", "12", "1.5", "-3", "0", "1e2", "open", "string", ""),
    fc.constantFrom<JsonValue>(0, 1, 2, 1.5, -7, 123456789),
    fc.boolean(),
  );
  const anything: fc.Arbitrary<JsonValue> = fc.oneof(
    scalar,
    fc.constant<JsonValue>(null),
    fc.array(scalar, { maxLength: 2 }) as fc.Arbitrary<JsonValue>,
    fc.dictionary(fc.constantFrom("a", "b", "name"), scalar, { maxKeys: 2 }) as fc.Arbitrary<JsonValue>,
  );

  function fieldValue(field: ActionField, inList: boolean): fc.Arbitrary<JsonValue> {
    const one: fc.Arbitrary<JsonValue> = field.fields ? objectOf(field.fields, inList || field.multiple === true) : typical(field);
    const listed = field.multiple ? (fc.array(one, { minLength: 1, maxLength: 3 }) as fc.Arbitrary<JsonValue>) : one;
    return fc.oneof(
      { weight: 40, arbitrary: listed },
      { weight: 1, arbitrary: inList ? anything.filter((value) => !hasNull(value)) : anything },
    );
  }

  function mostly(good: fc.Arbitrary<JsonValue>, ...bad: JsonValue[]): fc.Arbitrary<JsonValue> {
    return fc.oneof({ weight: 30, arbitrary: good }, { weight: 1, arbitrary: fc.constantFrom(...bad) });
  }

  function typical({ key, type, choices, valueFields }: ActionField): fc.Arbitrary<JsonValue> {
    if (key === "callbackDestination") return fc.constant("https://example.org/callback");
    if (key === "contentFields") return mostly(fc.constantFrom<JsonValue>("effects", "effects, customerProfile", null), "other");
    if (key === "callbackCorrelationId") return mostly(fc.constant("id-1"), "Größe");
    if (key === "callbackAPIKey") return fc.constant(`Authorization ${"k".repeat(32)}`);
    if (valueFields) return fc.constantFrom<JsonValue>({ shipping: { price: 3 } }, {}, { wrapping: {}, shipping: { price: 1.5, vat: 0 } });
    if (choices) return mostly(fc.constantFrom<JsonValue>(...choices.map((choice) => choice.value)), "other");
    if (type === "integer") return mostly(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constant<JsonValue>("3")), "x", 1.5);
    if (type === "number") return mostly(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constant<JsonValue>("3.5")), "y");
    if (type === "boolean") return mostly(fc.constantFrom<JsonValue>(true, false, "true", 0), "no");
    if (type === "object") return fc.dictionary(fc.constantFrom("a", "b"), anything, { maxKeys: 2 }) as fc.Arbitrary<JsonValue>;
    return fc.constantFrom<JsonValue>("a", "b c", "é", 5, true);
  }

  function objectOf(fields: readonly ActionField[], inList: boolean): fc.Arbitrary<JsonValue> {
    const known = Object.fromEntries(fields.map((field) => [field.key, fieldValue(field, inList)]));
    const requiredKeys = fields.filter((field) => field.required).map((field) => field.key);
    return fc
      .tuple(fc.record(known, { requiredKeys }), fc.dictionary(fc.constantFrom("stray", "other"), scalar, { maxKeys: 1 }))
      .map(([object, stray]) => ({ ...object, ...stray }) as JsonValue);
  }

  function hasNull(value: JsonValue): boolean {
    return value === null || (typeof value === "object" && Object.values(value).some((each) => each === null));
  }

  async function referencePayload(slug: string, payload: JsonObject): Promise<JsonObject[] | "refused"> {
    const mapping = structuredClone(payload);
    try {
      const results = await reference.onEvent(
        { type: "track" },
        { subscriptions: [{ partnerAction: slug, subscribe: 'type = "track"', mapping }] },
      );
      return results.flatMap(({ data }) => (data ?? []) as JsonObject[]);
    } catch (error) {
      if (["AggregateAjvError", "ValidationError"].includes((error as Error).name)) return "refused";
      throw error;
    }
  }

  const codes = ["limit", "id", "uri", "header"];

  it.each<[string, string, JsonObject, JsonValue, JsonValue]>([
    [
      "null in a list's objects",
      "updateCustomerSessionV2",
      { cartItems: [{ sku: "a", quantity: 1, price: null }] },
      { sku: "a", quantity: 1 },
      { sku: "a", quantity: 1, price: 0 },
    ],
    [
      "text of blanks for a number",
      "updateCustomerSessionV2",
      { cartItems: [{ sku: "a", quantity: 1, price: " " }] },
      "refused",
      { sku: "a", quantity: 1, price: 0 },
    ],
    ["no quantity left", "updateCustomerSessionV2", { cartItems: [{ sku: "a", quantity: 0 }] }, "refused", { sku: "a", quantity: 0 }],
  ])("intended difference: %s", async (_, slug, fields, ours, theirs) => {
    const given: JsonObject = { customerSessionId: "s", ...fields };
    const { payload, issues } = clean(slug, given);
    expect(issues.length > 0 ? "refused" : (payload.cartItems as JsonValue[])[0]).toEqual(ours);
    const reference = await referencePayload(slug, given);
    expect(reference).toMatchObject([{ body: { cartItems: [theirs] } }]);
  });

  it("intended difference: a lone object below the root is put in its list", async () => {
    const given = { customerSessionId: "s", customerSession: { cartItems: { sku: "a", quantity: 1 } } };
    expect(clean("updateCustomerSession", given)).toMatchObject({
      payload: { customerSession: { cartItems: [{ sku: "a", quantity: 1 }] } },
      issues: [],
    });
    expect(await referencePayload("updateCustomerSession", given)).toBe("refused");
  });

  const known = actions.filter((each) => each.segmentId !== undefined);
  it.each(known.map((each) => [each.slug, each] as const))("%s", async (slug, each) => {
    let bothSent = 0;
    await fc.assert(
      fc.asyncProperty(objectOf(each.fields, false), async (given) => {
        const { payload, issues } = cleanPayload(each, given);
        const expected = await referencePayload(slug, given as JsonObject);
        const stricter =
          issues.some((issue) => codes.includes(issue.code ?? "")) ||
          hasIntendedDifference(
            each,
            given as JsonObject,
            issues.map((issue) => issue.path),
          );
        if (stricter) return;
        if (expected === "refused") expect({ given, issues: issues.length }).not.toMatchObject({ issues: 0 });
        else {
          expect({ given, issues }).toEqual({ given, issues: [] });
          expect(JSON.parse(JSON.stringify(each.buildRequests(payload, {})))).toEqual(JSON.parse(JSON.stringify(expected)));
          bothSent += 1;
        }
      }),
      { seed, numRuns: runs(250) },
    );
    if (isThorough) expect(bothSent).toBeGreaterThan(10);
  });

  /**
   * Whether the payload runs into one of the differences that are intended, which its generator
   * cannot avoid.
   */
  function hasIntendedDifference(each: ActionDefinition, given: JsonObject, issuePaths: readonly string[]): boolean {
    if (issuePaths.some((path) => /^data(\[\d+\])?$/.test(path))) return true;
    return each.fields.some((field) => field.key in given && differs(field, given[field.key], true));
  }

  function differs(field: ActionField, value: JsonValue | undefined, isRoot: boolean, inList = false): boolean {
    if (value === undefined || value === null) return false;
    const isEmptyText = (each: JsonValue) => each === "" && !["string", "text", "secret"].includes(field.type);
    if (inList && (Array.isArray(value) ? value : [value]).some(isEmptyText) && field.multiple) return true;
    if (field.valueFields) return typeof value !== "object" || Object.values(value).some((cost) => typeof cost !== "object");
    if (field.multiple && !Array.isArray(value)) return !isRoot && typeof value === "object";
    if (field.multiple && Array.isArray(value) && value.length === 0 && field.required === true) return true;
    if (!field.fields) return false;
    const objects = (Array.isArray(value) ? value : [value]) as JsonValue[];
    return objects.some(
      (object) =>
        typeof object === "object" &&
        object !== null &&
        !Array.isArray(object) &&
        (field.fields ?? []).some(
          (inner) => inner.key in object && differs(inner, (object as JsonObject)[inner.key], false, inList || field.multiple),
        ),
    );
  }
});
