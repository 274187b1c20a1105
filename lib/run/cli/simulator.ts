// npm run simulator: the simulated Talon.One as a separate process.
import { parseArgs } from "node:util";
import { startSimulator } from "#lib/talon-one/simulator/start-simulator.ts";

const options = {
  port: { type: "string", default: "4300" },
  host: { type: "string", default: "127.0.0.1" },
  rate: { type: "string", default: "60" },
  seed: { type: "string", default: "1" },
  settings: { type: "string", default: "{}" },
} as const;

function readOptions() {
  const { values } = parseArgs({ options });
  for (const name of ["port", "rate", "seed"] as const)
    if (!/^\d{1,9}$/.test(values[name])) throw new Error(`--${name} must be a whole number.`);
  return {
    ...(JSON.parse(values.settings) as object),
    port: Number(values.port),
    host: values.host,
    ratePerSecond: Number(values.rate),
    seed: Number(values.seed),
  };
}

try {
  const simulator = await startSimulator(readOptions());
  console.log(`Simulated Talon.One at ${simulator.url}; its controls are below ${simulator.url}/__simulator/`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void simulator.close().then(() => process.exit(0)));
} catch (error) {
  console.error(`The simulator cannot start: ${error instanceof Error ? error.message : error}`);
  process.exit(2);
}
