import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { operations } from "../contract/index.ts";
import { contentFields } from "../contract/sessions.ts";
import { checkContract } from "./check-contract.ts";
import { readPublishedContract } from "./published-contract.ts";

/**
 * Our own statement in the form of a published file: a check against it must agree, and must notice
 * each change.
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

/**
 * The published form of the parts of the Integration API that Falconer uses besides its own
 * statement.
 */
function integrationFile(): File {
  const file = ownFile("integration");
  const query = (...names: string[]) => names.map((name) => ({ name, in: "query", schema: { type: "string" } }));
  const schema = (properties: Record<string, object>, required: string[] = []) =>
    ({ content: { "application/json": { schema: { type: "object", required, properties } } } }) as Content;
  const state = schema({ effects: { type: "array" }, createdCoupons: { type: "array" } }, ["effects", "createdCoupons"]);
  const refusal = schema({ message: { type: "string" }, errors: { type: "array" }, StatusCode: { type: "integer" } }, ["message"]);
  const responses = { 200: state, 400: refusal, 401: refusal };
  const content = { responseContent: { type: "array" } };
  const changes = { type: "object", required: ["adds", "deletes"], properties: { adds: {}, deletes: {} } };
  set(file.paths, {
    "/v2/customer_sessions/{customerSessionId}": {
      put: { parameters: query("dry", "now"), requestBody: schema({ customerSession: {}, ...content }, ["customerSession"]), responses },
    },
    "/v2/customer_profiles/{integrationId}": {
      put: {
        parameters: query("dry", "runRuleEngine"),
        requestBody: schema({ attributes: {}, audiencesChanges: changes, ...content }),
        responses,
      },
    },
    "/v2/events": {
      post: { parameters: query("dry"), requestBody: schema({ profileId: {}, type: {}, attributes: {}, ...content }, ["type"]), responses },
    },
    "/v1/customer_profiles/{integrationId}/inventory": {
      get: {
        parameters: query("profile", "referrals", "coupons", "loyalty", "giveaways", "achievements"),
        responses: { 200: schema({ profile: { type: "object" } }), 401: refusal, 404: refusal },
      },
    },
  });
  return file;
}

test("a file of the Integration API is held against what is used of it, and asked for nothing else", async () => {
  const file = integrationFile();
  set(file.paths, { "/v1/referrals": { post: { parameters: [], responses: {} } } });
  const report = await check(file);
  expect(report.disagreements).toEqual([]);
  expect(report.rows.map(({ operation }) => operation)).toEqual([
    "deleteCustomerData",
    "dryRunSession",
    "dryRunProfile",
    "dryRunEvent",
    "customerInventory",
  ]);
  for (const { operation, answers } of report.rows) expect(answers, operation).toBeGreaterThan(2);

  delete file.paths["/v1/customer_data/{integrationId}"]?.delete?.responses[404];
  const { put } = file.paths["/v2/customer_sessions/{customerSessionId}"] ?? {};
  set(put, { parameters: [] });
  set(put?.responses, { 401: {} });
  const answer = file.paths["/v2/events"]?.post?.responses[200]?.content?.["application/json"].schema;
  set(answer, { required: ["effects", "loyalty"] });
  delete bodyOf(file, "put", "/v2/customer_profiles/{integrationId}").properties.attributes;
  delete file.paths["/v1/customer_profiles/{integrationId}/inventory"];
  const found = (await check(file)).disagreements.join("\n");
  for (const text of [
    "status 404: the file does not name it",
    "query dry: the file does not have it",
    "the file has no body for status 401",
    "must have required property 'loyalty'",
    ".attributes: the file does not have it",
    "customerInventory: the file does not have this operation",
  ])
    expect(found).toContain(text);
});

test("a file of the Management API is held against how the catalogue is read, and what the simulator lists", async () => {
  const report = await checkContract(readPublishedContract(JSON.stringify(managementFile())));
  expect(report.disagreements).toEqual([]);
  expect(report.rows.map(({ path }) => path)).toEqual(["/v1/attributes", "/v1/audiences", "/v1/event_types", "/v1/applications"]);
  const file = managementFile();
  const itemOf = (path: string) =>
    file.paths[path]?.get?.responses[200]?.content?.["application/json"].schema.properties.data?.items?.properties as Record<
      string,
      object
    >;
  delete itemOf("/v1/attributes").restrictedBySuggestions;
  set(itemOf("/v1/audiences"), { integrationId: { type: "integer" } });
  set(file.paths["/v1/event_types"]?.get, { parameters: [] });
  const found = (await checkContract(readPublishedContract(JSON.stringify(file)))).disagreements.join("\n");
  expect(found).toContain("restrictedBySuggestions: the file does not have it");
  expect(found).toContain("/data/0/integrationId must be integer");
  expect(found).toContain("query pageSize: the file does not have it");
});

function managementFile(): File {
  const text = { type: "string" };
  const own = { id: { type: "integer" }, created: text, accountId: { type: "integer" }, name: text, title: text, description: text };
  const lists = { suggestions: { type: "array" }, subscribedApplicationsIds: { type: "array" }, loyaltyPrograms: { type: "array" } };
  const flags = { editable: {}, hasAllowedList: {}, restrictedBySuggestions: {}, sandbox: {} };
  const texts = {
    entity: text,
    eventType: text,
    type: text,
    integration: text,
    integrationId: text,
    currency: text,
    timezone: text,
    modified: text,
  };
  const items = { type: "object", required: ["id", "created", "name"], properties: { ...own, ...lists, ...flags, ...texts } };
  const properties = { data: { type: "array", items }, hasMore: { type: "boolean" }, totalResultSize: { type: "integer" } };
  const list = () => ({
    get: {
      parameters: ["pageSize", "skip", "sort", "withTotalResultSize"].map((name) => ({ name, in: "query", schema: {} })),
      responses: { 200: { content: { "application/json": { schema: { type: "object", required: ["data"], properties } } } } },
    },
  });
  return structuredClone({
    openapi: "3.1.0",
    paths: { "/v1/attributes": list(), "/v1/audiences": list(), "/v1/event_types": list(), "/v1/applications": list() },
    components: { securitySchemes: { key: { type: "apiKey", in: "header", name: "Authorization" } }, schemas: {} },
  }) as unknown as File;
}

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
  ["another version", "openapi: 3.2.0\npaths: {}"],
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
