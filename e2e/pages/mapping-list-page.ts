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

  async choose(name: string, command: string): Promise<void> {
    await this.row(name)
      .getByRole("button", { name: `More for ${name}` })
      .click();
    await this.page.getByRole("menuitem", { name: command }).click();
  }
}
