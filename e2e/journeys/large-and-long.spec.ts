import type { Browser, Locator, Page } from "@playwright/test";
import { recordTasks } from "../../bench/tasks.ts";
import { expect, sendEvents, setUpDestination, test } from "../fixtures.ts";
import { MappingEditor } from "../pages/mapping-editor.ts";

// Events of a thousand paths or of 1 MB, and names of 200 characters in scripts with and without
// spaces: the editor and the Event Tester keep their layout at every width, and stay fast.

const scripts = ["名前", "اسم", "ชื่อ", "Größe", "W", "नाम"];
const long = (script: string) => script.repeat(200).slice(0, 200);
/** The page's own CPU time, in milliseconds, for a keystroke in the picker. */
const keystrokeMs = 50;

const event = {
  type: "track",
  event: "Order Completed",
  userId: "customer-7",
  properties: {
    order_id: "order-7",
    ...Object.fromEntries(scripts.map((script) => [long(script), long(script)])),
    ...Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`custom_property_number_${n}`, n])),
  },
};

/** Nothing is wider than the window, and no control is cut off at the sides. */
async function expectWhole(page: Page): Promise<void> {
  const faults = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const controls = [...document.querySelectorAll<HTMLElement>("main button, main input, main select, main textarea")];
    const cut = controls.filter((control) => {
      const { left, right, width: own } = control.getBoundingClientRect();
      return own > 0 && (left < -1 || right > width + 1);
    });
    const names = cut.map((control) => control.getAttribute("aria-label") ?? control.textContent ?? control.tagName);
    const { scrollWidth } = document.documentElement;
    return scrollWidth > width ? [`the page is ${scrollWidth} wide`, ...names] : names;
  });
  expect(faults, `at ${page.viewportSize()?.width}`).toEqual([]);
}

const elements = (page: Page) => page.evaluate(() => document.querySelectorAll("*").length);

/** The median keystroke of `type` takes less CPU time than a person would notice. */
async function expectQuick(browser: Browser, page: Page, baseURL: string | undefined, type: () => Promise<void>): Promise<void> {
  const tasks = await recordTasks(browser, page, baseURL ?? "", type);
  const typed = tasks.filter(({ isInput }) => isInput).map(({ cpuMs }) => cpuMs);
  expect(typed.length).toBeGreaterThan(10);
  typed.sort((a, b) => a - b);
  expect(typed[Math.floor(typed.length / 2)]).toBeLessThan(keystrokeMs);
}

test("names of 200 characters in any script leave the editor and the tester whole at 320 and 1280", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  await sendEvents(setup, { ...event, messageId: `long-${setup.destinationId}` });
  const ids: string[] = [];
  for (const script of scripts) {
    const { id } = await api.post(`/api/destinations/${setup.destinationId}/mappings`, {
      name: long(script).slice(0, 100),
      actionSlug: "updateCustomerSessionV2",
      trigger: `type = "track" and event = "Order Completed" and properties.${long("W")} = "x"`,
      settings: {
        customerSessionId: { "@path": "$.properties.order_id" },
        profileId: { "@path": `$.properties['${long(script)}']` },
        attributes: { [long(script)]: { "@path": `$.properties['${long(script)}']` } },
      },
    });
    ids.push(id);
  }
  const page = await as("marketer");
  const editor = new MappingEditor(page);
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    for (const id of width === 320 ? ids : ids.slice(0, 2)) {
      await editor.open(setup.destinationId, id);
      await expectWhole(page);
    }
    await page.goto(`/destinations/${setup.destinationId}/tester?mapping=${ids[4]}`);
    await expect(page.getByText("Verdict", { exact: true })).toBeVisible();
    await expectWhole(page);
  }
});

test("a picker of a thousand paths follows each key, says what it leaves out, and shows a long path to its end", async ({
  as,
  api,
  browser,
  baseURL,
}) => {
  const setup = await setUpDestination(api);
  await sendEvents(setup, { ...event, messageId: `many-${setup.destinationId}` });
  const { id } = await api.post(`/api/destinations/${setup.destinationId}/mappings`, {
    name: "Many paths",
    actionSlug: "updateCustomerSessionV2",
    trigger: 'type = "track" and event = "Order Completed"',
    settings: { customerSessionId: { "@path": "$.properties.order_id" } },
  });
  const page = await as("marketer");
  const editor = new MappingEditor(page);
  await editor.open(setup.destinationId, id);
  const box = page.getByLabel("Path of Customer profile ID", { exact: true });
  await expect(editor.preview.getByText('"order-7"').first()).toBeVisible();
  await box.click();
  await expect(page.getByText("and more. Type a part of the name.", { exact: true })).toBeVisible();
  await box.pressSequentially("cust"); // what loads with the first keys is not measured
  await expectQuick(browser, page, baseURL, () => box.pressSequentially("om_property_number_99", { delay: 20 }));
  // Beyond the first thousand paths, which are all that the list shows while nothing is typed.
  await page.getByRole("option", { name: /^properties\.custom_property_number_998/ }).click();
  await expect(box).toHaveValue("properties.custom_property_number_998");
  await expect(box).toHaveAttribute("title", "properties.custom_property_number_998: 998");
  // Paths that were not looked at are not judged.
  await box.fill("properties.custom_property_number_998");
  await expect(page.getByText(/No event had|No suggestion/)).toHaveCount(0);
  await box.fill("properties.misspelt");
  await expect(page.getByRole("group", { name: "No suggestion fits. Use it as a fixed value?" })).toBeVisible();
  await box.fill("properties.custom_property_number_998");
  await box.press("Escape");

  // However long a path is, its end stays in view.
  const end = editor.field("Customer profile ID").getByText("number 998", { exact: true });
  await page.setViewportSize({ width: 320, height: 800 });
  const [chip, field] = [await end.boundingBox(), await box.boundingBox()];
  expect(chip && field && chip.x >= field.x && chip.x + chip.width <= field.x + field.width).toBe(true);
});

test("an event of 1 MB leaves the editor and the tester quick and whole", async ({ as, api, browser, baseURL }) => {
  const setup = await setUpDestination(api);
  const products = Array.from({ length: 8_700 }, (_, n) => ({ sku: `sku-${n}`, name: "x".repeat(60), price: 1.5, quantity: 2 }));
  const large = { ...event, messageId: `large-${setup.destinationId}`, properties: { order_id: "order-7", products } };
  // A larger event is kept without being read.
  expect(JSON.stringify(large).length).toBeGreaterThan(950_000);
  expect(JSON.stringify(large).length).toBeLessThan(1_000_000);
  await sendEvents(setup, large);
  const { id } = await api.post(`/api/destinations/${setup.destinationId}/mappings`, {
    name: "One megabyte",
    actionSlug: "updateCustomerSessionV2",
    trigger: 'type = "track" and event = "Order Completed"',
    settings: {
      customerSessionId: { "@path": "$.properties.order_id" },
      profileId: { "@path": "$.userId" },
      cartItems: {
        "@arrayPath": ["$.properties.products", { sku: { "@path": "$.sku" }, name: { "@path": "$.name" }, price: { "@path": "$.price" } }],
      },
    },
  });
  const page = await as("marketer");
  const editor = new MappingEditor(page);
  await editor.open(setup.destinationId, id);
  await expect(editor.preview.getByText('"order-7"').first()).toBeVisible();
  // What is to be said of each of its entries is said once.
  const said = "Entry 1 and 8,699 others: Quantity is missing. This action needs it.";
  await expect(editor.preview.getByText(said, { exact: true })).toHaveCount(1);
  await expect(editor.field("Cart items").getByText(said, { exact: true })).toBeVisible();
  expect(await elements(page)).toBeLessThan(5_000);
  const box = page.getByLabel("Path of Customer profile ID", { exact: true });
  await box.fill("properties.");
  await expectQuick(browser, page, baseURL, () => box.pressSequentially("order_id_of_customer", { delay: 20 }));
  await box.fill("userId");
  await expect(editor.preview.getByText('"customer-7"').first()).toBeVisible();
  await expectWhole(page);
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("One megabyte of an event");
  await editor.save();
  await editor.saved();

  await page.goto(`/destinations/${setup.destinationId}/tester?mapping=${id}`);
  await expect(page.getByText("Verdict", { exact: true })).toBeVisible();
  await expect(page.getByText(`Cart items, ${said.charAt(0).toLowerCase()}${said.slice(1)}`, { exact: true })).toBeVisible();
  expect(await elements(page)).toBeLessThan(5_000);
  await expectWhole(page);
});

test("neither the save bar nor a toast lies over the preview, a control or one another", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  const { id } = await api.post(`/api/destinations/${setup.destinationId}/mappings`, {
    name: "Covered by nothing",
    actionSlug: "updateCustomerSessionV2",
    trigger: 'type = "track"',
    settings: { customerSessionId: { "@path": "$.properties.order_id" } },
  });
  const page = await as("marketer");
  const editor = new MappingEditor(page);
  for (const [width, height] of [
    [320, 640],
    [640, 400],
    [1024, 768],
    [1440, 900],
  ] as const) {
    await page.setViewportSize({ width, height });
    await editor.open(setup.destinationId, id);
    await editor.name.fill(`Changed at ${width}`);
    const bar = page.locator("[data-save-bar]");
    await expect(bar).toBeVisible();
    // Below 1024 px the preview is a drawer.
    const boxOf = async (part: Locator) => ((await part.isVisible()) ? part.boundingBox() : null);
    const boxes = async () => ({
      bar: await boxOf(bar),
      preview: await boxOf(editor.preview),
      toast: await boxOf(page.getByRole("region", { name: "Notifications" })),
    });
    const { bar: low, preview } = await boxes();
    if (low && preview) expect(low.x + low.width).toBeLessThanOrEqual(preview.x);
    await page
      .getByRole("button", { name: /^(Save draft|Save)$/ })
      .last()
      .click();
    const toast = page.getByRole("region", { name: "Notifications" });
    await expect(toast.getByText(/^Saved/)).toBeVisible();
    await editor.name.fill(`Once more at ${width}`);
    await expect(bar).toBeVisible();
    await expect
      .poll(async () => {
        const now = await boxes();
        const top = now.toast?.y ?? 0;
        return [now.bar, now.preview].every((box) => box === null || box.y + box.height <= top + 1 || box.y >= top);
      })
      .toBe(true);
  }
});

test("on a tablet the breadcrumb says the page's word whole, and a good part of a long name", async ({ as, api }) => {
  const { destinationId, name: own } = await setUpDestination(api);
  const name = `Acme Retail Europe – loyalty and promotions of ${own}`;
  await api.patch(`/api/destinations/${destinationId}`, { name, environment: "staging" });
  const page = await as("viewer");
  await page.setViewportSize({ width: 768, height: 800 });
  const bar = page.getByRole("navigation", { name: "Breadcrumb" });
  for (const [path, word] of [
    ["", "Overview"],
    ["/deliveries", "Deliveries"],
    ["/back-tests", "Back-tests"],
  ] as const) {
    await page.goto(`/destinations/${destinationId}${path}`);
    await expect(bar.getByText(word, { exact: true })).toBeVisible();
    const right = (of: Locator) => of.evaluate((element) => element.getBoundingClientRect().right);
    expect(await right(bar.getByText(word, { exact: true })), word).toBeLessThanOrEqual(await right(bar));
    const link = await bar.getByRole("link", { name }).boundingBox();
    expect(link?.width, `the destination beside ${word}`).toBeGreaterThan(60);
  }
});
