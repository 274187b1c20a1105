import type { Fault, FaultInput, Faults } from "./faults.ts";
import type { RecordedRequest, Recorder, SimulatorStats } from "./recorder.ts";
import { type SimulatorSettings, simulatorChangesSchema } from "./settings.ts";
import type { SimulatorState } from "./state.ts";

export type RequestFilter = {
  lane?: string;
  operation?: string;
  status?: number;
  verdict?: string;
  /** Only requests that arrived after the one with this number. */
  after?: number;
  /** The last this many; 100 if absent over HTTP, all from a program. */
  limit?: number;
};

type Parts = { settings: SimulatorSettings; state: SimulatorState; faults: Faults; recorder: Recorder; forgetRate: () => void };

/**
 * How tests and the demo steer a running simulator; the routes below /__simulator/ offer the same
 * to other processes.
 */
export function createControl({ settings, state, faults, recorder, forgetRate }: Parts) {
  return {
    settings: (): SimulatorSettings => ({ ...settings }),
    configure(changes: Partial<SimulatorSettings>): SimulatorSettings {
      return { ...Object.assign(settings, simulatorChangesSchema.parse(changes)) };
    },
    addFault: (fault: FaultInput): Fault => faults.add(fault),
    removeFault: (id: string): boolean => faults.remove(id),
    clearFaults: (): void => faults.clear(),
    faults: (): Fault[] => faults.list(),
    stats: (): SimulatorStats => recorder.stats(),
    requests(filter: RequestFilter = {}): RecordedRequest[] {
      const found = recorder
        .requests()
        .filter(
          (record) =>
            (filter.lane === undefined || record.lanes.includes(filter.lane)) &&
            (filter.operation === undefined || record.operation === filter.operation) &&
            (filter.status === undefined || record.status === filter.status) &&
            (filter.verdict === undefined || record.verdict === filter.verdict) &&
            (filter.after === undefined || record.n > filter.after),
        );
      return filter.limit === undefined ? found : found.slice(-filter.limit);
    },
    profile(integrationId: string) {
      const profile = state.profiles.get(integrationId);
      return profile && { ...profile, audiences: [...profile.audiences] };
    },
    session: (integrationId: string) => state.sessions.get(integrationId),
    audience: (integrationId: string) => state.audiences.get(integrationId),
    counts: () => ({ profiles: state.profiles.size, sessions: state.sessions.size, audiences: state.audiences.size }),
    /** How many profiles are in the audience with this numeric ID. */
    members(audienceId: number): number {
      let members = 0;
      for (const profile of state.profiles.values()) if (profile.audiences.has(audienceId)) members++;
      return members;
    },
    /** Forgets records, counters, state and faults; settings stay. `keep` names what is spared. */
    reset(keep: readonly ("faults" | "state" | "requests")[] = []): void {
      if (!keep.includes("requests")) recorder.reset();
      if (!keep.includes("state")) state.clear();
      if (!keep.includes("faults")) faults.clear();
      forgetRate();
    },
  };
}
export type Control = ReturnType<typeof createControl>;
