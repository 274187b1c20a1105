import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { addDestination, postEvents, testSecretKey, trackEvent, until } from "#lib/engine/delivery/testing/fixture.ts";
import { createPool } from "#lib/platform/db/pool.ts";
import { startSimulator } from "#lib/talon-one/simulator/start-simulator.ts";

test("an embedded server that is killed under load comes back: 503 meanwhile, then all goes on, and nothing acknowledged is lost", {
  timeout: 180_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), "falconer-restart-"));
  chmodSync(folder, 0o755);
  const simulator = await startSimulator({ ratePerSecond: 0 });
  const child = spawn(process.execPath, [join(import.meta.dirname, "testing/small-installation.ts")], {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...process.env,
      DATABASE_URL: "",
      DATA_DIR: folder,
      FALCONER_SECRET_KEY: testSecretKey,
      TALON_ONE_BASE_URL: simulator.url,
      LOG_LEVEL: "silent",
    },
  });
  const exited = new Promise<number | null>((done) => child.once("exit", done));
  try {
    const { url, databaseUrl } = JSON.parse(await new Promise<string>((said) => child.stdout.once("data", (data) => said(String(data)))));
    const pool = createPool(databaseUrl, 2);
    const target = await addDestination(pool, { ratePerSecond: 400 });
    const acknowledged: string[] = [];
    const answers = new Set<number>();
    const post = async (n: number) => {
      const event = trackEvent(`customer-${n % 5}`, { n });
      const { status } = await postEvents(url, target.sourceId, event);
      answers.add(status);
      if (status === 200) acknowledged.push(String(event.messageId));
      return status;
    };
    const ready = async () => (await fetch(`${url}/api/ready`)).status;

    await until("the first event to be taken", async () => (await post(0)) === 200, 30_000);
    await until("some events", async () => (await post(1)) === 200 && acknowledged.length >= 10, 30_000);
    process.kill(Number(readFileSync(join(folder, "postgres/data/postmaster.pid"), "utf8").split("\n")[0]), "SIGKILL");
    await until("the loss to be told", async () => (await post(2)) === 503, 30_000);
    await until("events to be taken again", async () => (await post(3)) === 200, 60_000);
    await until("ready to say so", async () => (await ready()) === 200, 30_000);
    expect([...answers].sort()).toEqual([200, 503]);
    await until(
      "all that was acknowledged to be delivered",
      async () => {
        const { rows } = await pool.query<{ n: number }>(
          "SELECT count(DISTINCT message_id)::int AS n FROM delivery WHERE state = 'delivered' AND message_id = ANY ($1)",
          [acknowledged],
        );
        return rows[0]?.n === acknowledged.length;
      },
      60_000,
    );
    await pool.end();
    expect(child.exitCode, "the process itself went on").toBeNull();
    child.kill("SIGTERM");
    expect(await exited).toBe(0);
  } finally {
    child.kill("SIGKILL");
    await exited;
    await simulator.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
