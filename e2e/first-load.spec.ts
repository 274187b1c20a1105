import type { Page } from "@playwright/test";
import { actionBySlug, defaultMapping } from "#lib/core/actions/index.ts";
import type { ActionDefinition } from "#lib/core/actions/types.ts";
import { firstLoads, pageLimit, restLimit } from "../bench/first-load.ts";
import { sessionMapping } from "../bench/mapping-scenarios.ts";
import { expect, sendEvents, setUpDestination, test } from "./fixtures.ts";

test("no page needs more than 220 KB of JavaScript, compressed, before it works", () => {
  const loads = firstLoads();
  expect(loads.map(({ route }) => route)).toEqual(
    expect.arrayContaining(["/destinations", "/sign-in", "/destinations/[destinationId]/mappings/[mappingId]"]),
  );
  const tooLarge = loads.filter(({ gzip }) => gzip > pageLimit).map(({ route, gzip }) => `${route}: ${gzip}`);
  expect(tooLarge, "pages over the limit").toEqual([]);
});

test("what the build says is what the browser is told to load", async ({ as, api }) => {
  const { destinationId } = await setUpDestination(api);
  const page = await as("admin");
  for (const [path, route] of [
    ["/destinations", "/destinations"],
    [`/destinations/${destinationId}/mappings/new`, "/destinations/[destinationId]/mappings/new"],
  ] as const) {
    const html = (await (await page.goto(path))?.text()) ?? "";
    const told = [...html.matchAll(/<script[^>]* src="\/_next\/(static\/[^"]+\.js)"([^>]*)/g)].flatMap(([tag, script]) =>
      /nomodule/i.test(tag) ? [] : [script as string],
    );
    expect(told.length).toBeGreaterThan(3);
    const expected = firstLoads().find((load) => load.route === route)?.scripts ?? [];
    expect([...new Set(told)].filter((script) => !expected.includes(script))).toEqual([]);
  }
});

test("nor more by itself until it is at rest; the two pages that plan events in the browser may have the planner", async ({ as, api }) => {
  const { destinationId, sourceId } = await setUpDestination(api);
  const { id: mappingId, version } = await api.post(`/api/destinations/${destinationId}/mappings`, {
    name: "Orders",
    actionSlug: "updateCustomerSessionV2",
    trigger: 'type = "track"',
    settings: { customerSessionId: { "@path": "$.properties.order_id" } },
  });
  // A second version, so that the history has something to compare.
  await api.patch(`/api/destinations/${destinationId}/mappings/${mappingId}`, {
    version,
    trigger: 'type = "track" and event = "Order Completed"',
  });
  const page = await as("admin");
  const tooLarge: string[] = [];
  const routes = ["", "/mappings", "/mappings/new", "/mappings/[mappingId]", "/mappings/[mappingId]/history", "/tester", "/settings"];
  for (const route of [...routes, "/sources/new", "/sources/[sourceId]", "/transfer", "/deliveries", "/events"]) {
    const bytes = await bytesAtRest(
      page,
      `/destinations/${destinationId}${route.replace("[mappingId]", mappingId).replace("[sourceId]", sourceId)}`,
    );
    expect(bytes).toBeGreaterThan(100_000);
    if (bytes > restLimit(`/destinations/[destinationId]${route}`)) tooLarge.push(`${route}: ${bytes}`);
  }
  expect(tooLarge, "pages over the limit").toEqual([]);
});

test("nor the editor of a full destination: 50 mappings of the largest action", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  const { destinationId } = setup;
  await sendEvents(setup, {
    messageId: `full-${process.pid}`,
    type: "track",
    event: "Order Completed",
    userId: "ada",
    properties: { order_id: "1" },
  });
  const session = actionBySlug.get("updateCustomerSessionV2");
  const settings = { ...defaultMapping(session as ActionDefinition), ...sessionMapping };
  const mapping = { actionSlug: "updateCustomerSessionV2", enabled: true, settings };
  const { id } = await api.post(`/api/destinations/${destinationId}/mappings`, {
    ...mapping,
    name: "The largest",
    trigger: 'type = "track"',
  });
  for (let n = 1; n < 50; n++)
    await api.post(`/api/destinations/${destinationId}/mappings`, { ...mapping, name: `Mapping ${n}`, trigger: `event = "Event ${n}"` });
  const page = await as("admin");
  const bytes = await bytesAtRest(page, `/destinations/${destinationId}/mappings/${id}`);
  expect(bytes).toBeGreaterThan(200_000);
  expect(bytes).toBeLessThanOrEqual(restLimit("/destinations/[destinationId]/mappings/[mappingId]"));
});

/** The compressed size of all JavaScript. */
async function bytesAtRest(page: Page, path: string): Promise<number> {
  await page.goto(path);
  await page.waitForLoadState("networkidle");
  return page.evaluate(() => {
    const scripts = (performance.getEntriesByType("resource") as PerformanceResourceTiming[]).filter(({ name }) => name.endsWith(".js"));
    return scripts.reduce((sum, script) => sum + script.encodedBodySize, 0);
  });
}

test("the tester's text can be written at once; its editor comes with the first step into it, and no letter is lost", async ({
  as,
  api,
}) => {
  const { destinationId } = await setUpDestination(api);
  const page = await as("marketer");
  await page.goto(`/destinations/${destinationId}/tester?event=sample:order`);
  await page.waitForLoadState("networkidle");
  await expect(page.locator(".cm-content")).toHaveCount(0);
  await page.getByRole("textbox", { name: "Event as JSON" }).focus();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.type("// written by hand", { delay: 15 });
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(page.locator(".cm-line").first()).toHaveText("// written by hand");
});
