import { expect, expectAccessibleInBothThemes, sendEvents, setUpDestination, test } from "./fixtures.ts";

const attributes = Array.from({ length: 5_000 }, (_, n) => ({
  entity: "CustomerProfile",
  name: `attribute${n}`,
  title: `Attribute number ${n}`,
  type: n % 2 === 0 ? "string" : "number",
}));

test("attributes are chosen from 5,000 by title, and a name that Talon.One would reject is marked in the form", async ({ api, as }) => {
  const { destinationId } = await setUpDestination(api);
  const given = await api.raw.put(`/api/destinations/${destinationId}/catalogue/file`, {
    data: { part: "attributes", content: { data: attributes } },
  });
  expect(given.status()).toBe(200);
  const { id } = await api.post(`/api/destinations/${destinationId}/mappings`, {
    name: "Profiles",
    actionSlug: "updateCustomerProfileV3",
    trigger: 'type = "identify"',
    enabled: true,
    settings: { customerProfileId: { "@path": "$.userId" }, attributes: { atribute7: 3 } },
  });

  const page = await as("marketer");
  await page.goto(`/destinations/${destinationId}/mappings`);
  await expect(page.getByText("Talon.One would reject it")).toBeVisible();

  await page.goto(`/destinations/${destinationId}/mappings/${id}`);
  const mark = page.getByText("Did you mean “attribute7”?");
  await expect(mark).toBeVisible();
  await expectAccessibleInBothThemes(page);

  const name = page.getByLabel("Key 1 of Attributes");
  await name.fill("number 4321");
  // The list stays short, however many there are.
  const offered = page.getByRole("listbox").getByRole("option");
  await expect(offered).toHaveCount(1);
  await offered.filter({ hasText: "Attribute number 4321" }).click();
  await expect(name).toHaveValue("attribute4321");
  await expect(mark).toBeHidden();
  await name.fill("attribute");
  await expect(offered.first()).toBeVisible();
  expect(await offered.count()).toBeLessThan(100);
  await name.fill("attribute4320");
  await page.keyboard.press("Escape");
  await expect(page.getByText(/takes text, but this is the number 3/)).toBeVisible();
});

test("an admin sees what the account has, and a marketer reads it", async ({ api, as }) => {
  const { destinationId } = await setUpDestination(api);
  const page = await as("admin");
  await page.goto(`/destinations/${destinationId}/settings?tab=talon-one`);
  await page.getByLabel("Management key").fill("management-key-of-a-test");
  await page.getByRole("button", { name: "Save Management key" }).click();
  await expect(page.getByRole("button", { name: "Read now" })).toBeVisible();
  await expect(page.getByRole("row", { name: /Attributes/ }).getByText("not yet")).toBeHidden();
  await expectAccessibleInBothThemes(page);
});

test("a 400 of Talon.One becomes a mark in the form; an admin creates the attribute there, and the mark goes", async ({
  api,
  as,
  simulator,
}) => {
  const setup = await setUpDestination(api);
  const { destinationId } = setup;
  const { id } = await api.post(`/api/destinations/${destinationId}/mappings`, {
    name: "Profiles",
    actionSlug: "updateCustomerProfileV3",
    trigger: 'type = "identify"',
    enabled: true,
    settings: { customerProfileId: { "@path": "$.userId" }, attributes: { colour_of_lint: "red" } },
  });
  const before = (await (await simulator.get("/__simulator/settings")).json()).unknownAttributes as string[];
  await simulator.post("/__simulator/settings", { data: { unknownAttributes: [...before, "colour_of_lint"] } });
  await sendEvents(setup, { messageId: `lint-${process.pid}`, type: "identify", userId: "ada", traits: {} });
  // Without any key, only from Talon.One's rejection.
  await expect.poll(async () => (await api.get(`/api/destinations/${destinationId}/catalogue/findings`)).items.length).toBe(1);
  const page = await as("admin");
  await page.goto(`/destinations/${destinationId}/mappings/${id}`);
  const mark = page.getByText("Talon.One has no attribute “colour_of_lint” of customer profiles.");
  await expect(mark).toBeVisible();
  await expectAccessibleInBothThemes(page);
  await expect(page.getByRole("button", { name: "Create colour_of_lint in Talon.One" })).toHaveCount(0);

  await api.raw.put(`/api/destinations/${destinationId}/catalogue/key`, { data: { key: "management-key-of-lint" } });
  await page.reload();
  await expect(page.getByLabel("Type of colour_of_lint", { exact: true })).toHaveValue("string");
  await expectAccessibleInBothThemes(page);
  await page.getByRole("button", { name: "Create colour_of_lint in Talon.One" }).click();
  await expect(mark).toBeHidden();
  await sendEvents(setup, { messageId: `lint-again-${process.pid}`, type: "identify", userId: "ada", traits: {} });
  await expect.poll(async () => (await api.get(`/api/destinations/${destinationId}/deliveries?state=delivered`)).items.length).toBe(1);
});
