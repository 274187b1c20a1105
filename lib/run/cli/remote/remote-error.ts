import type { Issue } from "#lib/platform/json.ts";

/** What keeps a command from working with a server, as a sentence; the command ends with 1. */
export class RemoteError extends Error {
  readonly issues: readonly Issue[];
  constructor(message: string, issues: readonly Issue[] = []) {
    super(message);
    this.name = "RemoteError";
    this.issues = issues;
  }
}
