import { expect, expectAccessible, sendEvents, setUpDestination, test } from "./fixtures.ts";

test.describe("with a refused rule", () => {
  test.use({ expectedConsoleErrors: [/422/] });
  test("each filter says what it would have done to the last events, and does it to the next", async ({ as, api }) => {
    const setup = await setUpDestination(api);
    const send = (name: string, n: number, traits: object = {}) =>
      sendEvents(setup, {
        type: "track",
        event: name,
        userId: `c-${n}`,
        messageId: `${name}-${n}-${setup.sourceId}`,
        properties: { n },
        traits,
      });
    for (let n = 0; n < 3; n++) await send("Order Completed", n);
    for (let n = 0; n < 2; n++) await send("Product Viewed", n, { email: "ada@example.com" });

    const page = await as("admin");
    await page.goto(`/destinations/${setup.destinationId}/settings?tab=filters`);
    await expect(page.getByText("Together they would stop 0 of the last 5 events")).toBeVisible();
    await page.getByLabel("Rule").selectOption({ label: "Send only the events that match" });
    await page.getByLabel("Events that match").fill('type = "track" and event = ');
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByRole("alert").getByRole("link").first()).toBeVisible();
    await expectAccessible(page);
    await page.getByLabel("Events that match").fill('type = "track" and event = "Order Completed"');
    await expect(page.getByText("Would stop 2 of the last 5 events.")).toBeVisible();
    await page.getByLabel("Paths, one per line").first().fill("traits.*");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByRole("alert").getByRole("link", { name: /There are no wildcards|there are no wildcards/ })).toBeVisible();
    await page.getByLabel("Paths, one per line").first().fill("traits.email");
    await expect(page.getByText("Would change 2 of the last 5 events.")).toBeVisible();
    await expect(page.getByText("Together they would stop 2 of the last 5 events")).toBeVisible();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByText("Filters saved")).toBeVisible();
    await expectAccessible(page);
    expect((await api.get(`/api/destinations/${setup.destinationId}`)).filters).toEqual({
      drop: { mode: "only", fql: 'type = "track" and event = "Order Completed"' },
      blockList: ["traits.email"],
    });

    let more = 100;
    await expect.poll(async () => (await send("Product Viewed", ++more)).discarded).toBe(1);
    await page.goto(`/destinations/${setup.destinationId}/events?outcome=discarded`);
    await expect(page.getByRole("table").getByText("Product Viewed").first()).toBeVisible();
  });
});

test("a marketer reads the filters and cannot change them", async ({ as, api }) => {
  const { destinationId } = await setUpDestination(api);
  const page = await as("marketer");
  await page.goto(`/destinations/${destinationId}/settings?tab=filters`);
  await expect(page.getByLabel("Rule")).toBeDisabled();
});
