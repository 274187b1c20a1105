import { z } from "zod";
import { route } from "#lib/access/http/route.ts";
import { systemMetrics } from "#lib/engine/delivery/system-metrics.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { metricsType, processMetrics } from "#lib/platform/metrics/process-metrics.ts";

const parts = {
  process: () => processMetrics(),
  system: () => systemMetrics(pool()),
};

export const GET = route(
  {
    permission: "config.read",
    summary: "Figures of this process and of the whole system, in Prometheus' text format.",
    answerType: "text/plain",
    query: z.object({
      part: z
        .enum(["process", "system"])
        .optional()
        .describe("Only one of the two. Figures of the system are the same whichever process you ask."),
    }),
  },
  async ({ query: { part } }) => {
    const texts = await Promise.all(part ? [parts[part]()] : [parts.process(), parts.system()]);
    return new Response(texts.join("\n"), { headers: { "content-type": metricsType } });
  },
);
