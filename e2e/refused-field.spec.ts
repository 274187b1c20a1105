import { expect, sendEvents, test } from "./fixtures.ts";

test("a problem's remedy opens the editor at the field that Talon.One refused", async ({ as, api, simulator }) => {
  const place = `refused-field-${Date.now()}.europe-west1.talon.one`;
  const { id: destinationId } = await api.post("/api/destinations", {
    name: `Refused field ${Date.now()}`,
    deployment: place,
    apiKey: "refused-field-key-0123456789abcdef",
  });
  const source = await api.post(`/api/destinations/${destinationId}/sources`, { name: "Website" });
  await api.post(`/api/destinations/${destinationId}/mappings`, {
    name: "Orders as events",
    actionSlug: "trackEventV2",
    trigger: 'type = "track"',
    enabled: true,
    settings: {
      customerProfileId: { "@path": "$.userId" },
      eventType: { "@path": "$.event" },
      attributes: Object.fromEntries(["brand", "size", "colour"].map((key) => [key, { "@path": `$.properties.${key}` }])),
    },
  });
  const action = { kind: "status", status: 400, body: { message: "Unknown attribute: colour" } };
  await simulator.post("/__simulator/faults", { data: { id: "refused-field", match: { deployment: place }, action } });
  await sendEvents(
    { destinationId, name: place, webhookUrl: source.webhookUrl, secret: source.secret, sourceId: source.id },
    { messageId: place, type: "track", event: "Order Completed", userId: "refused-field", properties: { colour: "red" } },
  );
  const problems = async () => (await (await api.raw.get(`/api/destinations/${destinationId}/problems`)).json()).items;
  await expect.poll(async () => (await problems()).length, { timeout: 60_000 }).toBe(1);
  await simulator.delete("/__simulator/faults/refused-field");

  const page = await as("admin");
  const [{ id }] = await problems();
  await page.goto(`/destinations/${destinationId}/problems?problem=${id}`);
  await page.getByRole("dialog").getByRole("link", { name: "Open field" }).click();
  await expect(page).toHaveURL(/\/mappings\/[^/]+\?field=attributes\.colour$/);
  const field = page.getByLabel("How colour of Attributes is made");
  await expect(field).toBeFocused();
  await expect(field).toBeInViewport();
});
