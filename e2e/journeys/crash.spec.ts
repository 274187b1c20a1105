import { type ChildProcess, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";

// A separate demo, killed while events flow in, and started again on the data that it left behind.

const events = 240;
let folder: string;
let running: ChildProcess | undefined;

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "falconer-crash-"));
  chmodSync(folder, 0o755);
});
test.afterAll(async () => {
  if (running?.exitCode === null) {
    const gone = new Promise((done) => running?.once("exit", done));
    running.kill("SIGTERM");
    await gone;
  }
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the demo and resolves with the console's address once it is printed. */
function startDemo(): Promise<string> {
  const child = spawn(process.execPath, ["lib/run/cli/demo.ts"], {
    env: {
      ...process.env,
      DATA_DIR: folder,
      PORT: "0",
      HOST: "127.0.0.1",
      LOG_LEVEL: "error",
      FALCONER_ADMIN_EMAIL: "",
      FALCONER_ADMIN_PASSWORD: "",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running = child;
  return new Promise((done, fail) => {
    let said = "";
    const read = (part: Buffer) => {
      said += part;
      const found = /^The console +(\S+)$/m.exec(said);
      if (found?.[1]) done(found[1]);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code, signal) => fail(new Error(`the demo ended (${signal ?? code}):\n${said}`)));
  });
}

async function signIn(url: string) {
  const credentials = JSON.parse(readFileSync(join(folder, "demo/sign-in.json"), "utf8"));
  const headers = { "content-type": "application/json", origin: url };
  const response = await fetch(`${url}/api/auth/sign-in/email`, { method: "POST", headers, body: JSON.stringify(credentials) });
  expect(response.status).toBe(200);
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  // biome-ignore lint/suspicious/noExplicitAny: answers of the API, of which a few fields are read
  return async (path: string, body?: unknown): Promise<any> => {
    const answer = await fetch(`${url}${path}`, {
      method: body ? "POST" : "GET",
      headers: { ...headers, cookie },
      body: body ? JSON.stringify(body) : undefined,
    });
    expect(answer.ok, `${path} answered ${answer.status}`).toBe(true);
    return answer.json();
  };
}

test("a server killed while events flow has lost none that it acknowledged", async () => {
  let url = await startDemo();
  let api = await signIn(url);
  const [demo] = (await api("/api/destinations")).items;
  expect(demo.isDemo).toBe(true);
  const source = await api(`/api/destinations/${demo.id}/sources`, { name: "Crash" });

  const acknowledged = new Set<string>();
  const killed = new Promise<void>((done) => running?.once("exit", () => done()));
  let next = 0;
  const send = async () => {
    while (next < events) {
      const n = next++;
      const messageId = `crash-${n}`;
      const body = JSON.stringify({ messageId, type: "track", event: "Crash test", userId: `crash-customer-${n % 20}`, properties: {} });
      const signature = createHmac("sha1", source.secret).update(body).digest("hex");
      const headers = { "content-type": "application/json", "x-signature": signature };
      try {
        const response = await fetch(`${url}/api/webhooks/segment/${source.id}`, { method: "POST", headers, body });
        await response.text();
        if (response.status === 200) acknowledged.add(messageId);
      } catch {
        return; // the server is gone
      }
      if (acknowledged.size === events / 2) running?.kill("SIGKILL");
    }
  };
  await Promise.all(Array.from({ length: 8 }, send));
  await killed;
  expect(acknowledged.size).toBeGreaterThanOrEqual(events / 2);
  expect(acknowledged.size).toBeLessThan(events);

  url = await startDemo();
  api = await signIn(url);
  const deliveredIds = async () => {
    const found = new Set<string>();
    let cursor = "";
    do {
      const page = await api(
        `/api/destinations/${demo.id}/deliveries?state=delivered&limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      for (const { messageId } of page.items) found.add(messageId);
      cursor = page.nextCursor ?? "";
    } while (cursor);
    return found;
  };
  await expect(async () => {
    const delivered = await deliveredIds();
    expect([...acknowledged].filter((messageId) => !delivered.has(messageId))).toEqual([]);
  }).toPass({ timeout: 60_000, intervals: [500] });
});
