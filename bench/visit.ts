import type { APIRequestContext, Browser } from "@playwright/test";

/** Who visits: without `api`, somebody who is not signed in. */
export type Who = { browser: Browser; origin: string; api?: APIRequestContext };
const keystrokes = 80;

/** One visit with an empty cache. */
export async function visit(who: Who, path: string) {
  const { context, page, errors } = await newPage(who);
  await page.goto(path, { waitUntil: "networkidle" }).catch(() => page.waitForTimeout(1_000)); // live pages are never idle
  const figures = await page.evaluate(() => {
    const { longest, lcp } = (window as unknown as { seen: { longest: number; lcp: number } }).seen;
    const scripts = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
    const bytes = scripts.filter(({ name }) => name.endsWith(".js")).reduce((sum, script) => sum + script.encodedBodySize, 0);
    return { longest, lcp, bytes };
  });
  await context.close();
  return { ...figures, errors };
}

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
    const seen = { longest: 0, lcp: 0 };
    Object.assign(window, { seen });
    const watch = (type: string, see: (entry: PerformanceEntry) => void) =>
      new PerformanceObserver((list) => list.getEntries().forEach(see)).observe({ type, buffered: true });
    watch("longtask", (entry) => {
      seen.longest = Math.max(seen.longest, entry.duration);
    });
    watch("largest-contentful-paint", (entry) => {
      seen.lcp = entry.startTime;
    });
  });
  return { context, page, errors };
}

export type Typing = { previewMs: number[]; errors: string[] };

/** From the keystroke's event until the preview beside the form stands in the document. */
export async function measureTyping(who: Who, path: string): Promise<Typing> {
  const { context, page, errors } = await newPage(who);
  await page.goto(path);
  await page.getByLabel("Preview", { exact: true }).first().waitFor();
  const box = page.getByRole("textbox", { name: /^Value of / }).first();
  await box.focus();
  await page.keyboard.type("warming up ");
  await page.evaluate(() => {
    const times: number[] = [];
    let start = 0;
    let last = 0;
    Object.assign(window, { times });
    addEventListener(
      "input",
      () => {
        start = performance.now();
        // React draws a keystroke before its event is over; a task of its own comes after that.
        setTimeout(() => times.push(last - start), 0);
      },
      { capture: true },
    );
    new MutationObserver(() => {
      last = performance.now();
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  for (let index = 0; index < keystrokes; index++) await page.keyboard.type(String(index % 10), { delay: 20 });
  const previewMs = await page.evaluate(() => (window as unknown as { times: number[] }).times.filter((time) => time > 0));
  await context.close();
  return { previewMs, errors };
}

export type Scrolling = { what: string; longestMs: number; frameMs: number; errors: string[] };

export async function measureScroll(who: Who, path: string, what: string): Promise<Scrolling> {
  const { context, page, errors } = await newPage(who);
  await page.goto(path);
  await page.getByRole("main").getByRole("link").nth(3).waitFor();
  await page.evaluate(() => {
    const frames: number[] = [];
    let before = performance.now();
    const seen = (window as unknown as { seen: { longest: number } }).seen;
    seen.longest = 0;
    Object.assign(window, { frames });
    const frame = (now: number) => {
      frames.push(now - before);
      before = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await page.mouse.move(800, 600);
  for (let step = 0; step < 60; step++) {
    await page.mouse.wheel(0, 600);
    await page.waitForTimeout(25);
  }
  const figures = await page.evaluate(() => {
    const { frames, seen } = window as unknown as { frames: number[]; seen: { longest: number } };
    const sorted = frames.slice(2).sort((a, b) => a - b);
    return { longestMs: seen.longest, frameMs: sorted[Math.floor(sorted.length * 0.95)] ?? 0 };
  });
  await context.close();
  return { what, ...figures, errors };
}
