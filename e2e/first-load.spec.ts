import { firstLoads, pageLimit } from "../bench/first-load.ts";
import { expect, setUpDestination, test } from "./fixtures.ts";

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
