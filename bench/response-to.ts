import type { PlannedRequest } from "#lib/core/actions/types.ts";
import type { JsonValue } from "#lib/platform/json.ts";
import { validateRequest } from "#lib/talon-one/contract/index.ts";
import { redactResult } from "#lib/talon-one/redact.ts";
import { applyRequest } from "#lib/talon-one/simulator/apply.ts";
import { simulatorSettingsSchema } from "#lib/talon-one/simulator/settings.ts";
import { createState } from "#lib/talon-one/simulator/state.ts";

const talonOne = createState();
const settings = simulatorSettingsSchema.parse({});

/** As a worker records what Talon.One responds. */
export function responseTo({ method, path, query, headers, body }: PlannedRequest): string {
  const { operation, parameters } = validateRequest({ method, path, query, headers, body });
  if (!operation) throw new Error(`Talon.One has no ${method} ${path}`);
  const search = (query ?? "").replace(/^\?/, "");
  const answer = applyRequest(talonOne, settings, { operation: operation.name, parameters, query: search, body });
  if (answer.status >= 300) throw new Error(`Talon.One would respond ${answer.status}`);
  const text = JSON.stringify(answer.body ?? null);
  const told = { "content-type": "application/json", "content-length": String(text.length), date: new Date().toUTCString() };
  return JSON.stringify(
    redactResult({ kind: "response", status: answer.status, headers: told, body: answer.body as JsonValue, text, durationMs: 80 }),
  );
}
