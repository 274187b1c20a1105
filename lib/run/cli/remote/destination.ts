import type { JsonObject } from "#lib/platform/json.ts";
import type { Directory } from "./files.ts";
import { RemoteError } from "./remote-error.ts";
import type { Server } from "./server.ts";

/** The destination of this name or ID. */
export async function findByName(server: Server, wanted: string): Promise<{ id: string; name: string }> {
  const { items } = await server("GET /api/destinations");
  const found = items.filter(({ id, name }) => id === wanted || name === wanted);
  const [only] = found;
  if (only && found.length === 1) return only;
  const all = items.map(({ name }) => `“${name}”`).join(", ");
  throw new RemoteError(
    only
      ? `${found.length} destinations are named “${wanted}”: give the ID of one, ${found.map(({ id }) => id).join(" or ")}.`
      : `Unknown destination “${wanted}”. There are: ${all || "none"}.`,
  );
}

/** What a server has, as the files hold it. Keys are masked. */
export async function readRemote(server: Server, destinationId: string): Promise<Directory> {
  const params = { destinationId };
  const [{ items }, bundle, { environment, promotesTo }, me] = await Promise.all([
    server("GET /api/destinations/{destinationId}/mappings", { params }),
    server("GET /api/destinations/{destinationId}/export", { params }),
    server("GET /api/destinations/{destinationId}", { params }),
    server("GET /api/me"),
  ]);
  const { filters, rateLimitPerSecond, retentionDays, retryHorizonHours, deletions, alerts } = bundle.destination;
  return {
    settings: {
      environment,
      promotesTo: promotesTo?.name ?? null,
      filters,
      rateLimitPerSecond,
      retentionDays,
      retryHorizonHours,
      // Most destinations have none; files that say nothing about them stay as they are.
      ...(deletions && { deletions }),
      ...(alerts && { alerts }),
    } as unknown as JsonObject,
    mappings: items.map(({ name, actionSlug, enabled, trigger, settings, options }) => ({
      name,
      action: actionSlug,
      enabled,
      trigger,
      settings: settings as JsonObject,
      options: options as JsonObject,
    })),
    // People who see personal data masked get no test cases, and must not conclude that there are
    // none.
    ...(me.permissions.includes("events.personal") && {
      testCases: bundle.testCases.map(({ name, event, expected }) => ({
        name,
        event: event as JsonObject,
        expected: expected.map(({ mappingId, mappingName, outcome, payload }) => ({
          mapping: items.find(({ id }) => id === mappingId)?.name ?? mappingName,
          outcome,
          ...(payload === undefined ? {} : { payload }),
        })),
      })),
    }),
  };
}

/** What a server is asked to make of the files. */
export const wantedOf = ({ settings, mappings, testCases }: Directory) => ({
  mappings: mappings.map(({ name, action, enabled, trigger, settings: fields, options = {} }) => ({
    name,
    actionSlug: action,
    enabled,
    trigger,
    settings: fields,
    options,
  })),
  ...(settings && { settings }),
  ...(testCases && { testCases }),
});
