import type { IncomingMessage } from "node:http";
import { listAudiences } from "./account-audiences.ts";
import { type Answer, errorAnswer } from "./answers.ts";
import type { SimulatorSettings } from "./settings.ts";
import { createSlidingWindow, type SlidingWindow } from "./sliding-window.ts";
import type { SimulatorState } from "./state.ts";

type Item = Record<string, unknown>;
const mostPerPage = 1_000;

/**
 * The reading half of the Management API: attributes, audiences, event types and Applications, in
 * pages, limited to this many requests per second for each endpoint and key, and by the key's
 * permissions.
 */
export function createManagement(settings: SimulatorSettings, state: SimulatorState) {
  const windows = new Map<string, SlidingWindow>();

  /** Undefined: not a path of the Management API. */
  function answer(request: IncomingMessage, path: string, search: string, nowMs: number, body?: unknown): Answer | undefined {
    const list = lists[path];
    if (!list) return undefined;
    const creates = request.method === "POST" && path === "/v1/attributes";
    if (request.method !== "GET" && !creates) return errorAnswer(405, "Method Not Allowed");
    const key = /^ManagementKey-v1 (\S.*)$/.exec(request.headers.authorization ?? "")?.[1];
    if (!key || /^invalid/i.test(key)) return errorAnswer(401, "Unknown Management key");
    const allowed = settings.managementKeys;
    if (allowed && !Object.hasOwn(allowed, key)) return errorAnswer(401, "Unknown Management key");
    if (allowed && !allowed[key]?.includes(creates ? `POST ${path}` : path))
      return errorAnswer(403, `This key may not call ${request.method} ${path}`);
    if (settings.managementRatePerSecond > 0) {
      const name = `${key} ${path}`;
      const window = windows.get(name) ?? createSlidingWindow();
      windows.set(name, window);
      if (window.waitMs(nowMs, settings.managementRatePerSecond) > 0) return errorAnswer(429, "Too many requests", { "retry-after": "1" });
      window.add(nowMs);
    }
    if (creates) return createAttribute(body);
    return page(list(), new URLSearchParams(search), path === "/v1/audiences");
  }

  const lists: Record<string, () => Item[]> = {
    "/v1/attributes": () => settings.catalogue.attributes.map((one, index) => ({ ...attributeDefaults, id: index + 1, ...one })),
    "/v1/event_types": () =>
      (settings.catalogue.eventTypes.length > 0
        ? settings.catalogue.eventTypes
        : (settings.knownEventTypes ?? []).map((name) => ({ name }))
      ).map((one, index) => ({ id: index + 1, created, title: one.name, description: "", ...one })),
    "/v1/applications": () => settings.catalogue.applications.map((one, index) => ({ ...applicationDefaults, id: index + 1, ...one })),
    "/v1/audiences": () => listAudiences(state, settings),
  };

  function createAttribute(body: unknown): Answer {
    const given = (typeof body === "object" && body !== null ? body : {}) as Item;
    const missing = ["entity", "name", "title", "type", "description", "suggestions", "editable"].find((key) => given[key] === undefined);
    if (missing) return errorAnswer(400, `${missing} is required`);
    if (!/^[A-Za-z]\w*$/.test(String(given.name))) return errorAnswer(400, `“${given.name}” is no name of an attribute`);
    const { attributes } = settings.catalogue;
    const isSame = (one: Item) => one.entity === given.entity && one.name === given.name && one.eventType === given.eventType;
    if (attributes.some(isSame)) return errorAnswer(409, `There is an attribute “${given.name}” already`);
    settings.catalogue.attributes = [...attributes, { ...given, name: String(given.name) }];
    settings.unknownAttributes = settings.unknownAttributes.filter((name) => name !== given.name);
    if (settings.knownAttributes) settings.knownAttributes = [...settings.knownAttributes, String(given.name)];
    return { status: 201, body: { ...attributeDefaults, id: settings.catalogue.attributes.length, ...given } };
  }

  function page(items: Item[], query: URLSearchParams, mayHideTotal: boolean): Answer {
    const [pageSize, skip] = [Number(query.get("pageSize") ?? mostPerPage), Number(query.get("skip") ?? 0)];
    if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > mostPerPage) return errorAnswer(400, "pageSize must be 1 to 1000");
    if (!Number.isInteger(skip) || skip < 0) return errorAnswer(400, "skip must be 0 or more");
    const data = items.slice(skip, skip + pageSize);
    const hidesTotal = mayHideTotal && query.get("withTotalResultSize") === "false";
    return {
      status: 200,
      body: { ...(hidesTotal ? { hasMore: skip + data.length < items.length } : { totalResultSize: items.length }), data },
    };
  }

  return { answer };
}

const created = "2026-01-01T00:00:00Z";
const attributeDefaults = { created, accountId: 1, description: "", suggestions: [], editable: true, subscribedApplicationsIds: [1] };
const applicationDefaults = {
  created,
  modified: created,
  accountId: 1,
  currency: "EUR",
  timezone: "UTC",
  sandbox: true,
  loyaltyPrograms: [],
};
