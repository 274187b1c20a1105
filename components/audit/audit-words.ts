const kinds: Record<string, string> = {
  destination: "destination",
  source: "source",
  mapping: "mapping",
  audience: "audience",
  catalogue: "catalogue",
  deletionRules: "deletion settings",
  api_key: "API key",
  apiKey: "API key",
  api_token: "token",
  apiToken: "token",
  token: "token",
  user: "user",
  invitation: "invitation",
  session: "session",
  passkey: "passkey",
  replay: "replay",
  savedEvent: "saved event",
  testCase: "test case",
  link: "shared link",
  delivery: "delivery",
  event: "event",
  person: "person",
  work: "background work",
  draft: "draft",
  release: "release",
  alert: "alert",
  alertChannel: "alert channel",
  alertRules: "alert rules",
  problem: "problem",
};

/** Verbs that do not read by themselves. */
const verbs: Record<string, string> = {
  asked: "asked for approval of",
  back_tested: "back-tested",
  key_changed: "changed",
  key_removed: "removed",
  rolled_back: "rolled back, by",
};

/** "signed_in" reads "signed in", "two_factor_enable" "two factor enable". */
export const actionWords = (action: string): string => verbs[action] ?? action.replaceAll("_", " ");
export const kindWords = (kind: string): string => kinds[kind] ?? actionWords(kind);

/** Names that say what they are of: "Release 4", "3 deliveries of Shop". */
const tellingNames: Record<string, RegExp> = {
  catalogue: /./,
  deletionRules: /./,
  release: /^Release /,
  delivery: /\bdeliver(y|ies)\b/,
  event: /^events of /,
  alertRules: /^Alert/i,
};

/** What stands before an object's name; nothing where the name says it. */
export const objectWords = (kind: string, name: string): string => (tellingNames[kind]?.test(name) ? "" : kindWords(kind));

export const kindChoices = [
  { value: "", label: "Everything" },
  ...["destination", "source", "mapping", "draft", "release", "audience", "user", "invitation", "session", "passkey", "replay"].map(
    (value) => ({
      value,
      label: `${kindWords(value)[0]?.toUpperCase()}${kindWords(value).slice(1)}s`,
    }),
  ),
];
