import "#server-only";
import { z } from "zod";
import { examplesOf } from "#lib/core/actions/examples/index.ts";
import { actions, cleanPayload, type PlannedRequest } from "#lib/core/actions/index.ts";
import type { JsonObject, JsonValue } from "#lib/platform/json.ts";
import { findOperation, type Operation, operations, validateRequest } from "../contract/index.ts";
import { contentFields } from "../contract/sessions.ts";
import { managementPaths } from "../management.ts";
import { changedBodies } from "./changed-bodies.ts";
import { checkAnswers } from "./check-answers.ts";
import { checkIntegration, checkManagement } from "./check-further.ts";
import { compareSchemas } from "./compare-schemas.ts";
import type { ContractRow } from "./contract-row.ts";
import { plainBodies } from "./plain-bodies.ts";
import type { PublishedContract, PublishedOperation } from "./published-contract.ts";

export type ContractReport = { rows: ContractRow[]; disagreements: string[] };

type ExampleRequest = { action: string; title: string; request: PlannedRequest };

/**
 * Checks our operations, every action's examples and the simulator's answers against a published
 * file.
 */
export async function checkContract(published: PublishedContract): Promise<ContractReport> {
  const examples = exampleRequests();
  const rows: ContractRow[] = [];
  const seen = new Set<PublishedOperation>();
  if (isManagement(published)) return reportOf(published, await checkManagement(published), []);
  const api = apiOf(published);
  for (const operation of operations.filter((each) => each.api === api)) {
    const theirs = published.operations.find((candidate) => candidate.method === operation.method && candidate.path === operation.path);
    if (theirs) seen.add(theirs);
    const own = examples.filter(({ request }) => findOperation(request.method, request.path).operation === operation);
    rows.push(await checkOperation(operation, theirs, own, published));
  }
  if (api === "integration") rows.push(...(await checkIntegration(published, examples)));
  // Falconer uses only a few operations of the other APIs, so the rest are not checked.
  const general = published.operations
    .filter((theirs) => api === undefined && !seen.has(theirs))
    .map((theirs) => `${theirs.method} ${theirs.path}: the file has this operation, we do not`);
  for (const { action, title, request } of api === undefined ? examples : [])
    if (!findOperation(request.method, request.path).operation)
      general.push(`${action}, “${title}”: ${request.method} ${request.path} isn’t an operation that Falconer uses`);
  return reportOf(published, rows, general);
}

function reportOf(published: PublishedContract, rows: ContractRow[], general: readonly string[]): ContractReport {
  const named = published.keyHeaders.some((name) => name.toLowerCase() === "authorization");
  const key = named ? [] : ["The file does not name Authorization as the header of the API key"];
  const own = rows.flatMap((row) => row.disagreements.map((text) => `${row.operation}: ${text}`));
  return { rows, disagreements: [...general, ...key, ...own] };
}

const isManagement = ({ operations: theirs }: PublishedContract) => theirs.some(({ path }) => path === managementPaths.attributes);

/** Which of Talon.One's APIs the file describes: the third-party one has paths for Segment. */
const apiOf = ({ operations: theirs }: PublishedContract): Operation["api"] =>
  theirs.some(({ path }) => path.startsWith("/segment/")) || theirs.length === 0 ? undefined : "integration";

/** What the actions really build from their valid examples, not what the examples say they do. */
function exampleRequests(): ExampleRequest[] {
  return actions.flatMap((action) =>
    examplesOf(action.slug)
      .filter((example) => example.kind !== "bad")
      .flatMap((example) => {
        const { payload } = cleanPayload(action, structuredClone(example.payload));
        const requests = action.buildRequests(payload, example.options ?? {});
        return requests.map((request) => ({ action: action.slug, title: example.title, request }));
      }),
  );
}

async function checkOperation(
  operation: Operation,
  theirs: PublishedOperation | undefined,
  examples: ExampleRequest[],
  published: PublishedContract,
): Promise<ContractRow> {
  const row: ContractRow = {
    operation: operation.name,
    method: operation.method,
    path: operation.path,
    actions: [...new Set(examples.map((example) => example.action))],
    requests: examples.length,
    changed: 0,
    answers: 0,
    disagreements: [],
  };
  const { disagreements } = row;
  if (!theirs) {
    if (operation.published) disagreements.push("the file does not have this operation");
    row.remark = "in no published file";
  } else {
    if (!operation.published) disagreements.push("the file has this operation now, we say it is unpublished");
    disagreements.push(...compareParameters(operation, theirs));
    if (operation.body && theirs.body) disagreements.push(...compareSchemas(jsonSchema(operation.body), theirs.body, "request"));
    else if (operation.body || theirs.body)
      disagreements.push(`body: ${operation.body ? "we have one, the file has none" : "the file has one, we have none"}`);
    disagreements.push(...compareAnswers(operation, theirs));
  }
  const validate = theirs?.body ? published.validator(theirs.body) : undefined;
  const plain = plainBodies[operation.name];
  const bodies: JsonValue[] = [...(theirs?.bodyExamples ?? []), ...(plain === undefined ? [] : [plain])];
  for (const { action, title, request } of examples) {
    for (const issue of validateRequest(request).issues) disagreements.push(`${action}, “${title}”: ${issue.path}: ${issue.message}`);
    if (!validate) continue;
    if (!validate(request.body)) disagreements.push(`${action}, “${title}”: the file refuses ${errorsOf(validate)}`);
    if (request.body !== undefined) bodies.push(request.body);
  }
  if (validate && operation.body) {
    for (const body of theirs?.bodyExamples ?? [])
      if (!operation.body.safeParse(body).success) disagreements.push("we refuse the file's own example");
    for (const { body, change } of bodies.flatMap(changedBodies)) {
      row.changed++;
      if (operation.body.safeParse(body).success && !validate(body))
        disagreements.push(`${change}: the file refuses it, we do not: ${errorsOf(validate)}`);
    }
  }
  const answers = await checkAnswers(
    operation,
    theirs,
    examples.map((example) => example.request),
    published,
  );
  row.answers = answers.checked;
  disagreements.push(...answers.disagreements);
  return row;
}

function compareParameters(operation: Operation, theirs: PublishedOperation): string[] {
  const found: string[] = [];
  const ours: Record<string, string[]> = {
    path: Object.keys(operation.parameters ?? {}),
    query: Object.keys(operation.query ?? {}),
    // The client sets it on every request; only the third-party API requires it.
    header: [...(operation.api ? [] : ["destination-hostname"]), ...Object.keys(operation.headers ?? {})],
  };
  for (const [place, names] of Object.entries(ours)) {
    const published = theirs.parameters.filter((parameter) => parameter.in === place).map((parameter) => parameter.name);
    const lower = place === "header" ? published.map((name) => name.toLowerCase()) : published;
    for (const name of names) if (!lower.includes(name)) found.push(`${place} ${name}: the file does not have it`);
    for (const name of lower) if (!names.includes(name)) found.push(`${place} ${name}: we do not have it`);
  }
  const fields = theirs.parameters.find((parameter) => parameter.name.toLowerCase() === "x-content-fields")?.schema.enum;
  if (fields && [...(fields as string[])].sort().join() !== [...contentFields].sort().join())
    found.push("header x-content-fields: not the same choices");
  return found;
}

function compareAnswers(operation: Operation, theirs: PublishedOperation): string[] {
  const found: string[] = [];
  const statuses = [operation.answer.status, ...operation.refusals];
  for (const status of statuses) if (!theirs.answers.has(status)) found.push(`status ${status}: the file does not name it`);
  for (const status of theirs.answers.keys()) if (!statuses.includes(status)) found.push(`status ${status}: we do not name it`);
  const schema = theirs.answers.get(operation.answer.status);
  if (operation.answer.body && schema) found.push(...compareSchemas(jsonSchema(operation.answer.body), schema, "answer", "answer"));
  else if (operation.answer.body || schema) found.push(`answer: ${operation.answer.body ? "the file has no body" : "we have no body"}`);
  return found;
}

function jsonSchema(schema: z.ZodType): JsonObject {
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any", reused: "inline" }) as JsonObject;
}

function errorsOf(validate: { errors?: { instancePath: string; message?: string }[] | null }): string {
  return (validate.errors ?? [])
    .slice(0, 3)
    .map((error) => `${error.instancePath || "/"} ${error.message}`)
    .join("; ");
}
