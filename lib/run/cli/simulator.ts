import { parseArgs } from "node:util";
import { startSimulator } from "#lib/talon-one/simulator/start-simulator.ts";

const usage =
  "Usage: node lib/run/cli/simulator.ts [--port 4300] [--host 127.0.0.1] [--rate 60] [--seed 1] [--settings '{\"latencyMs\": 20}']";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "4300" },
    host: { type: "string", default: "127.0.0.1" },
    rate: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    settings: { type: "string", default: "{}" },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  console.log(usage);
} else {
  const simulator = await startSimulator({
    ...JSON.parse(values.settings),
    port: Number(values.port),
    host: values.host,
    ratePerSecond: Number(values.rate),
    seed: Number(values.seed),
  });
  console.log(`Simulated Talon.One at ${simulator.url}; its controls are below ${simulator.url}/__simulator/`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void simulator.close().then(() => process.exit(0)));
}
