import { readFile } from "node:fs/promises";
import { expect, type Locator, type Page } from "@playwright/test";

/** "Import and export" of one destination. */
export class TransferPage {
  readonly content: Locator;
  readonly mappings: Locator;
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
    this.content = page.getByRole("textbox", { name: "Paste text, or drop a file" });
    this.mappings = page.getByRole("list", { name: "Mappings" });
  }

  async open(destinationId: string): Promise<void> {
    await this.page.goto(`/destinations/${destinationId}/transfer`);
    await expect(this.page.getByRole("heading", { name: "Import and export", level: 1 })).toBeVisible();
  }

  async look(): Promise<void> {
    await this.page.getByRole("button", { name: "Show what would happen" }).click();
  }

  async choose(name: string, text: string): Promise<void> {
    await this.page.getByLabel("File to import").setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(text) });
    await expect(this.content).toHaveValue(text);
  }

  async paste(text: string): Promise<void> {
    await this.content.fill(text);
    await this.look();
  }

  /** The report of one mapping. */
  entry(name: string): Locator {
    return this.mappings.getByRole("listitem").filter({ has: this.page.getByText(name, { exact: true }) });
  }

  async import(label: string): Promise<void> {
    // An impatient person: it is imported only once.
    await this.page.getByRole("button", { name: label, exact: true }).dblclick();
    await expect(this.page.getByRole("heading", { name: "Imported" })).toBeVisible();
  }

  /** The file that the browser saves. */
  async export(): Promise<{ name: string; text: string }> {
    const [download] = await Promise.all([
      this.page.waitForEvent("download"),
      this.page.getByRole("link", { name: "Export as JSON" }).click(),
    ]);
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
  }
}
