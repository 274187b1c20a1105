import { z } from "zod";

const actionSchema = z.discriminatedUnion("kind", [
  /** Answer with this status instead. */
  z.strictObject({
    kind: z.literal("status"),
    status: z.int().min(100).max(599),
    retryAfter: z.union([z.string(), z.number()]).optional(),
    body: z.unknown().optional(),
  }),
  /** Wait, then continue as usual; delays of several faults add up. */
  z.strictObject({ kind: z.literal("delay"), ms: z.number().min(0) }),
  /**
   * Destroy the socket. `apply`: only after the change was made, so that the sender cannot tell.
   */
  z.strictObject({ kind: z.literal("reset"), apply: z.boolean().default(false) }),
  /** Accept the request and never answer. */
  z.strictObject({ kind: z.literal("half-open"), apply: z.boolean().default(false) }),
  /** Make the change, then answer 200 with something that is not JSON. */
  z.strictObject({ kind: z.literal("malformed") }),
  /** Make the change, then send the answer a few bytes at a time. */
  z.strictObject({ kind: z.literal("drip"), ms: z.number().min(1), bytes: z.int().min(1).default(1) }),
]);

export const faultSchema = z.strictObject({
  id: z.string().optional(),
  /** All conditions given must hold. `path` is a regular expression for path and query. */
  match: z
    .strictObject({
      operation: z.string().optional(),
      method: z.string().optional(),
      path: z.string().optional(),
      profile: z.string().optional(),
      session: z.string().optional(),
      audience: z.string().optional(),
      deployment: z.string().optional(),
    })
    .default({}),
  probability: z.number().min(0).max(1).default(1),
  /** Ends after it has struck this many times. */
  times: z.int().min(1).optional(),
  action: actionSchema,
});
export type FaultInput = z.input<typeof faultSchema>;
export type Fault = z.infer<typeof faultSchema> & { id: string; struck: number };
export type FaultAction = z.infer<typeof actionSchema>;

export type FaultSubject = {
  operation: string | undefined;
  method: string;
  url: string;
  lanes: readonly string[];
  deployment: string;
};

/** The active faults. With the same seed, the same sequence of requests meets the same faults. */
export function createFaults(seed: number) {
  let faults: (Fault & { pattern: RegExp | undefined })[] = [];
  let random = mulberry32(seed);
  let made = 0;

  function strikes(fault: Fault & { pattern: RegExp | undefined }, subject: FaultSubject): boolean {
    const { match } = fault;
    if (fault.times !== undefined && fault.struck >= fault.times) return false;
    if (match.operation !== undefined && match.operation !== subject.operation) return false;
    if (match.method !== undefined && match.method !== subject.method) return false;
    if (match.deployment !== undefined && match.deployment !== subject.deployment) return false;
    if (fault.pattern && !fault.pattern.test(subject.url)) return false;
    for (const kind of ["profile", "session", "audience"] as const) {
      if (match[kind] !== undefined && !subject.lanes.includes(`${kind}:${match[kind]}`)) return false;
    }
    return fault.probability >= 1 || random() < fault.probability;
  }

  return {
    add(input: FaultInput): Fault {
      const parsed = faultSchema.parse(input);
      const pattern = parsed.match.path === undefined ? undefined : new RegExp(parsed.match.path);
      made++;
      const fault = { ...parsed, id: parsed.id ?? `fault-${made}`, struck: 0, pattern };
      faults = [...faults.filter((other) => other.id !== fault.id), fault];
      return fault;
    },
    remove(id: string): boolean {
      const before = faults.length;
      faults = faults.filter((fault) => fault.id !== id);
      return faults.length < before;
    },
    clear(): void {
      faults = [];
      random = mulberry32(seed);
    },
    list: (): Fault[] => faults.map(({ pattern: _, ...fault }) => fault),
    /**
     * What happens to this request: how long it is held, and the first fault that is more than a
     * delay.
     */
    decide(subject: FaultSubject): { delayMs: number; action: Exclude<FaultAction, { kind: "delay" }> | undefined } {
      let delayMs = 0;
      for (const fault of faults) {
        if (!strikes(fault, subject)) continue;
        fault.struck++;
        if (fault.action.kind !== "delay") return { delayMs, action: fault.action };
        delayMs += fault.action.ms;
      }
      return { delayMs, action: undefined };
    },
  };
}
export type Faults = ReturnType<typeof createFaults>;

/** A small seeded generator of numbers in [0, 1). */
function mulberry32(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
