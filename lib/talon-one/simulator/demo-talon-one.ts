import "#server-only";

// One a process, also across the two module graphs (plain Node and the framework's bundle).
const held = globalThis as unknown as { falconerDemoTalonOne?: Promise<{ url: string; close(): Promise<void> }> };

/**
 * The address of a simulated Talon.One in this process, started at first use. Demo destinations
 * talk only to it, whatever the address of the real one.
 */
export async function demoTalonOne(): Promise<string> {
  held.falconerDemoTalonOne ??= Promise.all([import("./start-simulator.ts"), import("./demo-settings.ts")]).then(
    ([{ startSimulator }, { demoSettings }]) => startSimulator(demoSettings),
  );
  return (await held.falconerDemoTalonOne).url;
}

export async function stopDemoTalonOne(): Promise<void> {
  const running = held.falconerDemoTalonOne;
  held.falconerDemoTalonOne = undefined;
  await (await running)?.close();
}
