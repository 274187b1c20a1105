import { expect, type Locator, type Page } from "@playwright/test";

/** The frame around every page. */
export class ConsolePage {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  get main(): Locator {
    return this.page.getByRole("main");
  }

  get toasts(): Locator {
    return this.page.getByRole("region", { name: "Notifications" });
  }

  heading(name: string | RegExp): Locator {
    return this.main.getByRole("heading", { level: 1, name });
  }

  /** Through the rail, as a person does. */
  async goTo(entry: string): Promise<void> {
    await this.page.getByRole("complementary").getByRole("link", { name: entry, exact: true }).click();
    await expect(this.heading(entry === "Overview" ? /./ : entry)).toBeVisible();
  }

  async openPalette(): Promise<Locator> {
    await this.page.keyboard.press("ControlOrMeta+k");
    const palette = this.page.getByRole("dialog", { name: "Search or jump to" });
    await expect(palette.getByRole("combobox")).toBeFocused();
    return palette;
  }

  /** Answers the dialog that asks before something important. */
  async confirm(button: string, typed?: string): Promise<void> {
    const dialog = this.page.getByRole("alertdialog");
    await expect(dialog).toBeVisible();
    if (typed !== undefined) await dialog.getByRole("textbox").fill(typed);
    await dialog.getByRole("button", { name: button }).click();
    await expect(dialog).toBeHidden();
  }
}
