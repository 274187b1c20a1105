import type { Locator, Page } from "@playwright/test";

let isSet = false;

/**
 * Lets `fill` press keys in Firefox, and `insertText` insert. Over WebDriver BiDi, Playwright sets
 * a field's `value` from inside the page and then reports an input. React keeps track of what
 * scripts set, so it sees nothing new and does not react. Nobody types like that either.
 */
export function pressKeys(page: Page): void {
  page.keyboard.insertText = (text) => page.evaluate((text) => void document.execCommand("insertText", false, text), text);
  if (isSet) return;
  isSet = true;
  const locators: Locator = Object.getPrototypeOf(page.locator("body"));
  const fill = locators.fill;
  locators.fill = async function (this: Locator, text, options) {
    const typed = await this.evaluate(takesKeys, typedInto, options);
    await fill.call(this, typed ? "" : text, options);
    if (typed && text) await this.pressSequentially(text, options);
  };
}

/**
 * Dates and times are set directly: they have parts, which each browser asks for in its own way.
 */
const typedInto =
  "textarea, input:is(:not([type]), [type=text], [type=email], [type=password], [type=search], [type=number], [type=url], [type=tel])";
const takesKeys = (element: Element, selector: string) => element.matches(selector);
