import { expect, type Locator, type Page } from "@playwright/test";
import { ConsolePage } from "./console-page.ts";

/** One's own account: password, passkeys, second factor, sessions. */
export class AccountPage extends ConsolePage {
  async open(): Promise<void> {
    await this.page.goto("/account");
    await expect(this.heading("Your account")).toBeVisible();
  }

  section(name: string): Locator {
    return this.main.locator("section").filter({ has: this.page.getByRole("heading", { name, exact: true }) });
  }

  get passkeys(): Locator {
    return this.section("Passkeys").getByRole("listitem");
  }

  async addPasskey(name: string): Promise<void> {
    await this.page.getByRole("button", { name: "Add passkey" }).click();
    const dialog = this.page.getByRole("dialog", { name: "Add passkey" });
    await dialog.getByLabel("Name").fill(name);
    await dialog.getByRole("button", { name: "Continue" }).click();
  }

  /** Returns the set-up key and the backup codes that the dialog shows. */
  async beginSecondFactor(password: string): Promise<{ dialog: Locator; key: string; backupCodes: string[] }> {
    await this.section("Two-factor authentication").getByRole("button", { name: "Turn on" }).click();
    const ask = this.page.getByRole("dialog", { name: "Turn on two-factor authentication" });
    await ask.getByLabel("Your password").fill(password);
    await ask.getByRole("button", { name: "Continue" }).click();
    const dialog = this.page.getByRole("dialog", { name: "Add Falconer to your authenticator app" });
    const key = await dialog.locator("code[tabindex]").first().innerText();
    const backupCodes = await dialog.getByRole("list", { name: "Backup codes" }).getByRole("listitem").allInnerTexts();
    return { dialog, key, backupCodes };
  }
}

export const accountPage = (page: Page) => new AccountPage(page);
