import { expect, test } from "vitest";
import { actions } from "#lib/core/actions/index.ts";
import { type Random, randomOf, randomPayload } from "#lib/core/actions/testing/random-payloads.ts";
import { compileDestination, type MappingConfig, plan } from "#lib/core/plan/index.ts";
import type { JsonObject, JsonValue } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import { validateRequest } from "#lib/talon-one/contract/index.ts";
import { requestProblem } from "#lib/talon-one/request-problem.ts";

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
console.info(`contract: seed ${seed} (SEED=${seed} repeats this run)`);
const payloads = 20_000;
const eventsOfMapping = 25;

/**
 * A mapping that sets some values itself and takes the others from the event, where numbers are
 * ready or written as strings.
 */
function randomMapping(payload: JsonObject, random: Random): JsonObject {
  const directives: ((key: string, value: JsonValue) => JsonValue)[] = [
    (key) => ({ "@path": `$.properties.${key}` }),
    (key) => ({ "@path": `$.properties.${key}` }),
    (key) => ({ "@if": { exists: { "@path": `$.properties.${key}` }, then: { "@path": `$.properties.${key}` }, else: "x" } }),
    (key) => ({ "@json": { mode: "decode", value: { "@json": { mode: "encode", value: { "@path": `$.properties.${key}` } } } } }),
    (key) => ({ "@template": `{{properties.${key}}}` }),
    (key) => ({ "@arrayPath": [`$.properties.${key}`] }),
    (_, value) => value,
  ];
  return Object.fromEntries(
    Object.entries(payload).map(([key, value]) => [
      key,
      (directives[random(directives.length)] as (typeof directives)[0])(key, value ?? null),
    ]),
  );
}

test(`every request of ${payloads.toLocaleString("en")} random payloads is one that Talon.One's contract allows and HTTP can carry`, () => {
  const random = randomOf(seed);
  let planned = 0;
  let sent = 0;
  const sentBy = new Map<string, number>();
  while (planned < payloads) {
    for (const action of actions) {
      const settings = randomMapping(randomPayload(action, random), random);
      const options = random(2) === 0 ? { deliveryMethod: "legacy" as const } : {};
      const mapping: MappingConfig = {
        id: "m",
        name: "m",
        actionSlug: action.slug,
        trigger: "type != 'x'",
        enabled: true,
        settings,
        options,
      };
      const { compiled } = compileDestination({ mappings: [mapping] });
      for (let i = 0; i < eventsOfMapping; i++) {
        const event = { type: "track", userId: "u", properties: randomPayload(action, random) };
        planned++;
        const [result] = plan(compiled, event).mappings;
        if (result?.outcome !== "ready") continue;
        for (const request of result.requests) {
          sent++;
          sentBy.set(action.slug, (sentBy.get(action.slug) ?? 0) + 1);
          const problem = requestProblem(request, "host.example", "key");
          const { issues } = validateRequest(request);
          const shown = () => encodeJson({ action: action.slug, settings, event, request, problem, issues } as unknown as JsonValue);
          if (problem !== undefined || issues.length > 0) expect.fail(shown());
          const body = encodeJson(request.body);
          // What is sent is JSON that everyone can read, and says what was planned.
          if (body !== undefined && encodeJson(parseJson(body)) !== body) expect.fail(shown());
        }
      }
    }
  }
  for (const { slug } of actions) expect(sentBy.get(slug), slug).toBeGreaterThan(100);
  expect(sent).toBeGreaterThan(payloads / 10);
}, 60_000);
