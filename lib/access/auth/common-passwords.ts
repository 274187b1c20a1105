import "#server-only";

// The 49,000 passwords at the top of leaked lists (bundled by a dependency: nothing is looked up
// outside), and this product's own words.

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

/** In lower case; read when someone first chooses a password, and kept. */
export function commonPasswords(): Promise<ReadonlySet<string>> {
  loaded ??= import("@zxcvbn-ts/language-common").then(
    ({ dictionary }) => new Set([...(dictionary["passwords-common"] as string[]).map((word) => word.toLowerCase()), ...ownWords]),
  );
  return loaded;
}
