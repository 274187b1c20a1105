import "#server-only";
import { readFileSync } from "node:fs";
import type { Issue } from "./json.ts";

/**
 * Node's own variables about certificates, where they would leave connections unprotected or broken
 * with no more than a warning. `atStart`: the file of authorities that Node itself was given.
 */
export function certificateIssues(source: Record<string, string | undefined>, atStart = source.NODE_EXTRA_CA_CERTS): Issue[] {
  const issue = (path: string, message: string): Issue => ({ path, message: `${path} ${message}` });
  const found: Issue[] = [];
  if (source.NODE_TLS_REJECT_UNAUTHORIZED === "0")
    found.push(
      issue(
        "NODE_TLS_REJECT_UNAUTHORIZED",
        "must not be 0: anyone could pose as the sign-in provider. Name your authority with NODE_EXTRA_CA_CERTS.",
      ),
    );
  const file = source.NODE_EXTRA_CA_CERTS;
  if (file && file !== atStart)
    found.push(issue("NODE_EXTRA_CA_CERTS", "has no effect in the file .env: Node reads it earlier. Set it in the environment."));
  else if (file) {
    try {
      if (!readFileSync(file, "utf8").includes("-----BEGIN CERTIFICATE-----"))
        found.push(issue("NODE_EXTRA_CA_CERTS", "names a file without a certificate: it must be in PEM form."));
    } catch (error) {
      found.push(issue("NODE_EXTRA_CA_CERTS", `names a file that cannot be read (${(error as { code?: string }).code}).`));
    }
  }
  return found;
}
