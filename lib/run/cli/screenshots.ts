// npm run screenshots: takes the pictures in docs/screenshots from a fresh demo, so that they show
// the present console.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "@playwright/test";
import { pictureSize } from "#lib/console/help/link-of.ts";
import { projectFolder, readConfiguration } from "#lib/run/process/configuration.ts";
import { launch } from "#lib/run/process/launch.ts";
import { LifeCycle } from "#lib/run/process/life-cycle.ts";
import { demoTalonOne, stopDemoTalonOne } from "#lib/talon-one/simulator/demo-talon-one.ts";
import { demoViewer } from "./demo-viewer.ts";
import { findBrowser } from "./find-browser.ts";

/** Every clone carries them. */
const maxBytes = 150_000;
const target = join(projectFolder, "docs/screenshots");
const folder = mkdtempSync(join(tmpdir(), "falconer-pictures-"));
chmodSync(folder, 0o755);
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const person = { email: "ada@example.com", password: "violet kettle moss ladder" };
for (const name of ["DATABASE_URL", "DATABASE_DIRECT_URL", "MIGRATION_DATABASE_URL", "PUBLIC_URL", "FALCONER_SECRET_KEY", "TRUST_PROXY"])
  process.env[name] = "";
Object.assign(process.env, {
  DATA_DIR: folder,
  PORT: "0",
  HOST: "127.0.0.1",
  LOG_LEVEL: "error",
  TALON_ONE_BASE_URL: await demoTalonOne(),
  FALCONER_ADMIN_EMAIL: person.email,
  FALCONER_ADMIN_PASSWORD: person.password,
});
const lifeCycle = new LifeCycle();
lifeCycle.onStop("simulator", stopDemoTalonOne);
const { url = "" } = await launch({ env: readConfiguration(), web: true, worker: true, lifeCycle });
const browser = await chromium.launch({ executablePath: findBrowser(), args: ["--no-sandbox", "--disable-gpu"] });

try {
  const context = await browser.newContext({ baseURL: url, viewport: pictureSize, extraHTTPHeaders: { origin: url } });
  await context.request.post("/api/auth/sign-in/email", { data: person });
  const { destinationId, mappingId } = await fill(context);
  mkdirSync(target, { recursive: true });
  const at = `/destinations/${destinationId}`;
  const page = await context.newPage();
  const shoot = async (name: string, path: string, theme: "light" | "dark" = "light") => {
    await context.addCookies([{ name: "theme", value: theme, url }]);
    await page.goto(path);
    await page.waitForLoadState("networkidle");
    await keep(name, page);
  };
  await shoot("overview", `${at}?range=7d`);
  await shoot("mappings", `${at}/mappings`);
  await shoot("mapping-editor", `${at}/mappings/${mappingId}`);
  await shoot("mapping-editor-dark", `${at}/mappings/${mappingId}`, "dark");
  await shoot("event-tester", `${at}/tester`, "dark");
  await context.addCookies([{ name: "theme", value: "light", url }]);
  await page.goto(`${at}/deliveries`);
  await page.getByRole("row").nth(1).getByRole("link").first().click();
  await page.getByRole("dialog").waitFor();
  await page.waitForLoadState("networkidle");
  await keep("delivery", page);
} finally {
  await browser.close();
  lifeCycle.end("the pictures are taken", 0);
}

/**
 * As WebP, a third the size of PNG files with no difference to be seen; the browser makes them
 * without another library.
 */
async function keep(name: string, page: Page): Promise<void> {
  const png = (await page.screenshot()).toString("base64");
  const converter = await browser.newPage();
  const url = await converter.evaluate(async (source) => {
    const image = new Image();
    image.src = `data:image/png;base64,${source}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.width;
    canvas.height = image.height;
    canvas.getContext("2d")?.drawImage(image, 0, 0);
    return canvas.toDataURL("image/webp", 0.92);
  }, png);
  await converter.close();
  const bytes = Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
  if (bytes.length > maxBytes) throw new Error(`${name} has ${bytes.length} bytes; pictures may have ${maxBytes}.`);
  writeFileSync(join(target, `${name}.webp`), bytes);
  console.log(`docs/screenshots/${name}.webp, ${Math.round(bytes.length / 1000)} KB`);
}

/** The demo with its week. */
async function fill({ request }: BrowserContext): Promise<{ destinationId: string; mappingId: string }> {
  const { fillWeek } = await import("#lib/console/demo/week/fill-week.ts");
  await fillWeek(await demoViewer());
  const { items: destinations } = (await (await request.get("/api/destinations")).json()) as { items: { id: string }[] };
  const destinationId = destinations[0]?.id ?? "";
  const { items } = (await (await request.get(`/api/destinations/${destinationId}/mappings`)).json()) as {
    items: { id: string; name: string }[];
  };
  const mappingId = items.find(({ name }) => name === "Order to customer session")?.id ?? "";
  return { destinationId, mappingId };
}
