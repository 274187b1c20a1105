import { expect } from "@playwright/test";
import { ConsolePage } from "./console-page.ts";

/** From the set-up link to a source that Segment can send to. */
export class SetUpPages extends ConsolePage {
  async createFirstAdmin(person: { name: string; email: string; password: string }): Promise<void> {
    await expect(this.page.getByRole("heading", { name: "Welcome to Falconer" })).toBeVisible();
    await this.page.getByLabel("Your name").fill(person.name);
    await this.page.getByLabel("Email").fill(person.email);
    await this.page.getByLabel("Password").fill(person.password);
    await this.page.getByRole("button", { name: "Create account" }).click();
    await expect(this.heading(/^Welcome/)).toBeVisible();
  }

  /** The checklist's next step. */
  async nextStep(button: string): Promise<void> {
    await this.main.getByRole("link", { name: button }).click();
  }

  async addDestination(input: { name: string; deployment: string; apiKey: string }): Promise<void> {
    await this.page.getByLabel(/^Name/).fill(input.name);
    await this.page.getByLabel(/^Deployment/).fill(input.deployment);
    await this.page.getByLabel(/^(New )?API key/).fill(input.apiKey);
    await this.page.getByRole("button", { name: "Test connection" }).click();
    await expect(this.main.getByText("The connection works")).toBeVisible();
    await this.page.getByRole("button", { name: "Add destination" }).click();
  }

  /** Returns what a person would copy into Segment. */
  async addSource(name: string): Promise<{ webhookUrl: string; secret: string; authorization: string }> {
    await this.page.getByLabel(/^Name/).fill(name);
    await this.page.getByRole("radio", { name: "No, it is off" }).check();
    await this.page.getByRole("button", { name: "Add source" }).click();
    await expect(this.heading(`Connect ${name} to Segment`)).toBeVisible();
    const steps = this.main.getByRole("list").first();
    const [secret, webhookUrl, authorization] = await steps.locator("code[tabindex]").allInnerTexts();
    if (!secret || !webhookUrl || !authorization) throw new Error("The page lacks the secret, the webhook URL or the header token.");
    return { webhookUrl, secret, authorization };
  }
}
