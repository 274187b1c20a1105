import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import pg from "pg";

export type PgBouncer = {
  /** Through it, to the database of the server's address; put another path for another one. */
  url: string;
  port: number;
  stop(): Promise<void>;
  /** SIGKILL: neither its clients nor the server learn of it. */
  kill(): Promise<void>;
};

/**
 * A real PgBouncer in transaction mode before this server, with few connections for many clients,
 * so that they are shared. Needs the program; npm run test:pooler installs it where it can.
 */
export async function startPgBouncer(serverUrl: string, givenPort?: number): Promise<PgBouncer> {
  const server = new URL(serverUrl);
  const host = server.searchParams.get("host") ?? server.hostname;
  const port = givenPort ?? (await freePort());
  const folder = mkdtempSync(join(tmpdir(), "falconer-pgbouncer-"));
  chmodSync(folder, 0o755);
  const user = decodeURIComponent(server.username);
  writeFileSync(join(folder, "users.txt"), `"${user}" ""\n`);
  const settings = {
    listen_addr: "127.0.0.1",
    listen_port: port,
    unix_socket_dir: "",
    auth_type: "any",
    pool_mode: "transaction",
    default_pool_size: 8,
    max_client_conn: 500,
    // As the manual asks of those whose driver sends it.
    ignore_startup_parameters: "extra_float_digits",
  };
  const target = `host=${host} port=${server.port || 5432} user=${user}${server.password ? ` password=${decodeURIComponent(server.password)}` : ""}`;
  const text = [
    "[databases]",
    `* = ${target}`,
    "[pgbouncer]",
    ...Object.entries(settings).map(([name, value]) => `${name} = ${value}`),
    "",
  ];
  const file = join(folder, "pgbouncer.ini");
  writeFileSync(file, text.join("\n"));
  // It refuses to run as root, and must reach the socket of an embedded server, which runs as this.
  const unprivileged = userInfo().uid === 0 ? ["-u", /^postgres:/m.test(readFileSync("/etc/passwd", "utf8")) ? "postgres" : "nobody"] : [];
  const child = spawn("pgbouncer", [...unprivileged, file], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (part) => {
    said = `${said}${part}`.slice(-2_000);
  });
  const failed = new Promise<never>((_, fail) => {
    child.once("error", fail);
    child.once("exit", (code) => fail(new Error(`pgbouncer ended with ${code}: ${said}`)));
  });
  failed.catch(() => {});
  const url = `postgresql://${encodeURIComponent(user)}@127.0.0.1:${port}${server.pathname}`;
  await Promise.race([failed, untilItAnswers(url)]);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) {
      child.removeAllListeners("exit");
      const ended = new Promise((done) => child.once("exit", done));
      child.kill(signal);
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  // At once: SIGINT would wait for its clients.
  return { url, port, stop: () => end("SIGTERM"), kill: () => end("SIGKILL") };
}

async function untilItAnswers(url: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    const client = new pg.Client({ connectionString: url });
    client.on("error", () => {});
    try {
      await client.connect();
      await client.query("SELECT 1");
      return;
    } catch (error) {
      if (tries >= 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      await client.end().catch(() => {});
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
