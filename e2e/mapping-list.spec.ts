import { expect, expectAccessible, setUpDestination, test } from "./fixtures.ts";
import { MappingListPage } from "./pages/mapping-list-page.ts";

const mapping = (name: string, enabled = false) => ({ name, actionSlug: "trackEventV2", trigger: 'type = "track"', enabled });

test("a marketer orders, switches, duplicates, deletes and restores mappings", async ({ as, api }) => {
  const { destinationId } = await setUpDestination(api);
  for (const name of ["First", "Second", "Third"]) await api.post(`/api/destinations/${destinationId}/mappings`, mapping(name));
  const list = await new MappingListPage(await as("marketer")).open(destinationId);
  await expect(list.row("First").getByText("Off", { exact: true })).toBeVisible();
  await expect(list.row("First").getByText("Track events")).toBeVisible();
  await expectAccessible(list.page);

  await list.row("First").getByRole("switch").click();
  await expect(list.toasts.getByText("First is on")).toBeVisible();
  const stored = await api.get(`/api/destinations/${destinationId}/mappings`);
  expect(stored.items.find((each: { name: string }) => each.name === "First").enabled).toBe(true);

  await list.row("Third").getByRole("button", { name: "Move Third up" }).click();
  await expect.poll(() => list.names()).toEqual(["First", "Third", "Second"]);
  await list.row("Third").getByRole("link", { name: "Third" }).focus();
  await list.page.keyboard.press("Alt+ArrowUp");
  await expect.poll(() => list.names()).toEqual(["Third", "First", "Second"]);
  await expect(list.main.getByText("Third is now 1 of 3")).toBeAttached();
  await expect
    .poll(async () => (await api.get(`/api/destinations/${destinationId}/mappings`)).items.map((each: { name: string }) => each.name))
    .toEqual(["Third", "First", "Second"]);

  const second = stored.items.find((each: { name: string }) => each.name === "Second").id;
  await api.post(`/api/destinations/${destinationId}/tester/cases`, {
    name: "What the second makes",
    event: { type: "track" },
    expected: [{ mappingId: second, mappingName: "Second", outcome: "ready" }],
  });
  await list.choose("Second", "Delete");
  const question = list.page.getByRole("alertdialog", { name: "Delete Second?" });
  await expect(question).toContainText("One test case uses this mapping and will fail until it is restored:What the second makes");
  await list.confirm("Delete mapping");
  await expect(list.row("Second")).toBeHidden();
  await list.toasts.getByRole("button", { name: "Undo" }).click();
  await expect(list.row("Second")).toBeVisible();
  await expect(list.toasts.getByText("Second is back at the end of the list, and off")).toBeVisible();

  await list.choose("Third", "Delete");
  await list.confirm("Delete mapping");
  await list.page.getByRole("link", { name: "Deleted", exact: true }).click();
  await expect(list.page).toHaveURL(/show=deleted/);
  await list.page.getByRole("row", { name: /Third/ }).getByRole("button", { name: "Restore" }).click();
  await list.page.getByRole("navigation", { name: "Mappings" }).getByRole("link", { name: "Mappings", exact: true }).click();
  await expect(list.row("Third")).toBeVisible();

  await list.choose("First", "Duplicate");
  await expect(list.page).toHaveURL(/\/mappings\/map_/);
  await expect.poll(async () => (await api.get(`/api/destinations/${destinationId}/mappings`)).items.length).toBe(4);
});

test("the 51st mapping is refused, in words", async ({ as, api }) => {
  const { destinationId } = await setUpDestination(api);
  for (let number = 1; number <= 50; number++) await api.post(`/api/destinations/${destinationId}/mappings`, mapping(`Mapping ${number}`));
  const refused = await api.raw.post(`/api/destinations/${destinationId}/mappings`, { data: mapping("One too many") });
  expect(refused.status()).toBe(409);
  const list = await new MappingListPage(await as("marketer")).open(destinationId);
  await expect(list.main.getByText("50 / 50")).toBeVisible();
  await expect(list.main.getByText("This destination has 50 of 50 mappings")).toBeVisible();
  await expect(list.main.getByRole("link", { name: "New mapping" })).toBeHidden();
  await list.row("Mapping 50").getByRole("button", { name: "More for Mapping 50" }).click();
  await expect(list.page.getByRole("menuitem", { name: "Duplicate" })).toHaveAttribute("aria-disabled", "true");
});

test("a viewer sees the mappings and can change nothing", async ({ as, api }) => {
  const { destinationId } = await setUpDestination(api);
  await api.post(`/api/destinations/${destinationId}/mappings`, mapping("Only to read", true));
  const list = await new MappingListPage(await as("viewer")).open(destinationId);
  await expect(list.row("Only to read").getByRole("switch")).toBeDisabled();
  await expect(list.main.getByRole("link", { name: "New mapping" })).toBeHidden();
  await expect(list.row("Only to read").getByRole("button", { name: /^Move/ })).toHaveCount(0);
  // Nor is there a form that could only be refused.
  for (const form of ["/destinations/new", `/destinations/${destinationId}/sources/new`, `/destinations/${destinationId}/mappings/new`]) {
    await list.page.goto(form);
    await expect(list.page.getByText("Your role can’t open this page").first()).toBeVisible();
  }
});

test("fifty mappings are found by words and filters, fold in groups, and move by key, menu and mouse", async ({ as, api }) => {
  const { destinationId } = await setUpDestination(api);
  for (let number = 1; number <= 12; number++)
    await api.post(`/api/destinations/${destinationId}/mappings`, {
      ...mapping(`Mapping ${number}`, number % 2 === 0),
      trigger: number === 7 ? 'type = "track" and event = "Order Completed"' : 'type = "track"',
      actionSlug: number > 8 ? "updateCustomerProfileV3" : "trackEventV2",
    });
  const list = await new MappingListPage(await as("marketer")).open(destinationId);
  await list.page.getByLabel("Search mappings", { exact: true }).pressSequentially("completed");
  await expect.poll(() => list.names()).toEqual(["Mapping 7"]);
  await list.page.getByRole("button", { name: "Clear search mappings" }).click();
  await list.page.getByLabel("State", { exact: true }).selectOption("on");
  await expect.poll(async () => (await list.names()).length).toBe(6);
  // Two choices before the first is drawn: neither undoes the other.
  await list.page.evaluate(() => {
    for (const [label, value] of [
      ["State", ""],
      ["Event", "Order Completed"],
    ]) {
      const select = document.querySelector<HTMLSelectElement>(`select[aria-label="${label}"]`);
      if (!select) throw new Error(`There is no choice of ${label}`);
      select.value = value ?? "";
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
  await expect.poll(() => list.names()).toEqual(["Mapping 7"]);
  await list.page.getByLabel("Event", { exact: true }).selectOption("");
  await list.page.getByLabel("Groups").selectOption("action");
  await list.table.getByRole("button", { name: /^Track event / }).click();
  await expect.poll(async () => (await list.names()).length).toBe(4);
  await expectAccessible(list.page);
  await list.page.getByLabel("Groups").selectOption("");

  await list.choose("Mapping 12", "Move to…");
  const dialog = list.page.getByRole("dialog", { name: "Move Mapping 12" });
  await dialog.getByLabel("Place").selectOption({ label: "1: first" });
  await dialog.getByRole("button", { name: "Move", exact: true }).click();
  await expect.poll(async () => (await list.names())[0]).toBe("Mapping 12");
  await list.row("Mapping 1").getByTitle("Drag to move").dragTo(list.row("Mapping 3"));
  await expect.poll(async () => (await list.names()).slice(0, 4)).toEqual(["Mapping 12", "Mapping 2", "Mapping 3", "Mapping 1"]);
});
