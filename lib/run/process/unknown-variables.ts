import { nearestOf } from "#lib/core/catalogue/nearest-name.ts";
import { envNames, secretNames } from "#lib/platform/env.ts";
import type { Issue } from "#lib/platform/json.ts";

/** Beginnings that are Falconer's alone. Others may mean something to another program. */
const ours = /^(OIDC|DB_POOL)_/;
/** What Kubernetes adds for a Service that is called like that. */
const ofServices = /_(SERVICE_(HOST|PORT\w*)|PORT(_\d+_(TCP|UDP|SCTP)\w*)?)$/;

/** Variables that would be ignored without a word: a letter too many, and nobody is an admin. */
export function unknownVariables(source: Readonly<Record<string, string | undefined>>): Issue[] {
  const known = new Set<string>([...envNames, ...secretNames.map((name) => `${name}_FILE`)]);
  return Object.keys(source)
    .filter((name) => source[name] && ours.test(name) && !known.has(name) && !ofServices.test(name))
    .map((name) => {
      const near = nearestOf(known, name);
      return { path: name, message: `${name} is not a variable of Falconer${near ? `: did you mean ${near}?` : "."}` };
    });
}
