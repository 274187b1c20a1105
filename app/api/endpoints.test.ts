import { expect, expectTypeOf, test } from "vitest";
import { api } from "#lib/access/http/api.ts";
import type { AnswerOf } from "#lib/access/http/endpoints.ts";
import type { Destination } from "#lib/console/destinations/schema.ts";
import type { Event } from "#lib/console/events/schema.ts";

// The type check reads this file (`npm run typecheck`): each @ts-expect-error fails it when the
// line below isn’t an error any more. Nothing here is called.
const destinationId = "dst";
const one = "GET /api/destinations/{destinationId}";
const list = "GET /api/destinations/{destinationId}/events";
const create = "POST /api/api-keys";

async function callsThatDoNotCompile() {
  const params = { destinationId };
  // @ts-expect-error there is no such path
  await api("GET /api/destination");
  // @ts-expect-error there is no such method at this path
  await api("PUT /api/destinations/{destinationId}", { params });
  // @ts-expect-error the path needs its parameter
  await api(one);
  // @ts-expect-error the parameter has another name
  await api(one, { params: { id: destinationId } });
  // @ts-expect-error the query has no such key
  await api(list, { params, query: { limits: 5 } });
  const filter = { outcome: "accepted", sort: "name" } as const;
  // @ts-expect-error nor when it is spread
  await api(list, { params, query: { ...filter } });
  // @ts-expect-error the body is missing
  await api(create);
  // @ts-expect-error the body lacks a field
  await api(create, { body: { name: "Main" } });
  // @ts-expect-error the body has no such field
  await api(create, { body: { name: "Main", key: "k", keys: "k" } });
  // @ts-expect-error the answer has no such field
  (await api(one, { params })).title;
  // @ts-expect-error this route takes no body
  await api(one, { params, body: {} });
}

test("an answer has its schema's type", () => {
  expectTypeOf<AnswerOf<typeof one>>().toEqualTypeOf<Destination>();
  expectTypeOf<AnswerOf<typeof list>["items"][number]>().toEqualTypeOf<Event>();
  expect(callsThatDoNotCompile).toBeTypeOf("function");
});
