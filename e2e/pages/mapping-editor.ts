import { expect, type Locator, type Page } from "@playwright/test";

/** The mapping editor, in the words that people read on it. */
export class MappingEditor {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  async openNew(destinationId: string, recipe?: string): Promise<void> {
    await this.page.goto(`/destinations/${destinationId}/mappings/new`);
    if (recipe) await this.page.getByRole("button", { name: recipe }).first().click();
    if (recipe) await this.ready();
  }

  async open(destinationId: string, mappingId: string, query = ""): Promise<void> {
    await this.page.goto(`/destinations/${destinationId}/mappings/${mappingId}${query}`);
    await this.ready();
  }

  /** As the form takes what is typed, not only as soon as it is seen. */
  async ready(): Promise<void> {
    await expect(this.page.getByRole("heading", { name: "Delivery", exact: true })).toBeVisible();
    await expect(this.page.locator("form[inert]")).toHaveCount(0);
  }

  get name(): Locator {
    return this.page.getByRole("textbox", { name: "Name", exact: true });
  }
  get preview(): Locator {
    return this.page.getByRole("complementary", { name: "Preview" });
  }
  get problems(): Locator {
    return this.page.locator("form").getByRole("alert");
  }
  /** One field of the action: its row. */
  field(label: string): Locator {
    return this.page.getByRole("group", { name: label });
  }
  /** How a value is made: "Fixed value", "Function" and so on. */
  async choose(label: string, kind: string): Promise<void> {
    await this.page.getByLabel(`How ${label} is made`, { exact: true }).selectOption({ label: kind });
  }
  async setPath(label: string, path: string): Promise<void> {
    const box = this.page.getByLabel(`Path of ${label}`, { exact: true });
    await box.fill(path);
    await box.press("Escape");
  }
  async setFixed(label: string, value: string): Promise<void> {
    await this.page.getByLabel(`Value of ${label}`, { exact: true }).fill(value);
  }
  async save(): Promise<void> {
    await this.page
      .getByRole("banner")
      .or(this.page.locator("form > header"))
      .getByRole("button", { name: "Save", exact: true })
      .first()
      .click();
  }
  async saved(): Promise<void> {
    await expect(this.page.getByText(/^Saved\./)).toBeVisible();
  }
  /** The mapping's ID, once it has a page of its own. */
  async mappingId(): Promise<string> {
    await this.page.waitForURL(/\/mappings\/map_/);
    return new URL(this.page.url()).pathname.split("/").at(-1) ?? "";
  }
}
