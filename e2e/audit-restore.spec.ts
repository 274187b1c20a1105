import { expect, expectAccessible, setUpDestination, test } from "./fixtures.ts";
import { ConsolePage } from "./pages/console-page.ts";

test("a change of a mapping is told field by field, and taken back from the audit log", async ({ as, apiAs, api }) => {
  const { destinationId } = await setUpDestination(api);
  const mine = await apiAs("marketer");
  const path = `/api/destinations/${destinationId}/mappings`;
  const name = `Restored ${destinationId.slice(-6)}`;
  const { id } = await mine.post(path, { name, actionSlug: "trackEventV2", trigger: 'type = "track"', enabled: true });
  await mine.patch(`${path}/${id}`, { version: 1, trigger: 'type = "identify"' });

  const page = await as("marketer");
  const frame = new ConsolePage(page);
  await page.goto(`/audit?kind=mapping&object=${id}`);
  const changed = page.getByRole("listitem").filter({ hasText: "updated" });
  await expect(changed.getByRole("listitem")).toHaveText(/^Trigger: type = "track".*type = "identify"$/);
  await expectAccessible(page);
  await changed.getByRole("button", { name: `Restore ${name} as it was before` }).click();
  await expectAccessible(page);
  await frame.confirm("Restore mapping");
  await expect(page.getByText(`Restored ${name}`)).toBeVisible();
  expect(await api.get(`${path}/${id}`)).toMatchObject({ trigger: 'type = "track"', version: 3 });
});
