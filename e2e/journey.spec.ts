import { createHash } from "node:crypto";
import { expect, expectAccessible, sendBody, sendEvents, setUpDestination, test } from "./fixtures.ts";
import { MappingEditor } from "./pages/mapping-editor.ts";

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
  await expect(story.getByText("/segment/v2/events").filter({ visible: true }).first()).toBeVisible();
  await expect(story.getByText("200").first()).toBeVisible();
  await expectAccessible(page);

  const { requests } = await (await simulator.get("/__simulator/requests?operation=trackEventV2")).json();
  const mine = requests.filter(({ body }: { body: { customerProfileId: string } }) => body.customerProfileId === userId);
  expect(mine).toHaveLength(1);
  expect(mine[0]).toMatchObject({ status: 200, body: { eventType: "Order Completed", eventAttributes: { language: "English" } } });
});

test("a hash and a long number look in the browser just as Talon.One gets them", async ({ as, api, simulator }) => {
  const setup = await setUpDestination(api);
  const email = `ada-${setup.destinationId.toLowerCase()}@example.com`;
  const { id } = await api.post(`/api/destinations/${setup.destinationId}/mappings`, {
    name: "Sign-ups as events",
    actionSlug: "trackEventV2",
    trigger: 'type = "identify"',
    settings: {
      customerProfileId: { "@liquid": "{{ traits.email | sha256 }}" },
      eventType: "Sign-up",
      attributes: { number: { "@path": "$.traits.number" } },
    },
    enabled: true,
  });
  // More digits than a double keeps.
  const number = "820982911946154508";
  const messageId = `exact-${setup.destinationId}`;
  await sendBody(setup, `{"messageId":"${messageId}","type":"identify","userId":"ada","traits":{"email":"${email}","number":${number}}}`);
  const hash = createHash("sha256").update(email).digest("hex");

  const page = await as("admin");
  const editor = new MappingEditor(page);
  await editor.open(setup.destinationId, id);
  await expect(editor.preview.getByText(`"${hash}"`).first()).toBeVisible();
  await expect(editor.preview).toContainText(new RegExp(`"number": ?${number}`));

  await page.goto(`/destinations/${setup.destinationId}/events`);
  await page
    .getByRole("table")
    .getByRole("link", { name: /identify/i })
    .first()
    .click();
  await expect(page.getByRole("dialog")).toContainText(number);

  await page.goto(`/destinations/${setup.destinationId}/deliveries`);
  await page
    .getByRole("table")
    .getByRole("link", { name: /identify/i })
    .first()
    .click();
  await expect(page.getByRole("dialog")).toContainText(number);
  await expect.poll(async () => (await simulator.get("/__simulator/requests?operation=trackEventV2")).text()).toContain(hash);
});
