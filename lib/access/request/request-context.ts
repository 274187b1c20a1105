import "#server-only";
import { AsyncLocalStorage } from "node:async_hooks";

/**
 * What is learned about a request while it is answered, for its single line in the log. Never a
 * secret.
 */
export type RequestNotes = { id: string; userId?: string; via?: string };

// The HTTP server (plain Node) and the routes (Next's bundle) are two module graphs of one process:
// they meet here.
const held = globalThis as unknown as { falconerRequests?: AsyncLocalStorage<RequestNotes> };
held.falconerRequests ??= new AsyncLocalStorage();
export const requests = held.falconerRequests;

/** Adds to the log line of the request that is being answered; does nothing outside of one. */
export function noteRequest(notes: Partial<Omit<RequestNotes, "id">>): void {
  const current = requests.getStore();
  if (current) Object.assign(current, notes);
}
