export type SimulatedProfile = {
  id: number;
  created: string;
  integrationId: string;
  attributes: Record<string, unknown>;
  audiences: Set<number>;
  closedSessions: number;
  totalSales: number;
  lastActivity: string;
};
export type SimulatedSession = {
  id: number;
  created: string;
  integrationId: string;
  profileId: string;
  firstSession: boolean;
  state: "open" | "closed" | "partially_returned" | "cancelled";
  couponCodes: string[];
  referralCode: string;
  cartItems: Record<string, unknown>[];
  additionalCosts: Record<string, { price?: number | undefined }>;
  attributes: Record<string, unknown>;
  rest: Record<string, unknown>;
};
export type SimulatedAudience = { id: number; created: string; name: string; integrationId: string };

/**
 * Far more than any test makes; beyond it the oldest are dropped, so that a soak test cannot fill
 * the memory.
 */
const maxEntities = 500_000;

/** What the simulated deployment knows; shared by all deployments and keys. */
export function createState() {
  const profiles = new Map<string, SimulatedProfile>();
  const sessions = new Map<string, SimulatedSession>();
  const audiences = new Map<string, SimulatedAudience>();
  const audiencesById = new Map<number, SimulatedAudience>();
  let nextId = 1;

  function bounded<V>(map: Map<string, V>, key: string, value: V): V {
    map.set(key, value);
    if (map.size > maxEntities) map.delete(map.keys().next().value as string);
    return value;
  }

  const state = {
    profiles,
    sessions,
    audiences,
    audiencesById,
    newId: () => nextId++,
    profile(integrationId: string): SimulatedProfile {
      const now = new Date().toISOString();
      const known = profiles.get(integrationId);
      if (known) {
        known.lastActivity = now;
        return known;
      }
      return bounded(profiles, integrationId, {
        id: nextId++,
        created: now,
        integrationId,
        attributes: {},
        audiences: new Set<number>(),
        closedSessions: 0,
        totalSales: 0,
        lastActivity: now,
      });
    },
    session(integrationId: string, profileId: string): SimulatedSession {
      const known = sessions.get(integrationId);
      if (known) return known;
      return bounded(sessions, integrationId, {
        id: nextId++,
        created: new Date().toISOString(),
        integrationId,
        profileId,
        firstSession: true,
        state: "open",
        couponCodes: [],
        referralCode: "",
        cartItems: [],
        additionalCosts: {},
        attributes: {},
        rest: {},
      });
    },
    createAudience(integrationId: string, name: string): SimulatedAudience {
      return state.addAudience({ id: nextId++, created: new Date().toISOString(), name, integrationId });
    },
    addAudience(audience: SimulatedAudience): SimulatedAudience {
      audiencesById.set(audience.id, audience);
      return bounded(audiences, audience.integrationId, audience);
    },
    deleteAudience(audience: SimulatedAudience): void {
      audiences.delete(audience.integrationId);
      audiencesById.delete(audience.id);
      for (const profile of profiles.values()) profile.audiences.delete(audience.id);
    },
    /** Deletes their profile and all that refers to it. False when nobody has this ID. */
    deletePerson(integrationId: string): boolean {
      for (const session of sessions.values()) if (session.profileId === integrationId) sessions.delete(session.integrationId);
      return profiles.delete(integrationId);
    },
    /** A null attribute is deleted, as Talon.One does. */
    setAttributes(target: Record<string, unknown>, attributes: Record<string, unknown> | undefined): void {
      for (const [name, value] of Object.entries(attributes ?? {})) {
        if (value === null) delete target[name];
        else target[name] = value;
      }
    },
    clear(): void {
      profiles.clear();
      sessions.clear();
      audiences.clear();
      audiencesById.clear();
      nextId = 1;
    },
  };
  return state;
}
export type SimulatorState = ReturnType<typeof createState>;
