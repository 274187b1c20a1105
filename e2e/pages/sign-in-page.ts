import { expect, type Page } from "@playwright/test";

export class SignInPage {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  async open(): Promise<void> {
    await this.page.goto("/sign-in");
    await expect(this.page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  }

  async byPassword(email: string, password: string): Promise<void> {
    await this.page.getByLabel("Email").fill(email);
    await this.page.getByLabel("Password").fill(password);
    await this.page.getByRole("button", { name: "Sign in", exact: true }).click();
  }

  async byPasskey(): Promise<void> {
    await this.page.getByRole("button", { name: "Sign in with a passkey" }).click();
  }

  async code(code: string): Promise<void> {
    await this.page.getByLabel("Code").fill(code);
    await this.page.getByRole("button", { name: "Continue" }).click();
  }

  async expectInside(): Promise<void> {
    await expect(this.page).not.toHaveURL(/\/(sign-in|invitation|setup)/);
    await expect(this.page.getByRole("main").getByRole("heading", { level: 1 })).toBeVisible();
  }
}

export const signInPage = (page: Page) => new SignInPage(page);
