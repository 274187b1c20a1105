import type { RouteEntry } from "#lib/access/http/openapi.ts";
import * as apiKeysKeyIdPrevious from "./api-keys/[keyId]/previous/route.ts";
import * as apiKeysKeyIdRotate from "./api-keys/[keyId]/rotate/route.ts";
import * as apiKeysKeyId from "./api-keys/[keyId]/route.ts";
import * as apiKeys from "./api-keys/route.ts";
import * as auditExport from "./audit/export/route.ts";
import * as audit from "./audit/route.ts";
import * as demo from "./demo/route.ts";
import * as destinationsDestinationIdDeliveriesDeliveryId from "./destinations/[destinationId]/deliveries/[deliveryId]/route.ts";
import * as destinationsDestinationIdDeliveriesDeliveryIdSkip from "./destinations/[destinationId]/deliveries/[deliveryId]/skip/route.ts";
import * as destinationsDestinationIdDeliveries from "./destinations/[destinationId]/deliveries/route.ts";
import * as destinationsDestinationIdDraftsOrder from "./destinations/[destinationId]/drafts/order/route.ts";
import * as destinationsDestinationIdDrafts from "./destinations/[destinationId]/drafts/route.ts";
import * as destinationsDestinationIdEventsEventId from "./destinations/[destinationId]/events/[eventId]/route.ts";
import * as destinationsDestinationIdEventsNames from "./destinations/[destinationId]/events/names/route.ts";
import * as destinationsDestinationIdEventsPaths from "./destinations/[destinationId]/events/paths/route.ts";
import * as destinationsDestinationIdEventsRecent from "./destinations/[destinationId]/events/recent/route.ts";
import * as destinationsDestinationIdEvents from "./destinations/[destinationId]/events/route.ts";
import * as destinationsDestinationIdEventsSearch from "./destinations/[destinationId]/events/search/route.ts";
import * as destinationsDestinationIdExport from "./destinations/[destinationId]/export/route.ts";
import * as destinationsDestinationIdImport from "./destinations/[destinationId]/import/route.ts";
import * as destinationsDestinationIdMappingsMappingIdDraft from "./destinations/[destinationId]/mappings/[mappingId]/draft/route.ts";
import * as destinationsDestinationIdMappingsMappingIdDuplicate from "./destinations/[destinationId]/mappings/[mappingId]/duplicate/route.ts";
import * as destinationsDestinationIdMappingsMappingIdRestore from "./destinations/[destinationId]/mappings/[mappingId]/restore/route.ts";
import * as destinationsDestinationIdMappingsMappingId from "./destinations/[destinationId]/mappings/[mappingId]/route.ts";
import * as destinationsDestinationIdMappingsMappingIdVersionsNumberRestore from "./destinations/[destinationId]/mappings/[mappingId]/versions/[number]/restore/route.ts";
import * as destinationsDestinationIdMappingsMappingIdVersionsNumber from "./destinations/[destinationId]/mappings/[mappingId]/versions/[number]/route.ts";
import * as destinationsDestinationIdMappingsMappingIdVersions from "./destinations/[destinationId]/mappings/[mappingId]/versions/route.ts";
import * as destinationsDestinationIdMappingsReorder from "./destinations/[destinationId]/mappings/reorder/route.ts";
import * as destinationsDestinationIdMappings from "./destinations/[destinationId]/mappings/route.ts";
import * as destinationsDestinationIdOverview from "./destinations/[destinationId]/overview/route.ts";
import * as destinationsDestinationIdReleasesReleaseIdApprove from "./destinations/[destinationId]/releases/[releaseId]/approve/route.ts";
import * as destinationsDestinationIdReleasesReleaseIdCancel from "./destinations/[destinationId]/releases/[releaseId]/cancel/route.ts";
import * as destinationsDestinationIdReleasesReleaseIdReject from "./destinations/[destinationId]/releases/[releaseId]/reject/route.ts";
import * as destinationsDestinationIdReleasesReleaseIdRollBack from "./destinations/[destinationId]/releases/[releaseId]/roll-back/route.ts";
import * as destinationsDestinationIdReleasesReleaseId from "./destinations/[destinationId]/releases/[releaseId]/route.ts";
import * as destinationsDestinationIdReleases from "./destinations/[destinationId]/releases/route.ts";
import * as destinationsDestinationIdReplaysReplayIdCancel from "./destinations/[destinationId]/replays/[replayId]/cancel/route.ts";
import * as destinationsDestinationIdReplaysReplayId from "./destinations/[destinationId]/replays/[replayId]/route.ts";
import * as destinationsDestinationIdReplays from "./destinations/[destinationId]/replays/route.ts";
import * as destinationsDestinationIdReprocessesReprocessIdCancel from "./destinations/[destinationId]/reprocesses/[reprocessId]/cancel/route.ts";
import * as destinationsDestinationIdReprocessesReprocessId from "./destinations/[destinationId]/reprocesses/[reprocessId]/route.ts";
import * as destinationsDestinationIdReprocessesReprocessIdRun from "./destinations/[destinationId]/reprocesses/[reprocessId]/run/route.ts";
import * as destinationsDestinationIdReprocessesReprocessIdSamples from "./destinations/[destinationId]/reprocesses/[reprocessId]/samples/route.ts";
import * as destinationsDestinationIdReprocesses from "./destinations/[destinationId]/reprocesses/route.ts";
import * as destinationsDestinationId from "./destinations/[destinationId]/route.ts";
import * as destinationsDestinationIdSourcesSourceIdHeaderToken from "./destinations/[destinationId]/sources/[sourceId]/header-token/route.ts";
import * as destinationsDestinationIdSourcesSourceIdPreviousSecret from "./destinations/[destinationId]/sources/[sourceId]/previous-secret/route.ts";
import * as destinationsDestinationIdSourcesSourceIdRotateSecret from "./destinations/[destinationId]/sources/[sourceId]/rotate-secret/route.ts";
import * as destinationsDestinationIdSourcesSourceId from "./destinations/[destinationId]/sources/[sourceId]/route.ts";
import * as destinationsDestinationIdSources from "./destinations/[destinationId]/sources/route.ts";
import * as destinationsDestinationIdTestConnection from "./destinations/[destinationId]/test-connection/route.ts";
import * as destinationsDestinationIdTesterCasesTestCaseId from "./destinations/[destinationId]/tester/cases/[testCaseId]/route.ts";
import * as destinationsDestinationIdTesterCases from "./destinations/[destinationId]/tester/cases/route.ts";
import * as destinationsDestinationIdTesterLinksLinkId from "./destinations/[destinationId]/tester/links/[linkId]/route.ts";
import * as destinationsDestinationIdTesterLinks from "./destinations/[destinationId]/tester/links/route.ts";
import * as destinationsDestinationIdTesterSavedEventsSavedEventId from "./destinations/[destinationId]/tester/saved-events/[savedEventId]/route.ts";
import * as destinationsDestinationIdTesterSavedEvents from "./destinations/[destinationId]/tester/saved-events/route.ts";
import * as destinationsDestinationIdTesterSend from "./destinations/[destinationId]/tester/send/route.ts";
import * as destinations from "./destinations/route.ts";
import * as destinationsTestConnection from "./destinations/test-connection/route.ts";
import * as erasures from "./erasures/route.ts";
import * as invitationsInvitationId from "./invitations/[invitationId]/route.ts";
import * as invitationsAccept from "./invitations/accept/route.ts";
import * as invitationsLookUp from "./invitations/look-up/route.ts";
import * as invitations from "./invitations/route.ts";
import * as meConfirm from "./me/confirm/route.ts";
import * as me from "./me/route.ts";
import * as meSessionsSessionId from "./me/sessions/[sessionId]/route.ts";
import * as meSessions from "./me/sessions/route.ts";
import * as metrics from "./metrics/route.ts";
import * as passkeysPasskeyId from "./passkeys/[passkeyId]/route.ts";
import * as passkeysOptions from "./passkeys/options/route.ts";
import * as passkeys from "./passkeys/route.ts";
import * as passkeysSignInOptions from "./passkeys/sign-in/options/route.ts";
import * as passkeysSignIn from "./passkeys/sign-in/route.ts";
import * as setup from "./setup/route.ts";
import * as tokensTokenId from "./tokens/[tokenId]/route.ts";
import * as tokens from "./tokens/route.ts";
import * as usersUserIdResetLink from "./users/[userId]/reset-link/route.ts";
import * as usersUserId from "./users/[userId]/route.ts";
import * as usersUserIdSecondFactor from "./users/[userId]/second-factor/route.ts";
import * as usersUserIdSessions from "./users/[userId]/sessions/route.ts";
import * as users from "./users/route.ts";

/**
 * Every route of the JSON API, for its documentation and for the tests that walk them. A test finds
 * the one that is missing here.
 */
export const allRoutes: readonly RouteEntry[] = [
  { path: "/api/api-keys", handlers: apiKeys },
  { path: "/api/api-keys/{keyId}", handlers: apiKeysKeyId },
  { path: "/api/api-keys/{keyId}/previous", handlers: apiKeysKeyIdPrevious },
  { path: "/api/api-keys/{keyId}/rotate", handlers: apiKeysKeyIdRotate },
  { path: "/api/audit", handlers: audit },
  { path: "/api/audit/export", handlers: auditExport },
  { path: "/api/demo", handlers: demo },
  { path: "/api/destinations", handlers: destinations },
  { path: "/api/destinations/test-connection", handlers: destinationsTestConnection },
  { path: "/api/destinations/{destinationId}", handlers: destinationsDestinationId },
  { path: "/api/destinations/{destinationId}/deliveries", handlers: destinationsDestinationIdDeliveries },
  { path: "/api/destinations/{destinationId}/deliveries/{deliveryId}", handlers: destinationsDestinationIdDeliveriesDeliveryId },
  { path: "/api/destinations/{destinationId}/deliveries/{deliveryId}/skip", handlers: destinationsDestinationIdDeliveriesDeliveryIdSkip },
  { path: "/api/destinations/{destinationId}/drafts", handlers: destinationsDestinationIdDrafts },
  { path: "/api/destinations/{destinationId}/drafts/order", handlers: destinationsDestinationIdDraftsOrder },
  { path: "/api/destinations/{destinationId}/events", handlers: destinationsDestinationIdEvents },
  { path: "/api/destinations/{destinationId}/events/names", handlers: destinationsDestinationIdEventsNames },
  { path: "/api/destinations/{destinationId}/events/paths", handlers: destinationsDestinationIdEventsPaths },
  { path: "/api/destinations/{destinationId}/events/recent", handlers: destinationsDestinationIdEventsRecent },
  { path: "/api/destinations/{destinationId}/events/search", handlers: destinationsDestinationIdEventsSearch },
  { path: "/api/destinations/{destinationId}/events/{eventId}", handlers: destinationsDestinationIdEventsEventId },
  { path: "/api/destinations/{destinationId}/export", handlers: destinationsDestinationIdExport },
  { path: "/api/destinations/{destinationId}/import", handlers: destinationsDestinationIdImport },
  { path: "/api/destinations/{destinationId}/mappings", handlers: destinationsDestinationIdMappings },
  { path: "/api/destinations/{destinationId}/mappings/reorder", handlers: destinationsDestinationIdMappingsReorder },
  { path: "/api/destinations/{destinationId}/mappings/{mappingId}", handlers: destinationsDestinationIdMappingsMappingId },
  { path: "/api/destinations/{destinationId}/mappings/{mappingId}/draft", handlers: destinationsDestinationIdMappingsMappingIdDraft },
  {
    path: "/api/destinations/{destinationId}/mappings/{mappingId}/duplicate",
    handlers: destinationsDestinationIdMappingsMappingIdDuplicate,
  },
  { path: "/api/destinations/{destinationId}/mappings/{mappingId}/restore", handlers: destinationsDestinationIdMappingsMappingIdRestore },
  { path: "/api/destinations/{destinationId}/mappings/{mappingId}/versions", handlers: destinationsDestinationIdMappingsMappingIdVersions },
  {
    path: "/api/destinations/{destinationId}/mappings/{mappingId}/versions/{number}",
    handlers: destinationsDestinationIdMappingsMappingIdVersionsNumber,
  },
  {
    path: "/api/destinations/{destinationId}/mappings/{mappingId}/versions/{number}/restore",
    handlers: destinationsDestinationIdMappingsMappingIdVersionsNumberRestore,
  },
  { path: "/api/destinations/{destinationId}/overview", handlers: destinationsDestinationIdOverview },
  { path: "/api/destinations/{destinationId}/releases", handlers: destinationsDestinationIdReleases },
  { path: "/api/destinations/{destinationId}/releases/{releaseId}", handlers: destinationsDestinationIdReleasesReleaseId },
  { path: "/api/destinations/{destinationId}/releases/{releaseId}/approve", handlers: destinationsDestinationIdReleasesReleaseIdApprove },
  { path: "/api/destinations/{destinationId}/releases/{releaseId}/cancel", handlers: destinationsDestinationIdReleasesReleaseIdCancel },
  { path: "/api/destinations/{destinationId}/releases/{releaseId}/reject", handlers: destinationsDestinationIdReleasesReleaseIdReject },
  {
    path: "/api/destinations/{destinationId}/releases/{releaseId}/roll-back",
    handlers: destinationsDestinationIdReleasesReleaseIdRollBack,
  },
  { path: "/api/destinations/{destinationId}/replays", handlers: destinationsDestinationIdReplays },
  { path: "/api/destinations/{destinationId}/replays/{replayId}", handlers: destinationsDestinationIdReplaysReplayId },
  { path: "/api/destinations/{destinationId}/replays/{replayId}/cancel", handlers: destinationsDestinationIdReplaysReplayIdCancel },
  { path: "/api/destinations/{destinationId}/reprocesses", handlers: destinationsDestinationIdReprocesses },
  { path: "/api/destinations/{destinationId}/reprocesses/{reprocessId}", handlers: destinationsDestinationIdReprocessesReprocessId },
  {
    path: "/api/destinations/{destinationId}/reprocesses/{reprocessId}/cancel",
    handlers: destinationsDestinationIdReprocessesReprocessIdCancel,
  },
  { path: "/api/destinations/{destinationId}/reprocesses/{reprocessId}/run", handlers: destinationsDestinationIdReprocessesReprocessIdRun },
  {
    path: "/api/destinations/{destinationId}/reprocesses/{reprocessId}/samples",
    handlers: destinationsDestinationIdReprocessesReprocessIdSamples,
  },
  { path: "/api/destinations/{destinationId}/sources", handlers: destinationsDestinationIdSources },
  { path: "/api/destinations/{destinationId}/sources/{sourceId}", handlers: destinationsDestinationIdSourcesSourceId },
  {
    path: "/api/destinations/{destinationId}/sources/{sourceId}/header-token",
    handlers: destinationsDestinationIdSourcesSourceIdHeaderToken,
  },
  {
    path: "/api/destinations/{destinationId}/sources/{sourceId}/previous-secret",
    handlers: destinationsDestinationIdSourcesSourceIdPreviousSecret,
  },
  {
    path: "/api/destinations/{destinationId}/sources/{sourceId}/rotate-secret",
    handlers: destinationsDestinationIdSourcesSourceIdRotateSecret,
  },
  { path: "/api/destinations/{destinationId}/test-connection", handlers: destinationsDestinationIdTestConnection },
  { path: "/api/destinations/{destinationId}/tester/cases", handlers: destinationsDestinationIdTesterCases },
  { path: "/api/destinations/{destinationId}/tester/cases/{testCaseId}", handlers: destinationsDestinationIdTesterCasesTestCaseId },
  { path: "/api/destinations/{destinationId}/tester/links", handlers: destinationsDestinationIdTesterLinks },
  { path: "/api/destinations/{destinationId}/tester/links/{linkId}", handlers: destinationsDestinationIdTesterLinksLinkId },
  { path: "/api/destinations/{destinationId}/tester/saved-events", handlers: destinationsDestinationIdTesterSavedEvents },
  {
    path: "/api/destinations/{destinationId}/tester/saved-events/{savedEventId}",
    handlers: destinationsDestinationIdTesterSavedEventsSavedEventId,
  },
  { path: "/api/destinations/{destinationId}/tester/send", handlers: destinationsDestinationIdTesterSend },
  { path: "/api/erasures", handlers: erasures },
  { path: "/api/invitations", handlers: invitations },
  { path: "/api/invitations/accept", handlers: invitationsAccept },
  { path: "/api/invitations/look-up", handlers: invitationsLookUp },
  { path: "/api/invitations/{invitationId}", handlers: invitationsInvitationId },
  { path: "/api/me", handlers: me },
  { path: "/api/me/confirm", handlers: meConfirm },
  { path: "/api/me/sessions", handlers: meSessions },
  { path: "/api/me/sessions/{sessionId}", handlers: meSessionsSessionId },
  { path: "/api/metrics", handlers: metrics },
  { path: "/api/passkeys", handlers: passkeys },
  { path: "/api/passkeys/options", handlers: passkeysOptions },
  { path: "/api/passkeys/sign-in", handlers: passkeysSignIn },
  { path: "/api/passkeys/sign-in/options", handlers: passkeysSignInOptions },
  { path: "/api/passkeys/{passkeyId}", handlers: passkeysPasskeyId },
  { path: "/api/setup", handlers: setup },
  { path: "/api/tokens", handlers: tokens },
  { path: "/api/tokens/{tokenId}", handlers: tokensTokenId },
  { path: "/api/users", handlers: users },
  { path: "/api/users/{userId}", handlers: usersUserId },
  { path: "/api/users/{userId}/reset-link", handlers: usersUserIdResetLink },
  { path: "/api/users/{userId}/second-factor", handlers: usersUserIdSecondFactor },
  { path: "/api/users/{userId}/sessions", handlers: usersUserIdSessions },
];
