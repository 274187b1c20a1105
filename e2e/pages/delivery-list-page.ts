import { expect, type Locator } from "@playwright/test";
import { ConsolePage } from "./console-page.ts";

/** The deliveries of a destination, and the dialog that replays them. */
export class DeliveryListPage extends ConsolePage {
  async open(destinationId: string, query = ""): Promise<void> {
    await this.page.goto(`/destinations/${destinationId}/deliveries${query}`);
    await expect(this.heading("Deliveries")).toBeVisible();
  }
  get rows(): Locator {
    return this.page
      .getByRole("table")
      .locator("tbody tr")
      .filter({ has: this.page.getByRole("link") });
  }
  /** Waits until this many deliveries are listed in that state. */
  async settled(state: string, count: number): Promise<void> {
    await expect(this.rows.filter({ hasText: state })).toHaveCount(count);
  }
  async openStory(index: number): Promise<Locator> {
    await this.rows.nth(index).getByRole("link").click();
    const story = this.page.getByRole("dialog").first();
    await expect(story.getByRole("heading", { name: /^(\d+ attempts?|No attempt)/ })).toBeVisible();
    return story;
  }
  /** The open replay dialog. */
  replay(title: string): Locator {
    return this.page.getByRole("dialog", { name: title });
  }
}
