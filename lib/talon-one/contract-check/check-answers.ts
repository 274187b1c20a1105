import { isJsonObject } from "#lib/platform/json.ts";
import { createClient } from "../client.ts";
import type { Operation } from "../contract/index.ts";
import type { TalonRequest } from "../result.ts";
import { type Simulator, startSimulator } from "../simulator/start-simulator.ts";
import { plainBodies } from "./plain-bodies.ts";
import type { PublishedContract, PublishedOperation } from "./published-contract.ts";

const deployment = "acme.europe-west1.talon.one";
const standIns: Record<string, string> = {
  customerProfileId: "c-1",
  customerSessionId: "s-1",
  audienceId: "unknown",
  integrationId: "c-1",
};

/**
 * Sends requests to a simulator of its own with the real client, and checks every response, good or
 * bad, against the file and against our own schemas.
 */
export async function checkAnswers(
  operation: Operation,
  theirs: PublishedOperation | undefined,
  examples: readonly TalonRequest[],
  published: PublishedContract,
): Promise<{ checked: number; disagreements: string[] }> {
  const simulator = await startSimulator({ ratePerSecond: 0 });
  const disagreements: string[] = [];
  let checked = 0;
  const seen = new Set<number>();
  try {
    for (const { what, request, key, expected } of await requestsFor(operation, examples, simulator)) {
      if (what === "too often") simulator.control.configure({ ratePerSecond: 1 });
      const client = createClient({ baseUrl: simulator.url, deployment, apiKey: key });
      let result = await client.send(request);
      if (what === "too often") result = await client.send(request);
      client.close();
      if (what === "too often") simulator.control.configure({ ratePerSecond: 0 });
      checked++;
      if (result.kind === "failure") {
        disagreements.push(`the simulator, ${what}: ${result.message}`);
        continue;
      }
      seen.add(result.status);
      if (result.status !== expected)
        disagreements.push(`the simulator, ${what}: answered ${result.status} instead of ${expected}: ${result.text.slice(0, 300)}`);
      if (result.problem) disagreements.push(`the simulator, ${what}: its answer is ${result.problem}`);
      if (result.status === operation.answer.status && operation.answer.body && !operation.answer.body.safeParse(result.body).success)
        disagreements.push(`the simulator, ${what}: its answer is not what we say it is`);
      if (!theirs) continue;
      const schema = theirs.answers.get(result.status);
      if (!theirs.answers.has(result.status)) disagreements.push(`the simulator, ${what}: the file does not name status ${result.status}`);
      else if (!schema && result.text !== "")
        disagreements.push(`the simulator, ${what}: the file has no body for status ${result.status}`);
      else if (schema) {
        const validate = published.validator(schema);
        if (!validate(result.body)) {
          const why = (validate.errors ?? []).slice(0, 3).map((error) => `${error.instancePath} ${error.message}`);
          disagreements.push(`the simulator, ${what}: the file refuses its answer: ${why.join("; ")}`);
        }
        disagreements.push(...checkEffects(result.body, published).map((text) => `the simulator, ${what}: ${text}`));
      }
    }
  } finally {
    await simulator.close();
  }
  return { checked, disagreements };
}

type Trial = { what: string; request: TalonRequest; key: string; expected: number };

async function requestsFor(operation: Operation, examples: readonly TalonRequest[], simulator: Simulator): Promise<Trial[]> {
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => standIns[name] ?? "x");
  const bare: TalonRequest = { method: operation.method, path, ...(operation.body ? { body: plainBodies[operation.name] ?? {} } : {}) };
  const good = examples.length > 0 ? examples : [bare];
  const trials: Trial[] = [];
  const ok = operation.answer.status;
  const key = "a-good-key";
  const audiences = ["lapsed", "new-buyers"];
  if (operation.parameters?.audienceId) audiences.push(...good.map((request) => decodeURIComponent(request.path.split("/").at(-1) ?? "")));
  audiences.push(...good.flatMap((request) => audiencesIn(request.body)));
  const client = createClient({ baseUrl: simulator.url, deployment, apiKey: key });
  for (const audienceId of new Set(audiences))
    await client.send({ method: "POST", path: "/segment/audiences", body: { audienceId, audienceName: "A" } });
  // There must be someone to delete.
  if (operation.api === "integration")
    await client.send({ method: "PUT", path: "/segment/v2/customer_profiles/c-1", body: { attributes: {} } });
  client.close();
  for (const [i, request] of good.entries()) trials.push({ what: `example ${i + 1}`, request, key, expected: ok });
  if (operation.name === "createAudience" && good[0])
    trials.push({ what: "the same audience again", request: good[0], key, expected: 409 });
  if (operation.refusals.includes(404) && operation.parameters?.audienceId)
    trials.push({ what: "an unknown audience", request: bare, key, expected: 404 });
  if (operation.refusals.includes(404) && operation.parameters?.integrationId)
    trials.push({ what: "an unknown customer", request: bare, key, expected: 404 });
  if (operation.body) trials.push({ what: "a wrong body", request: { ...bare, body: { nonsense: true } }, key, expected: 400 });
  trials.push({ what: "a bad key", request: bare, key: "invalid-key", expected: 401 });
  if (operation.refusals.includes(429)) trials.push({ what: "too often", request: bare, key: "another-key", expected: 429 });
  return trials;
}

/** Audiences with Segment's IDs: they must exist. */
function audiencesIn(body: unknown): string[] {
  const data = isJsonObject(body) ? [body.data ?? []].flat() : [];
  return data
    .filter(isJsonObject)
    .flatMap((item) => [item.adds ?? [], item.deletes ?? []].flat(2))
    .filter((id) => typeof id === "string");
}

/** The file names an effect's shape by its type: setDiscount -> setDiscountEffectProps. */
export function checkEffects(body: unknown, published: PublishedContract): string[] {
  if (!published.namesEffects) return [];
  const effects = (body as { effects?: { effectType: string; props: unknown }[] } | undefined)?.effects ?? [];
  return effects.flatMap(({ effectType, props }) => {
    const schema = published.schema(`${effectType}EffectProps`);
    if (!schema) return [`the file has no effect ${effectType}`];
    return published.validator(schema)(props) ? [] : [`the file has other properties for the effect ${effectType}`];
  });
}
