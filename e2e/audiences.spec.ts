import { expect, expectAccessibleInBothThemes, sendEvents, setUpDestination, test } from "./fixtures.ts";
import { MappingEditor } from "./pages/mapping-editor.ts";

const many = 20;
const audiences = Array.from({ length: many }, (_, n) => ({ id: `aud_e2e_${process.pid}_${n}`, key: `segment_${n}` }));

test("one mapping serves 20 audiences of Engage, entered and left; a switch keeps one out", async ({ api, as, simulator }) => {
  const setup = await setUpDestination(api);
  const { destinationId } = setup;
  const page = await as("marketer");
  const editor = new MappingEditor(page);
  await editor.openNew(destinationId, "Every Engage audience");
  await editor.save();
  await editor.mappingId();
  await page.getByRole("switch").check();
  await editor.save();
  await expect(page.getByText("Saved. It is on: events use it from now on.")).toBeVisible();

  for (const { id, key } of audiences) {
    const made = await simulator.post("/segment/audiences", {
      data: { audienceId: id, audienceName: key },
      headers: { authorization: "ApiKey-v1 e2e-audiences", "destination-hostname": "demo.europe-west1.talon.one" },
    });
    expect([201, 409, 429]).toContain(made.status());
  }
  let sent = 0;
  const report = (audience: (typeof audiences)[number], type: "identify" | "track", entered: boolean) => ({
    messageId: `audience-${process.pid}-${sent++}`,
    type,
    userId: "ada",
    ...(type === "track" ? { event: entered ? "Audience Entered" : "Audience Exited" } : {}),
    [type === "track" ? "properties" : "traits"]: { [audience.key]: entered },
    context: { personas: { computation_class: "audience", computation_id: audience.id, computation_key: audience.key, space_id: "spa_1" } },
  });
  await sendEvents(setup, ...audiences.map((audience, n) => report(audience, n % 2 ? "track" : "identify", true)));
  await sendEvents(setup, ...audiences.map((audience, n) => report(audience, n % 2 ? "identify" : "track", false)));
  await expect
    .poll(async () => (await api.get(`/api/destinations/${destinationId}/deliveries?state=delivered&limit=100`)).items.length, {
      timeout: 30_000,
    })
    .toBe(2 * many);

  const counts = async () =>
    (await api.get(`/api/destinations/${destinationId}/audiences?limit=100`)).items.filter(
      ({ entered, left }: { entered: number; left: number }) => entered === 1 && left === 1,
    ).length;
  await expect.poll(counts).toBe(many);
  await page.goto(`/destinations/${destinationId}/audiences`);
  const rows = page.getByRole("table", { name: "Audiences" }).getByRole("row");
  await expect(rows).toHaveCount(many + 1);
  await expect(page.getByText("No mapping passes audiences on")).toBeHidden();
  await expect(rows.filter({ hasText: audiences[7]?.id ?? "" }).getByRole("cell", { name: "1", exact: true })).toHaveCount(2);
  await expectAccessibleInBothThemes(page);

  await page.getByRole("switch", { name: "segment_7 is on" }).click();
  await expect(page.getByText(/segment_7 turned off/)).toBeVisible();
  await sendEvents(setup, ...[7, 8].map((n) => report(audiences[n] as (typeof audiences)[number], "identify", true)));
  await expect
    .poll(async () => (await api.get(`/api/destinations/${destinationId}/deliveries?state=delivered&limit=100`)).items.length, {
      timeout: 30_000,
    })
    .toBe(2 * many + 1);
  const { items: left } = await api.get(`/api/destinations/${destinationId}/events?outcome=discarded`);
  expect(left).toHaveLength(1);
});
