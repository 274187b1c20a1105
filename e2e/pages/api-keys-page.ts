import { expect, type Locator } from "@playwright/test";
import { ConsolePage } from "./console-page.ts";

export class ApiKeysPage extends ConsolePage {
  async open(): Promise<void> {
    await this.page.goto("/api-keys");
    await expect(this.heading("API keys")).toBeVisible();
  }

  card(name: string): Locator {
    return this.main.getByRole("listitem").filter({ has: this.page.getByRole("heading", { name, level: 2 }) });
  }

  async fill(dialogName: string, values: { name?: string; key?: string; expiresOn?: string }, button: string): Promise<void> {
    const dialog = this.page.getByRole("dialog", { name: dialogName });
    if (values.name !== undefined) await dialog.getByLabel("Name").fill(values.name);
    if (values.key !== undefined) await dialog.getByLabel("API key").fill(values.key);
    if (values.expiresOn !== undefined) await dialog.getByLabel("Expires on").fill(values.expiresOn);
    await dialog.getByRole("button", { name: button }).click();
    await expect(dialog).toBeHidden();
  }
}
