import { expect, type Locator, type Page } from "@playwright/test";

/** The Event Tester, in the words that people read on it. */
export class EventTester {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  async open(destinationId: string, query: Record<string, string> = {}): Promise<void> {
    await this.page.goto(`/destinations/${destinationId}/tester?${new URLSearchParams(query)}`);
    // The server's page can be read at once; once it works, pointing at the text brings its editor.
    await expect(async () => {
      await this.page.mouse.move(0, 0);
      await this.text.hover();
      await expect(this.page.locator(".cm-content")).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 20_000 });
  }

  get event(): Locator {
    return this.page.getByRole("region", { name: "Event", exact: true });
  }
  get mappings(): Locator {
    return this.page.getByRole("region", { name: "Mappings", exact: true });
  }
  get detail(): Locator {
    return this.page.getByRole("region", { name: "Detail", exact: true });
  }
  get text(): Locator {
    return this.event.getByRole("textbox", { name: "Event as JSON" });
  }
  async paste(text: string): Promise<void> {
    await this.text.click();
    await this.page.keyboard.press("ControlOrMeta+A");
    await this.page.keyboard.insertText(text);
  }
  async pick(title: string): Promise<void> {
    const box = this.event.getByRole("combobox", { name: "Event" });
    // Opens the list even if this one is already chosen: then nothing is typed again.
    await box.click();
    await box.fill(title);
    await this.page.getByRole("option", { name: title }).first().click();
  }
  /** All received events, searched by the server. */
  get finder(): Locator {
    return this.page.getByRole("dialog", { name: "Received events" });
  }
  async search(text: string): Promise<void> {
    await this.finder.getByLabel("Search received events", { exact: true }).fill(text);
  }
  /** What is said about the value pointed at, on either side. */
  said(side: Locator): Locator {
    return side.getByRole("status").first();
  }
  /** A mapping's line with its verdict. */
  verdict(name: string): Locator {
    return this.mappings.getByRole("listitem").filter({ hasText: name });
  }
  async choose(name: string): Promise<void> {
    await this.verdict(name).getByRole("button").click();
  }
  async validate(): Promise<void> {
    await this.page.getByRole("button", { name: "Validate" }).click();
  }
  async send(...names: string[]): Promise<void> {
    for (const name of names) await this.page.getByRole("checkbox", { name: `Select ${name} to send` }).check();
    await this.page.getByRole("button", { name: "Send…" }).click();
    await this.page
      .getByRole("alertdialog")
      .getByRole("button", { name: /^Send \d/ })
      .click();
  }
}
