import type { ActionExample } from "#lib/core/actions/types.ts";

export const deleteAudience: readonly ActionExample[] = [
  {
    title: "An audience",
    kind: "typical",
    payload: { audienceId: "aud_1kPTWGhzMgFX9EGRlBRRFQdVSqa" },
    requests: [{ method: "DELETE", path: "/segment/audiences/aud_1kPTWGhzMgFX9EGRlBRRFQdVSqa", query: "", headers: {} }],
  },
  {
    title: "The shortest ID",
    kind: "minimal",
    payload: { audienceId: "a" },
    requests: [{ method: "DELETE", path: "/segment/audiences/a", query: "", headers: {} }],
  },
  {
    title: "An ID of 1,000 characters, all of them encoded",
    kind: "limit",
    payload: { audienceId: "/".repeat(1000) },
    requests: [{ method: "DELETE", path: `/segment/audiences/${"%2F".repeat(1000)}`, query: "", headers: {} }],
  },
  { title: "A dot as ID", kind: "bad", payload: { audienceId: "." }, issues: ["audienceId"] },
  { title: "Half of a character", kind: "bad", payload: { audienceId: "a\ud800" }, issues: ["audienceId"] },
];
