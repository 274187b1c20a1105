import "#server-only";

// The 49,000 passwords that stand at the top of leaked lists (bundled by a dependency: nothing is
// looked up outside), and the words of this product's own context.

const ownWords = [
  "falconer",
  "segment",
  "talonone",
  "talon",
  "loyalty",
  "webhook",
  "webhooks",
  "marketing",
  "campaign",
  "customer",
  "customers",
  "integration",
  "changethis",
  "adminadmin",
  "passwordadmin",
  "rootroot",
  "correcthorsebatterystaple",
];

let loaded: Promise<ReadonlySet<string>> | undefined;

/** Lower case; read at the first password that someone chooses, and kept. */
export function commonPasswords(): Promise<ReadonlySet<string>> {
  loaded ??= import("@zxcvbn-ts/language-common").then(
    ({ dictionary }) => new Set([...(dictionary["passwords-common"] as string[]).map((word) => word.toLowerCase()), ...ownWords]),
  );
  return loaded;
}
