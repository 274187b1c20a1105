import "#server-only";
import http from "node:http";
import https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { counter } from "#lib/platform/metrics/registry.ts";

export type Exporter<Item> = {
  /** Kept until it is sent; dropped, and counted, where too much is kept already. */
  add(item: Item): void;
  /** Sends what is left, within this time. */
  stop(withinMs: number): Promise<void>;
};
export type ExporterOptions<Item> = {
  signal: "traces" | "logs";
  /** Without the signal's path. */
  endpoint: string;
  headers: Record<string, string>;
  /** The request's body: what cannot be written as JSON must not come to nothing but itself. */
  body(items: Item[]): string;
  /** Told at most once a minute. */
  onTrouble(message: string): void;
};

/** Kept at most, and so sent at most in one request, each second. */
const most = 2_048;
const everyMs = 1_000;
const answerWithinMs = 10_000;
/** As the protocol says: those pass by themselves, all others do not. */
const passing = new Set([429, 502, 503, 504]);
const tries = 4;
const troubleEveryMs = 60_000;

const exported = counter({
  name: "falconer_telemetry_exported_total",
  help: "Traces and lines of the log that a collector has taken.",
  labelNames: ["signal"],
});
const dropped = counter({
  name: "falconer_telemetry_dropped_total",
  help: "Traces and lines of the log that were not sent: too many came at once, or the collector did not take them.",
  labelNames: ["signal"],
});

/**
 * Sends what is added to a collector, once per second, over one connection. It delays nothing else:
 * what is too much is dropped, and the figures say how much.
 */
export function createExporter<Item>({ signal, endpoint, headers, body, onTrouble }: ExporterOptions<Item>): Exporter<Item> {
  const url = new URL(`${endpoint}/v1/${signal}`);
  const { Agent, request } = url.protocol === "https:" ? https : http;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ending = new AbortController();
  let kept: Item[] = [];
  let sending: Promise<void> | undefined;
  let toldAt = Number.NEGATIVE_INFINITY;
  exported.inc({ signal }, 0);
  dropped.inc({ signal }, 0);

  /**
   * The response's status; rejects if none came. Redirects are not followed: the host is
   * configured.
   */
  const post = (text: string) =>
    new Promise<number>((resolve, reject) => {
      const outgoing = request(
        url,
        { method: "POST", agent, headers: { ...headers, "content-type": "application/json", "content-length": Buffer.byteLength(text) } },
        (answer) => {
          answer.resume();
          answer.once("end", () => resolve(answer.statusCode ?? 0));
          answer.once("error", reject);
        },
      );
      outgoing.setTimeout(answerWithinMs, () => outgoing.destroy(new Error("it is not responding")));
      outgoing.once("error", reject);
      outgoing.end(text);
    });

  async function send(items: Item[]): Promise<void> {
    let problem = "";
    try {
      const text = body(items);
      for (let tried = 1; tried <= tries; tried++) {
        const status = await post(text).catch((error: unknown) => {
          problem = error instanceof Error ? error.message : String(error);
          return 0;
        });
        if (status >= 200 && status < 300) return exported.inc({ signal }, items.length);
        if (status > 0) problem = `it answered ${status}`;
        if (status > 0 && !passing.has(status)) break;
        if (tried < tries) await sleep(everyMs * 2 ** (tried - 1), undefined, { signal: ending.signal }).catch(() => {});
        if (ending.signal.aborted) break;
      }
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
    dropped.inc({ signal }, items.length);
    if (performance.now() - toldAt < troubleEveryMs) return;
    toldAt = performance.now();
    onTrouble(`${url.host} did not take ${signal}: ${problem}`);
  }

  function flush(): Promise<void> {
    if (sending || kept.length === 0) return sending ?? Promise.resolve();
    const items = kept;
    kept = [];
    sending = send(items).finally(() => {
      sending = undefined;
    });
    return sending;
  }

  const timer = setInterval(() => void flush(), everyMs);
  timer.unref();
  return {
    add(item) {
      if (kept.length >= most) dropped.inc({ signal });
      else kept.push(item);
    },
    async stop(withinMs) {
      clearInterval(timer);
      const late = sleep(withinMs, undefined, { ref: false }).then(() => ending.abort());
      const rest = async () => {
        await sending;
        await flush();
      };
      await Promise.race([rest(), late]);
      agent.destroy();
    },
  };
}
