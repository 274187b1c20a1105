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
  asked_for_dry_run: "asked for a dry run at",
  back_tested: "back-tested",
  deleted_person: "deleted",
  file_given: "gave a file for",
  key_changed: "changed",
  key_removed: "removed",
  linked: "connected the provider’s sign-in to",
  made_reset_link: "created a reset link for",
  reminded: "sent a reminder about",
  reset_password: "reset the password of",
  reset_second_factor: "reset two-factor authentication of",
  rolled_back: "rolled back, by",
};
/** Those that depend on what it was done to: as the console calls it where it is done. */
const verbsOf: Record<string, Record<string, string>> = {
  destination: { reordered: "reordered the mappings of", tested: "sent a test event to" },
  invitation: { revoked: "withdrew" },
  session: {
    change_password: "changed the password",
    revoked: "ended sessions of",
    sign_out: "signed out",
    signed_out_by_provider: "signed out, as the provider asked,",
    two_factor_disable: "turned off two-factor authentication",
    two_factor_enable: "began to turn on two-factor authentication",
    two_factor_generate_backup_codes: "created new backup codes",
    two_factor_get_totp_uri: "viewed the setup code of two-factor authentication",
    two_factor_verify_backup_code: "entered a backup code",
    two_factor_verify_totp: "entered a two-factor code",
  },
};

/** "signed_in" reads "signed in". */
export const actionWords = (action: string, kind = ""): string => verbsOf[kind]?.[action] ?? verbs[action] ?? action.replaceAll("_", " ");
export const kindWords = (kind: string): string => kinds[kind] ?? actionWords(kind);

/** Who signs in is who acts; the object counts where others' sessions end. */
export const namesObject = (action: string, kind: string): boolean =>
  kind !== "session" || action === "revoked" || action === "signed_out_by_provider";

/** Names that say what they are of: "Release 4", "3 deliveries of Shop". */
const tellingNames: Record<string, RegExp> = {
  catalogue: /./,
  deletionRules: /./,
  release: /^Release /,
  delivery: /\bdeliver(y|ies)\b|^replay$/,
  event: /^events of |^reprocessing$/,
  person: /^a person$/,
  alertRules: /^Alert/i,
  session: /./,
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
