// What generated clients call each route, and the subjects by which they and the reference group
// routes. A name comes from the address; if that reads badly, it is listed below.

type Subject = { name: string; description: string; parts: readonly string[] };

/** In the order of the console: `parts` are what an address has behind /api/ or a destination. */
const subjects: readonly Subject[] = [
  {
    name: "Destinations",
    description: "Talon.One applications and their settings.",
    parts: ["destinations", "test-connection", "overview", "forecast"],
  },
  { name: "Sources", description: "Where events come from, and their secrets.", parts: ["sources"] },
  { name: "Mappings", description: "Rules from event to action, their drafts and versions.", parts: ["mappings", "drafts"] },
  { name: "Releases", description: "Drafts that go live together.", parts: ["releases"] },
  {
    name: "Import and export",
    description: "Mappings as files, from pipelines, and from another destination.",
    parts: ["export", "import", "configuration", "promotion"],
  },
  { name: "Event Tester", description: "Test cases, saved events, dry runs and test events.", parts: ["tester"] },
  { name: "Back-tests", description: "Past events as they would be after a change.", parts: ["back-tests"] },
  { name: "Events", description: "What was received, and what became of it.", parts: ["events", "live"] },
  { name: "Deliveries", description: "What was sent to Talon.One, with its attempts.", parts: ["deliveries"] },
  { name: "Replays", description: "Past deliveries sent again, and stored events reprocessed.", parts: ["replays", "reprocesses"] },
  { name: "Problems", description: "Failures with one cause.", parts: ["problems"] },
  {
    name: "Talon.One account",
    description: "What the account has: attributes, audiences, effects and rules.",
    parts: ["catalogue", "audiences", "rules", "callbacks", "receivers"],
  },
  { name: "Alerts", description: "Messages that Falconer sends: rules, channels and mutes.", parts: ["alerts", "alert-rules"] },
  { name: "API keys", description: "Talon.One’s keys.", parts: ["api-keys"] },
  { name: "Deletions", description: "People deleted at Talon.One and here.", parts: ["deletions", "deletion-rules"] },
  { name: "Privacy", description: "People erased here.", parts: ["erasures"] },
  { name: "Background work", description: "What runs in the background.", parts: ["background-work"] },
  { name: "Audit log", description: "Who changed what.", parts: ["audit"] },
  { name: "Users", description: "People with an account, and invitations.", parts: ["users", "invitations"] },
  { name: "Tokens", description: "API tokens.", parts: ["tokens"] },
  {
    name: "Account",
    description: "The caller’s own profile, sessions and ways to sign in.",
    parts: ["me", "passkeys", "auth", "oidc", "setup"],
  },
  {
    name: "Operations",
    description: "Health, metrics, and this description.",
    parts: ["health", "ready", "metrics", "openapi.json", "demo", "help"],
  },
  { name: "Intake", description: "How events come in.", parts: ["webhooks", "v1"] },
];

export const tags = subjects.map(({ name, description }) => ({ name, description }));

/** The subject of a route. */
export function tagOf(path: string): string {
  const [first, , third] = partsOf(path);
  const named = partsOf(path).filter((part) => !part.startsWith("{"));
  const part = first === "destinations" ? (third ?? named[1] ?? first) : first;
  const subject = subjects.find(({ parts }) => parts.includes(part ?? ""));
  if (!subject) throw new Error(`${path} belongs to no subject: lib/access/http/openapi-names.ts names them.`);
  return subject.name;
}

const partsOf = (path: string) => path.replace(/^\/(api\/)?/, "").split("/");

const ownNames: Readonly<Record<string, string>> = {
  "GET /api/openapi.json": "getApiDescription",
  "POST /api/api-keys/{keyId}/previous": "restorePreviousApiKey",
  "DELETE /api/api-keys/{keyId}/previous": "deletePreviousApiKey",
  "GET /api/alerts": "getAlerts",
  "PUT /api/destinations/{destinationId}/mappings/{mappingId}/draft": "saveMappingDraft",
  "GET /api/audit": "listAuditEntries",
  "GET /api/audit/export": "exportAuditLog",
  "POST /api/callbacks/{destinationId}": "receiveCallback",
  "POST /api/deletions/search": "searchDeletions",
  "POST /api/destinations/test-connection": "testNewConnection",
  "POST /api/destinations/{destinationId}/test-connection": "testConnection",
  "GET /api/destinations/{destinationId}/alert-rules": "getDestinationAlertRules",
  "PUT /api/destinations/{destinationId}/alert-rules": "setDestinationAlertRules",
  "GET /api/alerts/rules": "getAlertRules",
  "PATCH /api/destinations/{destinationId}/audiences": "updateAudience",
  "POST /api/destinations/{destinationId}/back-tests/{backTestId}/test-cases": "keepBackTestCases",
  "GET /api/destinations/{destinationId}/callbacks": "getCallbackSettings",
  "PUT /api/destinations/{destinationId}/callbacks": "setCallbackSettings",
  "POST /api/destinations/{destinationId}/back-tests/{backTestId}/dry-run": "dryRunBackTestEvent",
  "POST /api/destinations/{destinationId}/catalogue/refresh": "refreshCatalogue",
  "PUT /api/destinations/{destinationId}/catalogue/key": "setCatalogueManagementKey",
  "PUT /api/destinations/{destinationId}/configuration": "applyConfiguration",
  "POST /api/destinations/{destinationId}/configuration/plan": "planConfiguration",
  "POST /api/destinations/{destinationId}/promotion": "applyPromotion",
  "POST /api/destinations/{destinationId}/promotion/plan": "planPromotion",
  "GET /api/destinations/{destinationId}/deletion-rules": "getDeletionRules",
  "GET /api/destinations/{destinationId}/events/recent": "listRecentEvents",
  "GET /api/destinations/{destinationId}/events/search": "searchEvents",
  "GET /api/destinations/{destinationId}/export": "exportDestination",
  "POST /api/destinations/{destinationId}/import": "importMappings",
  "GET /api/destinations/{destinationId}/live": "streamEvents",
  "POST /api/destinations/{destinationId}/mappings/reorder": "reorderMappings",
  "POST /api/destinations/{destinationId}/receivers/{receiverId}/replay": "replayMessages",
  "GET /api/destinations/{destinationId}/rules": "getRuleEffects",
  "POST /api/destinations/{destinationId}/sources/{sourceId}/rotate-secret": "rotateSourceSecret",
  "DELETE /api/destinations/{destinationId}/sources/{sourceId}/previous-secret": "deletePreviousSourceSecret",
  "GET /api/destinations/{destinationId}/tester/cases": "listTestCases",
  "POST /api/destinations/{destinationId}/tester/cases": "createTestCase",
  "PATCH /api/destinations/{destinationId}/tester/cases/{testCaseId}": "updateTestCase",
  "DELETE /api/destinations/{destinationId}/tester/cases/{testCaseId}": "deleteTestCase",
  "POST /api/destinations/{destinationId}/tester/dry-run": "dryRun",
  "GET /api/destinations/{destinationId}/tester/links": "listSharedLinks",
  "POST /api/destinations/{destinationId}/tester/links": "createSharedLink",
  "GET /api/destinations/{destinationId}/tester/links/{linkId}": "getSharedLink",
  "DELETE /api/destinations/{destinationId}/tester/links/{linkId}": "deleteSharedLink",
  "GET /api/destinations/{destinationId}/tester/saved-events": "listSavedEvents",
  "POST /api/destinations/{destinationId}/tester/saved-events": "saveEvent",
  "DELETE /api/destinations/{destinationId}/tester/saved-events/{savedEventId}": "deleteSavedEvent",
  "POST /api/destinations/{destinationId}/tester/send": "sendTest",
  "GET /api/help/search": "searchHelp",
  "POST /api/invitations/look-up": "lookUpInvitation",
  "POST /api/me/confirm": "confirmIdentity",
  "GET /api/me/sessions": "listSessions",
  "DELETE /api/me/sessions/{sessionId}": "deleteSession",
  "GET /api/metrics": "getMetrics",
  "POST /api/oidc/backchannel-logout": "endProviderSessions",
  "GET /api/oidc/callback": "finishProviderSignIn",
  "GET /api/oidc/sign-in": "beginProviderSignIn",
  "GET /api/oidc/sign-out": "getProviderSignOut",
  "POST /api/passkeys/options": "createPasskeyOptions",
  "POST /api/passkeys/sign-in": "signInWithPasskey",
  "POST /api/passkeys/sign-in/options": "createPasskeySignInOptions",
  "DELETE /api/users/{userId}/second-factor": "resetSecondFactor",
  "DELETE /api/users/{userId}/sessions": "endUserSessions",
  "POST /api/webhooks/segment/{sourceId}": "sendSegmentEvents",
  "POST /api/webhooks/events/{sourceId}": "sendEvents",
  "POST /api/auth/sign-in/email": "signIn",
  "POST /api/auth/two-factor/verify-totp": "verifyCode",
  "POST /api/auth/two-factor/verify-backup-code": "verifyBackupCode",
  "POST /api/auth/two-factor/enable": "enableTwoFactor",
  "POST /api/auth/two-factor/disable": "disableTwoFactor",
  "POST /api/auth/change-password": "changePassword",
  "POST /api/auth/sign-out": "signOut",
};

/** Last parts of an address that name the action. */
const verbs = new Set([
  "accept",
  "apply",
  "approve",
  "cancel",
  "duplicate",
  "reject",
  "reorder",
  "replay",
  "restore",
  "retry",
  "roll-back",
  "rotate",
  "run",
  "skip",
  "test",
]);

/** What a generated client calls a route, such as `listMappings` or `cancelReplay`. */
export function operationId(path: string, method: string): string {
  const own = ownNames[`${method.toUpperCase()} ${path}`];
  if (own) return own;
  const parts = partsOf(path.replace(/^\/api\/destinations\/\{destinationId\}\/(?=.)/, "/api/"));
  const words = parts.filter((part) => !part.startsWith("{"));
  const last = words.at(-1) ?? "";
  const before = words.slice(0, -1).map(singular);
  const isOne = parts.at(-1)?.startsWith("{") ?? false;
  const name = (verb: string, noun: string) => camel([verb, ...before, noun]);
  switch (method.toUpperCase()) {
    case "GET":
      return isOne ? name("get", singular(last)) : name(singular(last) === last ? "get" : "list", last);
    case "POST":
      // Segment's libraries call them so.
      if (words[0] === "v1") return camel(["send", last]);
      return verbs.has(last) ? camel([last, ...before]) : name("create", singular(last));
    case "PUT":
      return name("set", last);
    case "PATCH":
      return name("update", isOne ? singular(last) : last);
    default:
      return name("delete", isOne ? singular(last) : last);
  }
}

const singular = (word: string) =>
  word === "reprocesses" ? "reprocess" : word.endsWith("ies") ? `${word.slice(0, -3)}y` : /[^s]s$/.test(word) ? word.slice(0, -1) : word;

const camel = (words: readonly string[]) =>
  words
    .flatMap((word) => word.split(/[^a-zA-Z0-9]+/))
    .filter(Boolean)
    .map((word, index) => (index === 0 ? word : word.slice(0, 1).toUpperCase() + word.slice(1)))
    .join("");
