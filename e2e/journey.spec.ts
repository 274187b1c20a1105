import { expect, expectAccessible, sendEvents, setUpDestination, test } from "./fixtures.ts";

test("an event that Segment sends reaches Talon.One, and the console tells its story", async ({ as, api, simulator }) => {
  const setup = await setUpDestination(api);
  await api.post(`/api/destinations/${setup.destinationId}/mappings`, {
    name: "Orders as events",
    actionSlug: "trackEventV2",
    trigger: 'type = "track" and event = "Order Completed"',
    enabled: true,
  });
  const userId = `customer-${setup.destinationId.slice(-6)}`;
  const messageId = `journey-${setup.destinationId}`;
  const event = { messageId, type: "track", event: "Order Completed", userId, properties: { attributes: { language: "English" } } };
  expect(await sendEvents(setup, event)).toMatchObject({ accepted: 1, duplicate: 0 });
  expect(await sendEvents(setup, event)).toMatchObject({ accepted: 0, duplicate: 1 });

  const page = await as("viewer");
  await page.goto(`/destinations/${setup.destinationId}/deliveries`);
  const table = page.getByRole("table");
  await expect(table.getByText("Delivered")).toBeVisible();
  await expectAccessible(page);
  await table.getByRole("link", { name: "Order Completed" }).click();
  const story = page.getByRole("dialog");
  await expect(story.getByText("/segment/v2/events").first()).toBeVisible();
  await expect(story.getByText("200").first()).toBeVisible();
  await expectAccessible(page);

  const { requests } = await (await simulator.get("/__simulator/requests?operation=trackEventV2")).json();
  const mine = requests.filter(({ body }: { body: { customerProfileId: string } }) => body.customerProfileId === userId);
  expect(mine).toHaveLength(1);
  expect(mine[0]).toMatchObject({ status: 200, body: { eventType: "Order Completed", eventAttributes: { language: "English" } } });
});
