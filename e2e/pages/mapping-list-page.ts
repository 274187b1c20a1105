import { expect, type Locator } from "@playwright/test";
import { ConsolePage } from "./console-page.ts";

export class MappingListPage extends ConsolePage {
  async open(destinationId: string): Promise<this> {
    await this.page.goto(`/destinations/${destinationId}/mappings`);
    await expect(this.heading("Mappings")).toBeVisible();
    return this;
  }

  get table(): Locator {
    return this.page.getByRole("table", { name: "Mappings" });
  }

  row(name: string): Locator {
    return this.table.getByRole("row").filter({ has: this.page.getByRole("link", { name, exact: true }) });
  }

  /** Names from top to bottom. */
  names(): Promise<string[]> {
    return this.table.locator("a[data-row]").allInnerTexts();
  }

  /**
   * Switches it on if it is off, and waits until that is saved: the switch itself turns at once.
   */
  async switchOn(name: string): Promise<void> {
    const control = this.row(name).getByRole("switch");
    if (await control.isChecked()) return;
    const saved = this.page.waitForResponse(
      (response) => response.request().method() === "PATCH" && response.url().includes("/mappings/map_"),
    );
    // Not check(), which looks at once: the switch turns when the list's data do.
    await control.click();
    expect((await saved).status()).toBe(200);
    await expect(control).toBeChecked();
  }

  async choose(name: string, command: string): Promise<void> {
    await this.row(name)
      .getByRole("button", { name: `More for ${name}` })
      .click();
    await this.page.getByRole("menuitem", { name: command }).click();
  }
}
