import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { operations } from "../contract/index.ts";
import { contentFields } from "../contract/sessions.ts";
import { checkContract } from "./check-contract.ts";
import { readPublishedContract } from "./published-contract.ts";

/**
 * Our own statement written as a published file would be: what is checked against it must agree,
 * and each change must be noticed.
 */
type Schema = { required?: string[]; properties: Record<string, Schema>; items?: Schema; [key: string]: unknown };
type Operation = { parameters: { name: string; in: string; schema: object }[]; requestBody?: Content; responses: Record<string, Content> };
type Content = { content?: { "application/json": { schema: Schema; example?: unknown } } };
type File = {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { securitySchemes: object; schemas: Record<string, Schema> };
};

const json = (schema: z.ZodType): Content => ({
  content: {
    "application/json": {
      schema: z.toJSONSchema(schema, { io: "input", unrepresentable: "any", target: "openapi-3.0" }) as unknown as Schema,
    },
  },
});
function ownFile(api?: "integration"): File {
  const paths: File["paths"] = {};
  const refusal = json(z.object({ StatusCode: z.int().optional(), Error: z.string().optional(), RequestUUID: z.string().optional() }));
  for (const operation of operations.filter((each) => each.published && each.api === api)) {
    const named = (place: string, names: Record<string, unknown> | undefined) =>
      Object.keys(names ?? {}).map((name) => ({
        name,
        in: place,
        schema: { type: "string", ...(name === "x-content-fields" ? { enum: contentFields } : {}) },
      }));
    const { status, body } = operation.answer;
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method.toLowerCase()]: {
        parameters: [
          ...named("path", operation.parameters),
          ...named("query", operation.query),
          ...named("header", { ...(api ? {} : { "Destination-Hostname": 1 }), ...operation.headers }),
        ],
        ...(operation.body ? { requestBody: json(operation.body) } : {}),
        responses: { [status]: body ? json(body) : {}, ...Object.fromEntries(operation.refusals.map((code) => [code, refusal])) },
      },
    };
  }
  const effects = ["acceptCoupon", "rejectCoupon", "setDiscount", "addLoyaltyPoints", "showNotification"];
  return {
    openapi: "3.0.1",
    paths,
    components: {
      securitySchemes: { key: { type: "apiKey", in: "header", name: "Authorization" } },
      schemas: Object.fromEntries(effects.map((type) => [`${type}EffectProps`, { type: "object", properties: {} }])),
    },
  };
}
const check = (file: File) => checkContract(readPublishedContract(JSON.stringify(file)));
const bodyOf = (file: File, method: string, path: string) =>
  file.paths[path]?.[method]?.requestBody?.content?.["application/json"].schema as Schema;

test("a file of the Integration API is held against the operations of it, and asked for nothing else", async () => {
  const file = ownFile("integration");
  set(file.paths, { "/v1/referrals": { post: { parameters: [], responses: {} } } });
  const report = await check(file);
  expect(report.rows.map(({ operation }) => operation)).toEqual(["deleteCustomerData"]);
  expect(report.disagreements).toEqual([]);
  delete file.paths["/v1/customer_data/{integrationId}"]?.delete?.responses[404];
  expect((await check(file)).disagreements.join()).toContain("status 404: the file does not name it");
});

describe("against our own statement", () => {
  let report: Awaited<ReturnType<typeof check>>;
  beforeAll(async () => {
    report = await check(ownFile());
  });
  test("everything agrees", () => expect(report.disagreements).toEqual([]));
  test("every action's requests and every operation's answers were held against it", () => {
    expect(new Set(report.rows.flatMap((row) => row.actions)).size).toBe(14);
    for (const row of report.rows) {
      expect(row.answers).toBeGreaterThan(1);
      if (row.method !== "GET" && !row.remark && row.method !== "DELETE") expect(row.changed).toBeGreaterThan(10);
    }
  });
});

const set = (target: object | undefined, values: object) => void Object.assign(target ?? {}, values);
const track = (f: File) => bodyOf(f, "put", "/segment/event").properties;
const changes: [string, (file: File) => void, string][] = [
  [
    "one more required key",
    (f) => set(bodyOf(f, "put", "/segment/v2/events"), { required: ["eventType", "customerProfileId"] }),
    "the file requires it",
  ],
  [
    "one less required key",
    (f) => set(bodyOf(f, "post", "/segment/audiences"), { required: ["audienceId"] }),
    "we require it, the file does not",
  ],
  ["another choice", (f) => set(track(f).type, { enum: ["string", "time"] }), "enum is"],
  ["another limit", (f) => set(track(f).customerProfileId, { maxLength: 500 }), "maxLength is 1000 with us, 500"],
  ["another type", (f) => set(track(f).eventType, { type: "integer" }), "we say string, the file says integer"],
  ["a field that is gone", (f) => void delete track(f).eventAttributes, "eventAttributes: the file does not have it"],
  [
    "an operation that is gone",
    (f) => void delete f.paths["/segment/customer_profile/{customerProfileId}"],
    "the file does not have this operation",
  ],
  [
    "a new operation",
    (f) => set(f.paths, { "/segment/v3/events": { put: { parameters: [], responses: {} } } }),
    "the file has this operation, we do not",
  ],
  ["a status that is gone", (f) => void delete f.paths["/segment/audiences"]?.post?.responses[409], "does not name status 409"],
  [
    "a parameter that is gone",
    (f) => set(f.paths["/segment/v2/events"]?.put, { parameters: [] }),
    "skipNonExistingAttributes: the file does not have it",
  ],
  ["an effect that is gone", (f) => void delete f.components.schemas.setDiscountEffectProps, "no effect setDiscount"],
  ["another key header", (f) => set(f.components, { securitySchemes: {} }), "Authorization"],
];

describe("against a file with many changes", () => {
  let found = "";
  beforeAll(async () => {
    const file = ownFile();
    for (const [, change] of changes) change(file);
    found = (await check(file)).disagreements.join("\n");
  });
  test.each(changes)("%s is noticed", (_title, _change, text) => expect(found).toContain(text));
});

test.each([
  ["nothing", ""],
  ["no OpenAPI", "a: 1"],
  ["another version", "openapi: 3.1.0\npaths: {}"],
  ["no paths", "openapi: 3.0.3"],
])("a file that is %s is refused", (_title, text) => expect(() => readPublishedContract(text)).toThrow());

test("references, allOf and nullable are read as OpenAPI 3.0 means them", () => {
  const published = readPublishedContract(`
openapi: 3.0.3
paths: {}
components:
  schemas:
    a: {type: object, required: [x], properties: {x: {type: string, nullable: true}}}
    b: {allOf: [{$ref: '#/components/schemas/a'}, {type: object, required: [y], properties: {y: {type: integer, minimum: 0, exclusiveMinimum: true}}}]}
`);
  const schema = published.schema("b");
  expect(schema).toEqual({
    type: "object",
    required: ["x", "y"],
    properties: { x: { type: ["string", "null"] }, y: { type: "integer", minimum: 0, exclusiveMinimum: 0 } },
  });
  expect(published.validator(schema ?? {})({ x: null, y: 1 })).toBe(true);
  expect(published.validator(schema ?? {})({ x: null, y: 0 })).toBe(false);
});
