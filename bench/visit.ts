import type { APIRequestContext, Browser } from "@playwright/test";
import { recordTasks } from "./tasks.ts";

/** Who visits; without `api`, someone who is not signed in. */
export type Who = { browser: Browser; origin: string; api?: APIRequestContext };
const scrollSteps = 60;
/** Long enough for what a page loads after its first load; live pages are never idle. */
const restMs = 1_200;

/** `shift`: the sum of unasked-for layout shifts, as the browser scores them. */
export type Visit = { scriptBytes: number; shift: number; lcpMs: number; lcpCpuMs: number; taskMs: number; errors: string[] };

/** One visit with an empty cache, until the page is at rest. */
export async function visit(who: Who, path: string): Promise<Visit> {
  const { context, page, errors } = await newPage(who);
  const tasks = await recordTasks(who.browser, page, who.origin, async () => {
    await page.goto(path);
    await page.waitForTimeout(restMs);
  });
  const { lcpMs, shift, scriptBytes } = await page.evaluate(() => {
    const resources = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
    const scripts = resources.filter(({ name }) => name.endsWith(".js"));
    return {
      lcpMs: (window as unknown as { lcpMs: number }).lcpMs,
      shift: (window as unknown as { shift: number }).shift,
      scriptBytes: scripts.reduce((sum, script) => sum + script.encodedBodySize, 0),
    };
  });
  await context.close();
  const lcpCpuMs = tasks.reduce((sum, { cpuMs, beforeLargest }) => sum + (beforeLargest ? cpuMs : 0), 0);
  return { scriptBytes, shift, lcpMs, lcpCpuMs, taskMs: longest(tasks), errors };
}

const longest = (tasks: { cpuMs: number }[]) => Math.max(0, ...tasks.map(({ cpuMs }) => cpuMs));

async function newPage({ browser, origin, api }: Who) {
  const context = await browser.newContext({
    baseURL: origin,
    viewport: { width: 1440, height: 900 },
    ...(api ? { storageState: await api.storageState() } : {}),
  });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(error.message));
  await page.addInitScript(() => {
    Object.assign(window, { lcpMs: 0, shift: 0 });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) Object.assign(window, { lcpMs: entry.startTime });
    }).observe({ type: "largest-contentful-paint", buffered: true });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
        if (!entry.hadRecentInput) (window as unknown as { shift: number }).shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  return { context, page, errors };
}

/** `typed`: the number of keys pressed; each is a task of `taskMs`. */
export type Typing = { taskMs: number[]; typed: number; changed: boolean; errors: string[] };

/** Types into the first field with a fixed value, after its present text. */
const digits = { into: undefined, words: ["0123456789".repeat(8)] };

/**
 * What a keystroke costs: its event, the preview and the redrawn form are one task. `into`: the
 * label of a field, in which each of the words replaces the one before.
 */
export async function measureTyping(
  who: Who,
  path: string,
  { into, words }: { into: RegExp | undefined; words: string[] } = digits,
): Promise<Typing> {
  const { context, page, errors } = await newPage(who);
  await page.goto(path);
  const preview = page.getByLabel("Preview", { exact: true }).first();
  await preview.waitFor();
  await page.locator("form:not([inert])").first().waitFor(); // drawn by the server first: anything typed before it works is lost
  await (into ? page.getByLabel(into) : page.getByRole("textbox", { name: /^Value of / })).first().focus();
  await page.keyboard.type("warming up ");
  const tasks = await recordTasks(who.browser, page, who.origin, async () => {
    for (const word of words) {
      if (into) await page.keyboard.press("ControlOrMeta+a");
      for (const key of word) await page.keyboard.type(key, { delay: 20 });
    }
  });
  const changed = (await preview.innerText()).includes(words.at(-1)?.slice(-10) ?? "");
  await context.close();
  const typed = words.join("").length;
  return { taskMs: tasks.filter(({ isInput }) => isInput).map(({ cpuMs }) => cpuMs), typed, changed, errors };
}

export type Scrolling = { what: string; taskMs: number; errors: string[] };

export async function measureScroll(who: Who, path: string, what: string): Promise<Scrolling> {
  const { context, page, errors } = await newPage(who);
  await page.goto(path);
  await page.getByRole("main").getByRole("link").nth(3).waitFor();
  await page.mouse.move(800, 600);
  await page.mouse.wheel(0, 10);
  const tasks = await recordTasks(who.browser, page, who.origin, async () => {
    for (let step = 0; step < scrollSteps; step++) {
      await page.mouse.wheel(0, 600);
      await page.waitForTimeout(25); // a hand's pace
    }
  });
  await context.close();
  return { what, taskMs: longest(tasks), errors };
}
