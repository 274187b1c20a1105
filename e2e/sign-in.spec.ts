import { expect, expectAccessible, forgetSession, setUpDestination, test } from "./fixtures.ts";
import { password, people } from "./people.ts";

test("somebody signs in, sees the console, and is asked again after signing out", async ({ page, api }) => {
  const { name } = await setUpDestination(api);
  await page.goto("/destinations");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Email").fill(people.viewer.email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Destinations", level: 1 })).toBeVisible();
  await expect(page.getByRole("main").getByText(name)).toBeVisible();
  await expectAccessible(page);

  const [cookie] = await page.context().cookies();
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax" });
  await forgetSession(page);
  await page.goto("/destinations");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("before the page works, what is entered goes nowhere, least of all into an address", async ({ page }) => {
  let work = () => {};
  const held = new Promise<void>((done) => {
    work = done;
  });
  await page.route("**/_next/static/**/*.js", (route) => held.then(() => route.continue()));
  await page.goto("/sign-in", { waitUntil: "commit" });
  await page.getByLabel("Email").fill(people.viewer.email);
  await page.getByLabel("Password").fill(password);
  await page.getByLabel("Password").press("Enter");
  await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeDisabled();
  expect(page.url()).not.toContain("?");
  work();
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).not.toHaveURL(/sign-in/);
});

test.describe("with a wrong password", () => {
  test.use({ expectedConsoleErrors: [/401/] });
  test("nobody gets in, and the page says so", async ({ page }) => {
    await page.goto("/sign-in");
    await page.getByLabel("Email").fill(people.viewer.email);
    await page.getByLabel("Password").fill("not the right password");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page.getByRole("alert").first()).toBeVisible();
    await expect(page).toHaveURL(/\/sign-in/);
  });
});
