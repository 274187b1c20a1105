import type { Locator, Page } from "@playwright/test";
import { expect } from "./fixtures.ts";

/** Presses Tab until this has the focus; a trap or an unreachable control is a failure. */
export async function tabTo(page: Page, target: Locator, most = 150): Promise<void> {
  await expect(target).toBeVisible();
  for (let pressed = 0; pressed < most; pressed++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${most} times Tab never reached ${target}`);
}

export async function pressOn(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press("Enter");
}

/** Replaces the text in a text field. */
export async function typeInto(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(text);
}

/** Types a local time, part by part as the browser asks for it, to the second. */
export async function typeTime(page: Page, target: Locator, at: Date): Promise<void> {
  const two = (part: number) => String(part).padStart(2, "0");
  const [month, day, year] = [two(at.getMonth() + 1), two(at.getDate()), String(at.getFullYear())];
  await tabTo(page, target);
  await page.keyboard.type(`${month}${day}${year}`);
  // A year may have more digits.
  await page.keyboard.press("ArrowRight");
  const hours = at.getHours();
  await page.keyboard.type(`${two(hours % 12 || 12)}${two(at.getMinutes())}${two(at.getSeconds())}${hours < 12 ? "A" : "P"}`);
  const time = [hours, at.getMinutes(), at.getSeconds()].map(two).join(":");
  // A browser leaves out seconds that are zero.
  await expect(target).toHaveValue(new RegExp(`^${year}-${month}-${day}T${time.replace(/:00$/, "(:00)?")}`));
}
