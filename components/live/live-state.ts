import type { LiveNews } from "#lib/console/live/hooks.ts";
import type { LiveDelivery, LiveEvent } from "#lib/console/live/schema.ts";

/** Older ones leave the page: the list of events has them all. */
export const mostRows = 200;

export type LiveRow = LiveEvent & { deliveries?: LiveDelivery[] };
export type LiveState = {
  connection: "connecting" | "live" | "lost" | "signed_out" | "refused";
  error: unknown;
  paused: boolean;
  masked: boolean;
  /** Newest first. */
  rows: LiveRow[];
  /** What came while it was paused, newest first. */
  held: LiveRow[];
  /** Since the filter was chosen. */
  matched: number;
  shown: number;
  missed: number;
  /** The events per second in the last message, approximately. */
  lately: { came: number; matched: number; shown: number };
};

export const nothingYet: LiveState = {
  connection: "connecting",
  error: undefined,
  paused: false,
  masked: false,
  rows: [],
  held: [],
  matched: 0,
  shown: 0,
  missed: 0,
  lately: { came: 0, matched: 0, shown: 0 },
};

export type LiveAction = LiveNews | { kind: "pause" } | { kind: "resume" } | { kind: "clear" } | { kind: "start_over" };

export function nextLive(state: LiveState, action: LiveAction): LiveState {
  switch (action.kind) {
    case "connecting":
      return { ...state, connection: state.connection === "lost" ? "lost" : "connecting" };
    case "connected":
      return { ...state, connection: "live", error: undefined };
    case "lost":
      return { ...state, connection: "lost", error: action.error };
    case "refused":
      return { ...state, connection: "refused", error: action.error };
    case "end":
      return action.data.reason === "stopping"
        ? { ...state, connection: "lost" }
        : { ...state, connection: action.data.reason === "signed_out" ? "signed_out" : "refused" };
    case "events":
      return withEvents(state, action.data);
    case "deliveries": {
      const found = new Map(action.data.items.map(({ eventId, deliveries }) => [eventId, deliveries]));
      const current = (row: LiveRow) => (found.has(row.id) ? { ...row, deliveries: found.get(row.id) ?? [] } : row);
      return { ...state, rows: state.rows.map(current), held: state.held.map(current) };
    }
    case "pause":
      return { ...state, paused: true };
    case "resume":
      return { ...state, paused: false, rows: merged(state.held, state.rows), held: [] };
    case "clear":
      return { ...state, rows: [], held: [], matched: 0, shown: 0, missed: 0 };
    case "start_over":
      return { ...nothingYet, paused: state.paused };
  }
}

type Events = Extract<LiveNews, { kind: "events" }>["data"];

function withEvents(state: LiveState, { came, matched, shown, missed, masked }: Events): LiveState {
  // Events from before the page was opened are shown at the start, and do not count as new.
  const before = came === 0 && missed === 0;
  const next = {
    ...state,
    masked,
    matched: state.matched + (before ? 0 : matched + missed),
    shown: state.shown + (before ? 0 : shown.length),
    missed: state.missed + missed,
    lately: came === 0 ? state.lately : { came, matched, shown: shown.length },
  };
  return state.paused ? { ...next, held: merged(shown, state.held) } : { ...next, rows: merged(shown, state.rows) };
}

/** Newest first, each once, and no more than a page should hold. */
function merged(fresh: readonly LiveRow[], known: readonly LiveRow[]): LiveRow[] {
  const byId = new Map([...fresh, ...known].map((row) => [row.id, row]));
  return [...byId.values()].sort((a, b) => (a.id < b.id ? 1 : a.id > b.id ? -1 : 0)).slice(0, mostRows);
}
