import { expect, type Locator } from "@playwright/test";
import { ConsolePage } from "./console-page.ts";

export class UsersPage extends ConsolePage {
  async open(): Promise<void> {
    await this.page.goto("/users");
    await expect(this.heading("Users")).toBeVisible();
  }

  row(email: string): Locator {
    return this.page.getByRole("table", { name: "Users" }).getByRole("row").filter({ hasText: email });
  }

  /** Returns the link that works once. */
  async invite(email: string, role: string): Promise<string> {
    await this.page.getByRole("button", { name: "Invite user" }).click();
    const dialog = this.page.getByRole("dialog", { name: "Invite user" });
    await dialog.getByLabel("Email").fill(email);
    await dialog.getByRole("radio", { name: role }).check();
    await dialog.getByRole("button", { name: "Create invitation" }).click();
    return this.linkOf(this.page.getByRole("dialog", { name: `An invitation for ${email}` }));
  }

  async choose(email: string, command: string): Promise<void> {
    await this.row(email)
      .getByRole("button", { name: /^More for/ })
      .click();
    await this.page.getByRole("menuitem", { name: command }).click();
  }

  async linkOf(dialog: Locator): Promise<string> {
    const link = await dialog.locator("code[tabindex]").innerText();
    await dialog.getByRole("button", { name: "Done" }).click();
    return link;
  }
}
