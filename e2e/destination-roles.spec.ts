import type { Page } from "@playwright/test";
import { expect, expectAccessible, expectAccessibleInBothThemes, setUpDestination, test, tokenIn } from "./fixtures.ts";
import { password } from "./people.ts";

// Refused on purpose: the address of a destination for which they have no role.
test.use({ expectedConsoleErrors: [/status of 40[134]/] });

/** Checks that the page fits every width, and saves a picture for whoever wants to look. */
async function look(page: Page, name: string) {
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth), `${name} at ${width} px`).toBeLessThanOrEqual(width);
    if (!process.env.E2E_PICTURES) continue;
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${process.env.E2E_PICTURES}/${name}-${width}-${colorScheme}.png` });
    }
    await page.emulateMedia({ colorScheme: null });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

test("an admin invites somebody for one destination alone, who sees that one and no other; another role there holds at once", async ({
  as,
  api,
  browser,
  baseURL,
}) => {
  const own = await setUpDestination(api);
  const other = await setUpDestination(api);
  const email = `part-${Date.now()}@example.com`;

  // In a long run the session may have begun a while ago.
  await api.post("/api/me/confirm", { password });
  const admin = await as("admin");
  await admin.goto("/users");
  await admin.getByRole("button", { name: "Invite user" }).click();
  const invite = admin.getByRole("dialog", { name: "Invite user" });
  await invite.getByLabel("Email").fill(email);
  await invite.getByRole("radio", { name: "Some destinations" }).check();
  await invite.getByRole("button", { name: "Create invitation" }).click();
  await expect(invite.getByText("Choose a role for all destinations, or for at least one.").first()).toBeVisible();
  await invite.getByLabel(`Role at ${own.name}`).selectOption("viewer");
  await expectAccessibleInBothThemes(admin);
  await look(admin, "invite");
  const answered = admin.waitForResponse((response) => response.url().endsWith("/api/invitations") && response.status() === 201);
  await invite.getByRole("button", { name: "Create invitation" }).click();
  const token = tokenIn((await (await answered).json()).url);

  const context = await browser.newContext({ baseURL });
  const page = await context.newPage();
  await page.goto(`/invitation#token=${token}`);
  await expect(page.getByText(`Viewer at ${own.name}`)).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Your name").fill("Pat Part");
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.waitForURL((url) => url.pathname !== "/invitation");
  await page.goto("/destinations");
  await expect(page.getByRole("main").getByText(own.name)).toBeVisible();
  await expect(page.getByText(other.name)).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Add destination" })).toHaveCount(0);
  const administer = page.getByRole("navigation", { name: "Administer" });
  await expect(administer.getByRole("link", { name: "Alerts" })).toBeVisible();
  await expect(administer.getByRole("link", { name: "Users" })).toHaveCount(0);
  await page.goto(`/destinations/${other.destinationId}`);
  await expect(page.getByText("This destination does not exist.").first()).toBeVisible();
  await page.goto(`/destinations/${own.destinationId}/mappings`);
  await expect(page.getByRole("heading", { name: "Mappings", level: 1 })).toBeVisible();
  await expect(page.getByRole("link", { name: "New mapping" })).toHaveCount(0);
  await page.goto("/account");
  await expect(page.getByText(`Viewer at ${own.name}`)).toBeVisible();
  await look(page, "account-some");

  await admin.goto("/users");
  await expect(admin.getByRole("button", { name: "+ 1 destination: roles of Pat Part" })).toBeVisible();
  await expectAccessible(admin);
  await admin.getByRole("button", { name: "+ 1 destination: roles of Pat Part" }).click();
  const roles = admin.getByRole("dialog", { name: "Roles of Pat Part" });
  await roles.getByLabel(`Role at ${own.name}`).selectOption("marketer");
  await expectAccessibleInBothThemes(admin);
  await look(admin, "roles");
  await roles.getByRole("button", { name: "Save roles" }).click();
  await expect(roles).toHaveCount(0);
  await look(admin, "users-some");

  await page.goto(`/destinations/${own.destinationId}/mappings`);
  await expect(page.getByRole("link", { name: "New mapping" }).first()).toBeVisible();
  await admin.goto("/audit");
  await expect(admin.getByText(email).first()).toBeVisible();
  await look(admin, "audit-some");
  await context.close();
});
