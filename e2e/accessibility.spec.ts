import type { Locator } from "@playwright/test";
import type { Setup } from "./fixtures.ts";
import { expect, setUpDestination, test } from "./fixtures.ts";

test.describe("colours", () => {
  let setup: Setup;
  test.beforeEach(async ({ api }) => {
    if (setup) return;
    setup = await setUpDestination(api);
    await api.post(`/api/destinations/${setup.destinationId}/mappings`, {
      name: "Events",
      actionSlug: "trackEventV2",
      trigger: 'type = "track"',
      enabled: true,
    });
  });

  test("the chosen theme, or the system's, is there from the first paint", async ({ as }) => {
    const page = await as("viewer");
    const background = async (theme: "light" | "dark" | "system", system: "light" | "dark") => {
      await page.emulateMedia({ colorScheme: system });
      await page.context().addCookies([{ name: "theme", value: theme, url: new URL("/", setup.webhookUrl).href }]);
      await page.goto("/destinations");
      return page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    };
    const light = await background("light", "dark");
    const dark = await background("dark", "light");
    expect(light).not.toBe(dark);
    expect(await background("system", "light")).toBe(light);
    expect(await background("system", "dark")).toBe(dark);
  });

  test("what is chosen, and what is on, shows in the system's forced colours", async ({ as }) => {
    const page = await as("admin");
    await page.emulateMedia({ forcedColors: "active" });
    await page.goto(`/destinations/${setup.destinationId}/mappings`);
    const colour = (of: Locator) => of.evaluate((element) => getComputedStyle(element).backgroundColor);
    const entry = (name: string) => page.getByRole("navigation", { name: "Build" }).getByRole("link", { name });
    expect(await colour(entry("Mappings"))).not.toBe(await colour(entry("Sources")));
    // No plate of the page's colour lies under its word, which may have that colour too.
    await expect(entry("Mappings")).toHaveCSS("forced-color-adjust", "none");
    const word = (of: Locator) => of.evaluate((element) => getComputedStyle(element).color);
    expect(await word(entry("Mappings").locator("span"))).not.toBe(await colour(entry("Mappings")));
    const control = page.getByRole("switch").first();
    const [track, thumb] = [control.locator("xpath=../span[1]"), control.locator("xpath=../span[2]")];
    await expect(control).toBeChecked();
    expect(await colour(thumb)).not.toBe(await colour(track));
    const on = await colour(track);
    await control.uncheck();
    await expect.poll(() => colour(track)).not.toBe(on);
    expect(await colour(thumb)).not.toBe(await colour(track));
    await page.goto("/alerts?show=rules");
    const box = page.getByRole("checkbox").first();
    await expect(box).toBeChecked();
    expect(await word(box.locator("xpath=../*[name()='svg']"))).not.toBe(await colour(box));
  });
});
