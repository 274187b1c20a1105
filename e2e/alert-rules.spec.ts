import { expect, expectAccessible, setUpDestination, test } from "./fixtures.ts";

test("rules that are being edited outlast a newer answer of the server and a look at another destination", async ({ as, api }) => {
  const { destinationId } = await setUpDestination(api);
  const page = await as("admin");
  await page.goto("/alerts?show=rules");
  await page.getByLabel("Rules of").selectOption(destinationId);
  const warning = page.getByRole("spinbutton", { name: "Deliveries fail: Warning" });
  await warning.fill("3");
  // Whoever comes back to the tab makes the page ask again.
  await expect(async () => {
    const asked = page.waitForResponse((response) => response.url().endsWith("/alert-rules"), { timeout: 2_000 });
    await page.evaluate(() => {
      Object.defineProperty(document, "visibilityState", { value: "visible", configurable: true });
      window.dispatchEvent(new Event("visibilitychange"));
    });
    await asked;
  }).toPass();
  await expect(warning).toHaveValue("3");
  await page.getByLabel("Rules of").selectOption("");
  await expect(warning).toHaveValue("");
  await page.getByLabel("Rules of").selectOption(destinationId);
  await expect(warning).toHaveValue("3");
  await expectAccessible(page);

  const critical = page.getByRole("spinbutton", { name: "Deliveries fail: Critical" });
  await critical.fill("50");
  await page.getByRole("button", { name: "Save rules" }).click();
  await expect(page.getByText("Rules saved")).toBeVisible();
  await page.reload();
  await page.getByLabel("Rules of").selectOption(destinationId);
  await expect(critical).toHaveValue("50");
});

test("Enter pressed twice adds a channel once", async ({ as, api }) => {
  const page = await as("admin");
  await page.goto("/alerts?show=channels");
  await page.getByRole("button", { name: "Add channel" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Add channel" });
  await dialog.getByLabel("Kind").selectOption("webhook");
  await dialog.getByLabel(/^Name/).fill("Pressed twice");
  await dialog.getByLabel(/^Address/).fill("http://127.0.0.1:9/hook");
  // Both before anything could be drawn, as on a slow machine.
  await dialog.getByRole("button", { name: "Add channel" }).evaluate((button: HTMLButtonElement) => {
    button.click();
    button.click();
  });
  await expect(page.getByText("Copy it now: it is shown only once.")).toBeVisible();
  await page.waitForLoadState("networkidle");
  const { items } = await api.get("/api/alerts/channels");
  const made = items.filter(({ name }: { name: string }) => name === "Pressed twice");
  expect(made).toHaveLength(1);
  await api.delete(`/api/alerts/channels/${made[0].id}`);
});
