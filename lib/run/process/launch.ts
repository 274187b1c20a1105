import { join } from "node:path";
import type { Embedded } from "#lib/platform/db/embedded.ts";
import type { Env } from "#lib/platform/env.ts";
import { forwardProxyFor } from "#lib/platform/forward-proxy.ts";
import { log } from "#lib/platform/log.ts";
import { projectFolder, provideSecretKey, usableDataFolder } from "./configuration.ts";
import { LifeCycle } from "./life-cycle.ts";
import { createVisitorLimit } from "./visitor-limit.ts";
import { startWebServer } from "./web-server.ts";
import { startWorkerServer } from "./worker-server.ts";

export type Launch = {
  env: Env;
  web: boolean;
  worker: boolean;
  dev?: boolean;
  /** Called when everything that has to outlive this is already registered. */
  lifeCycle?: LifeCycle;
};
export type Launched = {
  /** The console's address for a browser on this machine; undefined without a web part. */
  url: string | undefined;
  /** A one-time link that creates the first admin, while there is none. */
  setupUrl: string | undefined;
  lifeCycle: LifeCycle;
};

/**
 * Starts the parts of one process in this order: socket, database, schema, worker, pages. They stop
 * in the opposite order: requests, then deliveries in progress, then jobs, then connections, then
 * the database.
 */
export async function launch({ env, web, worker, dev = false, lifeCycle = new LifeCycle() }: Launch): Promise<Launched> {
  lifeCycle.endOnSignals();
  const proxy = forwardProxyFor(new URL(env.TALON_ONE_BASE_URL));
  if (proxy) log.info({ proxy: proxy.host }, "Talon.One is reached by a forward proxy");
  Object.assign(process.env, { NODE_ENV: dev ? "development" : "production", NEXT_TELEMETRY_DISABLED: "1", NEXT_MANUAL_SIG_HANDLE: "1" });
  try {
    return await startParts({ env, web, worker, dev, lifeCycle });
  } catch (error) {
    await lifeCycle.stop("the start failed");
    throw error;
  }
}

// The application's modules are imported as they are needed: by then the process's environment is
// complete, and a start that fails does so early.
async function startParts({ env, web, worker, dev, lifeCycle }: Required<Launch>): Promise<Launched> {
  const may = env.DEMO === "read-only" ? createVisitorLimit() : undefined;
  const server = web ? await startWebServer({ host: env.HOST, port: env.PORT, trustProxy: env.TRUST_PROXY, may }) : undefined;
  const health = !web && env.WORKER_PORT !== undefined ? await startWorkerServer({ host: env.HOST, port: env.WORKER_PORT }) : undefined;
  if (health) lifeCycle.onStop("health", health.stop);
  const { OTEL_EXPORTER_OTLP_ENDPOINT: collector } = env;
  const part = web && worker ? "all" : web ? "web" : "worker";
  if (collector) {
    const { startTelemetry } = await import("#lib/platform/telemetry/start-telemetry.ts");
    const telemetry = startTelemetry({
      endpoint: collector,
      headers: env.OTEL_EXPORTER_OTLP_HEADERS,
      serviceName: env.OTEL_SERVICE_NAME,
      resourceAttributes: env.OTEL_RESOURCE_ATTRIBUTES,
      share: env.OTEL_TRACES_SAMPLER_ARG,
      part,
    });
    lifeCycle.onStop("telemetry", telemetry.stop);
  }
  let drained: Promise<void> | undefined;
  const drain = () => {
    drained ??= server?.drain() ?? Promise.resolve();
    return drained;
  };
  if (server) {
    process.env.PORT = String(server.port);
    lifeCycle.onStop("socket", drain);
  }
  provideSecretKey(env);
  const { startProcessMetrics } = await import("#lib/platform/metrics/process-metrics.ts");
  startProcessMetrics(part);
  const [{ prepareDatabase }, { checkAddresses }, { directUrl }] = await Promise.all([
    import("#lib/platform/db/prepare-database.ts"),
    import("#lib/platform/db/check-connection.ts"),
    import("#lib/platform/db/addresses.ts"),
  ]);
  await checkAddresses(env);
  if (web) await (await import("#lib/access/oidc/provider.ts")).checkProvider(env);
  const embedded = env.DATABASE_URL ? undefined : await embeddedDatabase(env, lifeCycle);
  const prepared = await prepareDatabase(
    embedded ? { embedded } : { url: env.DATABASE_DIRECT_URL ?? env.DATABASE_URL ?? "", migrationUrl: env.MIGRATION_DATABASE_URL },
  );
  const { applied } = prepared;
  process.env.DATABASE_URL = env.DATABASE_URL ?? prepared.url;
  process.env.DATABASE_DIRECT_URL = env.DATABASE_DIRECT_URL ?? "";
  const databaseUrl = directUrl();
  // Nothing that may change the audit log is kept at hand.
  delete process.env.MIGRATION_DATABASE_URL;
  if (applied.length > 0) log.info({ applied }, "database brought up to date");
  const [{ closePool }, { closeDb }] = await Promise.all([import("#lib/platform/db/pool.ts"), import("#lib/platform/db/client.ts")]);
  lifeCycle.onStop("database connections", async () => {
    await closeDb();
    await closePool();
  });
  await tellDurability();

  // Alone on its own database, this process can change to a new key at once. Several on one
  // database use npm run rotate-key, once all have the new key.
  if (!env.DATABASE_URL && env.FALCONER_PREVIOUS_SECRET_KEYS.length > 0) {
    const [{ resealAll }, { pool }] = await Promise.all([import("#lib/run/jobs/reseal.ts"), import("#lib/platform/db/pool.ts")]);
    log.info({ changed: await resealAll(pool()) }, "secrets sealed with the new key");
  }

  let setupUrl: string | undefined;
  if (web) {
    const { ensureFirstAdmin } = await import("#lib/access/sign-in/first-admin.ts");
    const admin = await ensureFirstAdmin();
    if (admin.kind === "setup") setupUrl = admin.url;
    else await (await import("#lib/access/auth/only-provider.ts")).warnWithoutBreakGlass();
  }
  let jobs: Promise<{ stop(): Promise<void> }> | undefined;
  if (worker) {
    lifeCycle.onStop("jobs", () => jobs?.then((running) => running.stop()).catch(() => {}));
    const { startWorker } = await import("#lib/engine/worker/worker.ts");
    const started = await startWorker({ databaseUrl });
    lifeCycle.onStop("deliveries", () => started.stop(12_000));
    const { startReleaseClock } = await import("#lib/run/jobs/release-clock.ts");
    lifeCycle.onStop("releases", startReleaseClock().stop);
    const { startDeletionClock } = await import("#lib/run/jobs/deletion-clock.ts");
    lifeCycle.onStop("deletions", startDeletionClock().stop);
    const [{ startAlertClock }, { publicUrl }] = await Promise.all([
      import("#lib/engine/alerts/alert-clock.ts"),
      import("#lib/access/http/public-url.ts"),
    ]);
    const { startForwarding } = await import("#lib/engine/forwarding/forward-clock.ts");
    lifeCycle.onStop("forwarding", startForwarding(databaseUrl).stop);
    lifeCycle.onStop("alerts", startAlertClock({ databaseUrl, link: publicUrl, diskFolder: embedded?.folder }).stop);
  }
  if (server) {
    const { createWebhookEndpoint } = await import("#lib/engine/ingestion/webhook-endpoint.ts");
    const endpoint = createWebhookEndpoint({ databaseUrl });
    const [{ startIntakeSign }, { pool }] = await Promise.all([
      import("#lib/engine/ingestion/intake-sign.ts"),
      import("#lib/platform/db/pool.ts"),
    ]);
    lifeCycle.onStop("intake sign", startIntakeSign(pool).stop);
    const pages = await startPages(dev, env.HOST, server.port);
    lifeCycle.onStop("pages", pages.close);
    lifeCycle.onStop("requests", async () => {
      await drain();
      await endpoint.stop();
    });
    server.open({ endpoint: endpoint.handle, page: pages.handle, upgrade: dev ? pages.upgrade : undefined });
  }
  if (worker) {
    // Nothing waits for scheduled work: if it cannot start, that is logged, and the next start
    // tries again.
    jobs = import("#lib/run/jobs/jobs.ts").then(({ startJobs }) => startJobs({ databaseUrl }));
    jobs.catch((error) => log.error({ err: String(error) }, "scheduled work cannot start"));
  }
  health?.open();
  log.info({ web, worker, port: server?.port ?? health?.port, ms: Math.round(performance.now()) }, "started");
  return { url: server && `http://${browserHost(env.HOST)}:${server.port}`, setupUrl, lifeCycle };
}

async function embeddedDatabase(env: Env, lifeCycle: LifeCycle): Promise<Embedded> {
  const { startEmbedded } = await import("#lib/platform/db/embedded.ts");
  const embedded = await startEmbedded(join(usableDataFolder(env), "postgres"), { keep: true });
  lifeCycle.onStop("embedded database", embedded.stop);
  void embedded.exited.then((code) => {
    if (lifeCycle.stopping) return;
    log.fatal({ code }, "the embedded database has ended for good");
    lifeCycle.end("the embedded database ended", 1);
  });
  return embedded;
}

async function startPages(dev: boolean, hostname: string, port: number) {
  const { default: next } = await import("next");
  if (!dev) (await import("./console-to-log.ts")).consoleToLog();
  process.env.FALCONER_FOLDER ??= projectFolder; // bundled code does not know where it came from
  const app = next({ dev, dir: projectFolder, hostname, port });
  await app.prepare();
  const handle = app.getRequestHandler();
  return { handle, upgrade: app.getUpgradeHandler(), close: () => app.close() };
}

/** Warns where this database may lose what was acknowledged. */
async function tellDurability(): Promise<void> {
  const [{ durabilityNotices }, { pool }] = await Promise.all([
    import("#lib/platform/db/durability-notice.ts"),
    import("#lib/platform/db/pool.ts"),
  ]);
  for (const notice of await durabilityNotices(pool())) log.warn(notice);
}

/** The address by which a browser on this machine reaches a server that listens on this host. */
function browserHost(host: string): string {
  if (["0.0.0.0", "::", "127.0.0.1", "::1"].includes(host)) return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}
