// Which page of the help explains which page of the console. The browser reads it: no server code.

const inDestination: Record<string, string> = {
  "": "watching#statistics",
  mappings: "mapping-editor",
  changes: "safe-changes",
  promote: "safe-changes#promote",
  tester: "event-tester",
  "back-tests": "back-tests",
  audiences: "talon-one",
  sources: "intake",
  transfer: "import-export",
  settings: "delivery#settings",
  live: "watching#watching-events-as-they-come",
  events: "intake",
  deliveries: "delivery#outcomes",
  problems: "watching#problems",
};
const elsewhere: Record<string, string> = {
  start: "mapping-editor",
  alerts: "watching#alerts",
  "api-keys": "talon-one",
  users: "security#who-may-do-what",
  audit: "security#logs",
  "background-work": "watching#background-work",
  privacy: "security#erasing-a-person",
  tokens: "api",
  account: "security#sign-in-sessions-limits",
};

/** A page of the help, with a heading if one explains it best; null if only the list helps. */
export function helpOf(pathname: string): string | null {
  const [first, id, second = ""] = pathname.split("/").filter(Boolean);
  if (first === "destinations") return id && id !== "new" ? (inDestination[second] ?? null) : "talon-one";
  return elsewhere[first ?? ""] ?? null;
}

/** Every place that a page of the console leads to. */
export const helpTargets: readonly string[] = [...Object.values(inDestination), ...Object.values(elsewhere)];
