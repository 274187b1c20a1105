// Asks every list, chart and search of an existing destination for what nobody would ask.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { call, makePerson, type Person, useTestDatabase } from "#lib/access/http/testing/client.ts";
import { addDestination } from "#lib/engine/delivery/testing/fixture.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import { createId } from "#lib/platform/ids.ts";
import { allRoutes } from "./all-routes.ts";

let database: TestDatabase;
let admin: Person;
const params: Record<string, string> = {};
beforeAll(async () => {
  database = await useTestDatabase();
  for (const table of ["event", "delivery", "attempt"])
    await database.pool.query(`CREATE TABLE ${table}_all PARTITION OF ${table} DEFAULT`);
  admin = await makePerson("admin");
  const { destinationId, sourceId, mappingIds } = await addDestination(database.pool);
  Object.assign(params, { destinationId, sourceId, mappingId: mappingIds[0] });
});
afterAll(() => database?.drop());

const texts = ["", "-1", "1e999", "x".repeat(5_000), "%", "\\", "🦅", "a,b,,c"];
const times = [
  "0001-01-01T00:00:00Z",
  "1969-12-31T23:59:59.999Z",
  "9999-12-31T23:59:59.999Z",
  "2026-02-30T00:00:00Z",
  new Date().toISOString(),
];
const zones = ["Asia/Kathmandu", "Pacific/Apia", "Mars/Olympus"];

const asked = allRoutes.flatMap(({ path, handlers }) => {
  const query = handlers.GET?.spec.query;
  // A live view that is accepted never ends.
  return handlers.GET && query instanceof z.ZodObject && path.includes("{destinationId}") && !path.endsWith("/live")
    ? [{ path, handler: handlers.GET, keys: Object.keys(query.shape) }]
    : [];
});

describe("no query is too odd, nor too large", () => {
  test.each(asked)("GET $path", async ({ path, handler, keys }) => {
    const ids = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
    const place = Object.fromEntries(ids.map((name) => [name, params[name] ?? createId("event")]));
    const queries = keys.flatMap((key) =>
      [...texts, ...times, ...zones, createId("event"), createId("delivery")].map((value) => ({ [key]: value })),
    );
    if (keys.includes("from"))
      for (const from of times)
        for (const timeZone of zones)
          queries.push({ from, to: "9999-12-31T23:59:59.999Z", ...(keys.includes("timeZone") && { timeZone }) });
    for (const query of queries) {
      const startedAt = performance.now();
      const answer = await call(handler, "GET", `/?${new URLSearchParams(query)}`, { as: admin, params: place });
      expect(answer.status, `${JSON.stringify(query)}: ${answer.text.slice(0, 200)}`).toBeLessThan(500);
      expect(answer.text.length, JSON.stringify(query)).toBeLessThan(100_000);
      expect(performance.now() - startedAt, JSON.stringify(query)).toBeLessThan(2_000);
    }
  });
});
