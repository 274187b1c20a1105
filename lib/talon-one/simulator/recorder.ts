import { createSlidingWindow, type SlidingWindow } from "./sliding-window.ts";

export type Verdict = "ok" | "unauthorized" | "rate_limited" | "parallel" | "contract" | "refused" | "fault" | "aborted";

export type RecordedRequest = {
  /** 1, 2, 3 ... in order of arrival. */
  n: number;
  /** Milliseconds since 1970, with fractions, at which the request's head had been read. */
  at: number;
  deployment: string;
  method: string;
  path: string;
  query: string;
  operation: string | undefined;
  lanes: readonly string[];
  headers: Record<string, string>;
  body: unknown;
  mark: string | number | undefined;
  /** Undefined while in progress, 0 if the connection ended without a response. */
  status: number | undefined;
  durationMs: number | undefined;
  verdict: Verdict | undefined;
  fault: string | undefined;
  issues: readonly string[];
};

export type SimulatorStats = {
  received: number;
  /** Requests that made their change, whether or not the answer arrived. */
  applied: number;
  byStatus: Record<string, number>;
  byVerdict: Record<string, number>;
  byOperation: Record<string, number>;
  byFault: Record<string, number>;
  /** The most requests in any sliding second, over all clients and for the busiest one. */
  maxPerSecond: { all: number; client: number };
  clients: Record<string, { received: number; applied: number; maxPerSecond: number }>;
  inFlight: number;
  maxInFlight: number;
  /** The most requests in progress at once on one lane, and which lane it was. */
  maxPerLane: { count: number; lane: string | undefined };
  connections: number;
  firstAt: number | undefined;
  lastAt: number | undefined;
  /**
   * Among applied requests that carry a mark: marks repeated within a lane, and numeric marks that
   * came after a higher one.
   */
  marks: { seen: number; distinct: number; duplicates: number; inversions: number; examples: string[] };
};

type Client = { received: number; applied: number; maxPerSecond: number; window: SlidingWindow };

/**
 * Counts everything and keeps the last requests. Memory is limited except for marks, if these are
 * wanted: two numbers per lane and one entry per mark.
 */
export function createRecorder(limits: () => { recordLimit: number }) {
  let ring: RecordedRequest[] = [];
  let oldest = 0;
  let counters = emptyCounters();
  let all = createSlidingWindow();
  const inFlightByLane = new Map<string, number>();
  let inFlight = 0;
  let clients = new Map<string, Client>();
  let lastMark = new Map<string, number>();
  let marks = new Set<string>();

  function clientOf(key: string): Client {
    let client = clients.get(key);
    if (!client) {
      client = { received: 0, applied: 0, maxPerSecond: 0, window: createSlidingWindow() };
      clients.set(key, client);
    }
    return client;
  }

  return {
    arrived(record: Omit<RecordedRequest, "n">, client: string, nowMs: number): RecordedRequest {
      const entry = Object.assign(record, { n: ++counters.received }) as RecordedRequest;
      const { recordLimit } = limits();
      if (ring.length < recordLimit) ring.push(entry);
      else if (recordLimit > 0) {
        ring[oldest] = entry;
        oldest = (oldest + 1) % recordLimit;
      }
      counters.firstAt ??= record.at;
      counters.lastAt = record.at;
      counters.maxAll = Math.max(counters.maxAll, all.add(nowMs));
      const counted = clientOf(client);
      counted.received++;
      counted.maxPerSecond = Math.max(counted.maxPerSecond, counted.window.add(nowMs));
      counters.maxInFlight = Math.max(counters.maxInFlight, ++inFlight);
      return entry;
    },
    left(): void {
      inFlight--;
    },
    /** Returns how many are now in progress on the fullest of these lanes. */
    enter(lanes: readonly string[]): number {
      let most = 0;
      for (const lane of lanes) {
        const count = (inFlightByLane.get(lane) ?? 0) + 1;
        inFlightByLane.set(lane, count);
        if (count > counters.maxPerLane.count) counters.maxPerLane = { count, lane };
        most = Math.max(most, count);
      }
      return most;
    },
    leave(lanes: readonly string[]): void {
      for (const lane of lanes) {
        const count = (inFlightByLane.get(lane) ?? 1) - 1;
        if (count <= 0) inFlightByLane.delete(lane);
        else inFlightByLane.set(lane, count);
      }
    },
    /** Called once this request has made its change. */
    applied(record: RecordedRequest, client: string): void {
      counters.applied++;
      clientOf(client).applied++;
      if (record.mark === undefined) return;
      for (const lane of record.lanes) {
        counters.marksSeen++;
        const id = `${lane}\n${record.mark}`;
        if (marks.has(id)) {
          counters.duplicates++;
          note(`${lane}: ${record.mark} again`);
          continue;
        }
        marks.add(id);
        if (typeof record.mark !== "number") continue;
        const last = lastMark.get(lane);
        if (last !== undefined && record.mark < last) {
          counters.inversions++;
          note(`${lane}: ${record.mark} after ${last}`);
        } else lastMark.set(lane, record.mark);
      }
    },
    settled(record: RecordedRequest): void {
      count(counters.byStatus, String(record.status ?? 0));
      count(counters.byVerdict, record.verdict ?? "aborted");
      if (record.operation) count(counters.byOperation, record.operation);
      if (record.fault) count(counters.byFault, record.fault);
    },
    connected(): void {
      counters.connections++;
    },
    /** Oldest first. */
    requests(): RecordedRequest[] {
      return [...ring.slice(oldest), ...ring.slice(0, oldest)];
    },
    stats(): SimulatorStats {
      const byClient = [...clients].map(([key, { window: _, ...rest }]) => [key, rest] as const);
      return {
        received: counters.received,
        applied: counters.applied,
        byStatus: { ...counters.byStatus },
        byVerdict: { ...counters.byVerdict },
        byOperation: { ...counters.byOperation },
        byFault: { ...counters.byFault },
        maxPerSecond: { all: counters.maxAll, client: Math.max(0, ...byClient.map(([, client]) => client.maxPerSecond)) },
        clients: Object.fromEntries(byClient),
        inFlight,
        maxInFlight: counters.maxInFlight,
        maxPerLane: { ...counters.maxPerLane },
        connections: counters.connections,
        firstAt: counters.firstAt,
        lastAt: counters.lastAt,
        marks: {
          seen: counters.marksSeen,
          distinct: marks.size,
          duplicates: counters.duplicates,
          inversions: counters.inversions,
          examples: [...counters.examples],
        },
      };
    },
    /** Forgets everything except what is in progress. */
    reset(): void {
      ring = [];
      oldest = 0;
      counters = emptyCounters();
      all = createSlidingWindow();
      clients = new Map();
      lastMark = new Map();
      marks = new Set();
    },
  };

  function note(example: string): void {
    if (counters.examples.length < 20) counters.examples.push(example);
  }
}
export type Recorder = ReturnType<typeof createRecorder>;

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

function emptyCounters() {
  return {
    received: 0,
    applied: 0,
    byStatus: {} as Record<string, number>,
    byVerdict: {} as Record<string, number>,
    byOperation: {} as Record<string, number>,
    byFault: {} as Record<string, number>,
    maxAll: 0,
    maxInFlight: 0,
    maxPerLane: { count: 0, lane: undefined as string | undefined },
    connections: 0,
    firstAt: undefined as number | undefined,
    lastAt: undefined as number | undefined,
    marksSeen: 0,
    duplicates: 0,
    inversions: 0,
    examples: [] as string[],
  };
}
