import "#server-only";
import {
  Counter,
  type CounterConfiguration,
  Gauge,
  type GaugeConfiguration,
  Histogram,
  type HistogramConfiguration,
  Registry,
} from "prom-client";

// One registry per process, also across its two module graphs: the first to ask creates a metric,
// and all others get the same.
const held = globalThis as unknown as { falconerMetrics?: Registry; falconerFigures?: Map<string, Set<unknown>> };

/** What this process counts about itself. */
export function processRegistry(): Registry {
  held.falconerMetrics ??= new Registry();
  return held.falconerMetrics;
}

/** What figures of this process are read from when someone asks, by what it is. */
export function readFrom<Source>(what: string): Set<Source> {
  held.falconerFigures ??= new Map();
  const found = held.falconerFigures.get(what) ?? new Set();
  held.falconerFigures.set(what, found);
  return found as Set<Source>;
}

const once = <Metric>(name: string, make: (registers: Registry[]) => Metric): Metric =>
  (processRegistry().getSingleMetric(name) as Metric | undefined) ?? make([processRegistry()]);

export const counter = <Label extends string>(config: CounterConfiguration<Label>): Counter<Label> =>
  once(config.name, (registers) => new Counter({ ...config, registers }));
export const gauge = <Label extends string>(config: GaugeConfiguration<Label>): Gauge<Label> =>
  once(config.name, (registers) => new Gauge({ ...config, registers }));
export const histogram = <Label extends string>(config: HistogramConfiguration<Label>): Histogram<Label> =>
  once(config.name, (registers) => new Histogram({ ...config, registers }));
