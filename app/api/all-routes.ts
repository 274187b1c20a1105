// Written by `npm run write` from the route files; a test checks it.
// biome-ignore-all format: it is written by a program
// biome-ignore-all assist/source/organizeImports: it is written by a program
import type { EndpointOf } from "#lib/access/http/endpoints.ts";
import type { RouteEntry } from "#lib/access/http/openapi.ts";
import * as alerts from "./alerts/route.ts";
import * as alertsChannels from "./alerts/channels/route.ts";
import * as alertsChannelsChannelId from "./alerts/channels/[channelId]/route.ts";
import * as alertsChannelsChannelIdTest from "./alerts/channels/[channelId]/test/route.ts";
import * as alertsHeartbeat from "./alerts/heartbeat/route.ts";
import * as alertsMutes from "./alerts/mutes/route.ts";
import * as alertsMutesMuteId from "./alerts/mutes/[muteId]/route.ts";
import * as alertsNotices from "./alerts/notices/route.ts";
import * as alertsRules from "./alerts/rules/route.ts";
import * as apiKeys from "./api-keys/route.ts";
import * as apiKeysKeyId from "./api-keys/[keyId]/route.ts";
import * as apiKeysKeyIdPrevious from "./api-keys/[keyId]/previous/route.ts";
import * as apiKeysKeyIdRotate from "./api-keys/[keyId]/rotate/route.ts";
import * as audit from "./audit/route.ts";
import * as auditExport from "./audit/export/route.ts";
import * as backgroundWork from "./background-work/route.ts";
import * as backgroundWorkWorkIdCancel from "./background-work/[workId]/cancel/route.ts";
import * as backgroundWorkWorkIdRetry from "./background-work/[workId]/retry/route.ts";
import * as callbacksDestinationId from "./callbacks/[destinationId]/route.ts";
import * as deletions from "./deletions/route.ts";
import * as deletionsDeletionId from "./deletions/[deletionId]/route.ts";
import * as deletionsSearch from "./deletions/search/route.ts";
import * as demo from "./demo/route.ts";
import * as destinations from "./destinations/route.ts";
import * as destinationsDestinationId from "./destinations/[destinationId]/route.ts";
import * as destinationsDestinationIdAlertRules from "./destinations/[destinationId]/alert-rules/route.ts";
import * as destinationsDestinationIdAudiences from "./destinations/[destinationId]/audiences/route.ts";
import * as destinationsDestinationIdBackTests from "./destinations/[destinationId]/back-tests/route.ts";
import * as destinationsDestinationIdBackTestsBackTestId from "./destinations/[destinationId]/back-tests/[backTestId]/route.ts";
import * as destinationsDestinationIdBackTestsBackTestIdCancel from "./destinations/[destinationId]/back-tests/[backTestId]/cancel/route.ts";
import * as destinationsDestinationIdBackTestsBackTestIdDryRun from "./destinations/[destinationId]/back-tests/[backTestId]/dry-run/route.ts";
import * as destinationsDestinationIdBackTestsBackTestIdEvents from "./destinations/[destinationId]/back-tests/[backTestId]/events/route.ts";
import * as destinationsDestinationIdBackTestsBackTestIdTestCases from "./destinations/[destinationId]/back-tests/[backTestId]/test-cases/route.ts";
import * as destinationsDestinationIdCallbacks from "./destinations/[destinationId]/callbacks/route.ts";
import * as destinationsDestinationIdCatalogue from "./destinations/[destinationId]/catalogue/route.ts";
import * as destinationsDestinationIdCatalogueAttributes from "./destinations/[destinationId]/catalogue/attributes/route.ts";
import * as destinationsDestinationIdCatalogueFile from "./destinations/[destinationId]/catalogue/file/route.ts";
import * as destinationsDestinationIdCatalogueFindings from "./destinations/[destinationId]/catalogue/findings/route.ts";
import * as destinationsDestinationIdCatalogueIntegrationKey from "./destinations/[destinationId]/catalogue/integration-key/route.ts";
import * as destinationsDestinationIdCatalogueItems from "./destinations/[destinationId]/catalogue/items/route.ts";
import * as destinationsDestinationIdCatalogueKey from "./destinations/[destinationId]/catalogue/key/route.ts";
import * as destinationsDestinationIdCatalogueRefresh from "./destinations/[destinationId]/catalogue/refresh/route.ts";
import * as destinationsDestinationIdConfiguration from "./destinations/[destinationId]/configuration/route.ts";
import * as destinationsDestinationIdConfigurationPlan from "./destinations/[destinationId]/configuration/plan/route.ts";
import * as destinationsDestinationIdDeletionRules from "./destinations/[destinationId]/deletion-rules/route.ts";
import * as destinationsDestinationIdDeliveries from "./destinations/[destinationId]/deliveries/route.ts";
import * as destinationsDestinationIdDeliveriesDeliveryId from "./destinations/[destinationId]/deliveries/[deliveryId]/route.ts";
import * as destinationsDestinationIdDeliveriesDeliveryIdSkip from "./destinations/[destinationId]/deliveries/[deliveryId]/skip/route.ts";
import * as destinationsDestinationIdDeliveriesHistogram from "./destinations/[destinationId]/deliveries/histogram/route.ts";
import * as destinationsDestinationIdDrafts from "./destinations/[destinationId]/drafts/route.ts";
import * as destinationsDestinationIdDraftsOrder from "./destinations/[destinationId]/drafts/order/route.ts";
import * as destinationsDestinationIdEvents from "./destinations/[destinationId]/events/route.ts";
import * as destinationsDestinationIdEventsEventId from "./destinations/[destinationId]/events/[eventId]/route.ts";
import * as destinationsDestinationIdEventsHistogram from "./destinations/[destinationId]/events/histogram/route.ts";
import * as destinationsDestinationIdEventsNames from "./destinations/[destinationId]/events/names/route.ts";
import * as destinationsDestinationIdEventsPaths from "./destinations/[destinationId]/events/paths/route.ts";
import * as destinationsDestinationIdEventsReasons from "./destinations/[destinationId]/events/reasons/route.ts";
import * as destinationsDestinationIdEventsRecent from "./destinations/[destinationId]/events/recent/route.ts";
import * as destinationsDestinationIdEventsSearch from "./destinations/[destinationId]/events/search/route.ts";
import * as destinationsDestinationIdExport from "./destinations/[destinationId]/export/route.ts";
import * as destinationsDestinationIdForecast from "./destinations/[destinationId]/forecast/route.ts";
import * as destinationsDestinationIdImport from "./destinations/[destinationId]/import/route.ts";
import * as destinationsDestinationIdLive from "./destinations/[destinationId]/live/route.ts";
import * as destinationsDestinationIdMappings from "./destinations/[destinationId]/mappings/route.ts";
import * as destinationsDestinationIdMappingsMappingId from "./destinations/[destinationId]/mappings/[mappingId]/route.ts";
import * as destinationsDestinationIdMappingsMappingIdDraft from "./destinations/[destinationId]/mappings/[mappingId]/draft/route.ts";
import * as destinationsDestinationIdMappingsMappingIdDuplicate from "./destinations/[destinationId]/mappings/[mappingId]/duplicate/route.ts";
import * as destinationsDestinationIdMappingsMappingIdRestore from "./destinations/[destinationId]/mappings/[mappingId]/restore/route.ts";
import * as destinationsDestinationIdMappingsMappingIdVersions from "./destinations/[destinationId]/mappings/[mappingId]/versions/route.ts";
import * as destinationsDestinationIdMappingsMappingIdVersionsNumber from "./destinations/[destinationId]/mappings/[mappingId]/versions/[number]/route.ts";
import * as destinationsDestinationIdMappingsMappingIdVersionsNumberRestore from "./destinations/[destinationId]/mappings/[mappingId]/versions/[number]/restore/route.ts";
import * as destinationsDestinationIdMappingsReorder from "./destinations/[destinationId]/mappings/reorder/route.ts";
import * as destinationsDestinationIdOverview from "./destinations/[destinationId]/overview/route.ts";
import * as destinationsDestinationIdProblems from "./destinations/[destinationId]/problems/route.ts";
import * as destinationsDestinationIdProblemsProblemId from "./destinations/[destinationId]/problems/[problemId]/route.ts";
import * as destinationsDestinationIdProblemsProblemIdNotes from "./destinations/[destinationId]/problems/[problemId]/notes/route.ts";
import * as destinationsDestinationIdPromotion from "./destinations/[destinationId]/promotion/route.ts";
import * as destinationsDestinationIdPromotionPlan from "./destinations/[destinationId]/promotion/plan/route.ts";
import * as destinationsDestinationIdReceivers from "./destinations/[destinationId]/receivers/route.ts";
import * as destinationsDestinationIdReceiversReceiverId from "./destinations/[destinationId]/receivers/[receiverId]/route.ts";
import * as destinationsDestinationIdReceiversReceiverIdReplay from "./destinations/[destinationId]/receivers/[receiverId]/replay/route.ts";
import * as destinationsDestinationIdReceiversReceiverIdTest from "./destinations/[destinationId]/receivers/[receiverId]/test/route.ts";
import * as destinationsDestinationIdReleases from "./destinations/[destinationId]/releases/route.ts";
import * as destinationsDestinationIdReleasesReleaseId from "./destinations/[destinationId]/releases/[releaseId]/route.ts";
import * as destinationsDestinationIdReleasesReleaseIdApprove from "./destinations/[destinationId]/releases/[releaseId]/approve/route.ts";
import * as destinationsDestinationIdReleasesReleaseIdCancel from "./destinations/[destinationId]/releases/[releaseId]/cancel/route.ts";
import * as destinationsDestinationIdReleasesReleaseIdReject from "./destinations/[destinationId]/releases/[releaseId]/reject/route.ts";
import * as destinationsDestinationIdReleasesReleaseIdRollBack from "./destinations/[destinationId]/releases/[releaseId]/roll-back/route.ts";
import * as destinationsDestinationIdReplays from "./destinations/[destinationId]/replays/route.ts";
import * as destinationsDestinationIdReplaysReplayId from "./destinations/[destinationId]/replays/[replayId]/route.ts";
import * as destinationsDestinationIdReplaysReplayIdCancel from "./destinations/[destinationId]/replays/[replayId]/cancel/route.ts";
import * as destinationsDestinationIdReprocesses from "./destinations/[destinationId]/reprocesses/route.ts";
import * as destinationsDestinationIdReprocessesReprocessId from "./destinations/[destinationId]/reprocesses/[reprocessId]/route.ts";
import * as destinationsDestinationIdReprocessesReprocessIdCancel from "./destinations/[destinationId]/reprocesses/[reprocessId]/cancel/route.ts";
import * as destinationsDestinationIdReprocessesReprocessIdRun from "./destinations/[destinationId]/reprocesses/[reprocessId]/run/route.ts";
import * as destinationsDestinationIdReprocessesReprocessIdSamples from "./destinations/[destinationId]/reprocesses/[reprocessId]/samples/route.ts";
import * as destinationsDestinationIdRules from "./destinations/[destinationId]/rules/route.ts";
import * as destinationsDestinationIdSources from "./destinations/[destinationId]/sources/route.ts";
import * as destinationsDestinationIdSourcesSourceId from "./destinations/[destinationId]/sources/[sourceId]/route.ts";
import * as destinationsDestinationIdSourcesSourceIdHeaderToken from "./destinations/[destinationId]/sources/[sourceId]/header-token/route.ts";
import * as destinationsDestinationIdSourcesSourceIdHistogram from "./destinations/[destinationId]/sources/[sourceId]/histogram/route.ts";
import * as destinationsDestinationIdSourcesSourceIdPreviousSecret from "./destinations/[destinationId]/sources/[sourceId]/previous-secret/route.ts";
import * as destinationsDestinationIdSourcesSourceIdRotateSecret from "./destinations/[destinationId]/sources/[sourceId]/rotate-secret/route.ts";
import * as destinationsDestinationIdTestConnection from "./destinations/[destinationId]/test-connection/route.ts";
import * as destinationsDestinationIdTesterCases from "./destinations/[destinationId]/tester/cases/route.ts";
import * as destinationsDestinationIdTesterCasesTestCaseId from "./destinations/[destinationId]/tester/cases/[testCaseId]/route.ts";
import * as destinationsDestinationIdTesterDryRun from "./destinations/[destinationId]/tester/dry-run/route.ts";
import * as destinationsDestinationIdTesterLinks from "./destinations/[destinationId]/tester/links/route.ts";
import * as destinationsDestinationIdTesterLinksLinkId from "./destinations/[destinationId]/tester/links/[linkId]/route.ts";
import * as destinationsDestinationIdTesterSavedEvents from "./destinations/[destinationId]/tester/saved-events/route.ts";
import * as destinationsDestinationIdTesterSavedEventsSavedEventId from "./destinations/[destinationId]/tester/saved-events/[savedEventId]/route.ts";
import * as destinationsDestinationIdTesterSend from "./destinations/[destinationId]/tester/send/route.ts";
import * as destinationsTestConnection from "./destinations/test-connection/route.ts";
import * as erasures from "./erasures/route.ts";
import * as erasuresErasureId from "./erasures/[erasureId]/route.ts";
import * as helpPicturesPicture from "./help/pictures/[picture]/route.ts";
import * as helpSearch from "./help/search/route.ts";
import * as invitations from "./invitations/route.ts";
import * as invitationsInvitationId from "./invitations/[invitationId]/route.ts";
import * as invitationsAccept from "./invitations/accept/route.ts";
import * as invitationsLookUp from "./invitations/look-up/route.ts";
import * as me from "./me/route.ts";
import * as meConfirm from "./me/confirm/route.ts";
import * as meSessions from "./me/sessions/route.ts";
import * as meSessionsSessionId from "./me/sessions/[sessionId]/route.ts";
import * as metrics from "./metrics/route.ts";
import * as oidcBackchannelLogout from "./oidc/backchannel-logout/route.ts";
import * as oidcCallback from "./oidc/callback/route.ts";
import * as oidcSignIn from "./oidc/sign-in/route.ts";
import * as oidcSignOut from "./oidc/sign-out/route.ts";
import * as passkeys from "./passkeys/route.ts";
import * as passkeysPasskeyId from "./passkeys/[passkeyId]/route.ts";
import * as passkeysOptions from "./passkeys/options/route.ts";
import * as passkeysSignIn from "./passkeys/sign-in/route.ts";
import * as passkeysSignInOptions from "./passkeys/sign-in/options/route.ts";
import * as setup from "./setup/route.ts";
import * as tokens from "./tokens/route.ts";
import * as tokensTokenId from "./tokens/[tokenId]/route.ts";
import * as users from "./users/route.ts";
import * as usersUserId from "./users/[userId]/route.ts";
import * as usersUserIdResetLink from "./users/[userId]/reset-link/route.ts";
import * as usersUserIdSecondFactor from "./users/[userId]/second-factor/route.ts";
import * as usersUserIdSessions from "./users/[userId]/sessions/route.ts";

/** Every route of the JSON API, for its documentation and for the tests that walk them. */
export const allRoutes: readonly RouteEntry[] = [
  { path: "/api/alerts", handlers: alerts },
  { path: "/api/alerts/channels", handlers: alertsChannels },
  { path: "/api/alerts/channels/{channelId}", handlers: alertsChannelsChannelId },
  { path: "/api/alerts/channels/{channelId}/test", handlers: alertsChannelsChannelIdTest },
  { path: "/api/alerts/heartbeat", handlers: alertsHeartbeat },
  { path: "/api/alerts/mutes", handlers: alertsMutes },
  { path: "/api/alerts/mutes/{muteId}", handlers: alertsMutesMuteId },
  { path: "/api/alerts/notices", handlers: alertsNotices },
  { path: "/api/alerts/rules", handlers: alertsRules },
  { path: "/api/api-keys", handlers: apiKeys },
  { path: "/api/api-keys/{keyId}", handlers: apiKeysKeyId },
  { path: "/api/api-keys/{keyId}/previous", handlers: apiKeysKeyIdPrevious },
  { path: "/api/api-keys/{keyId}/rotate", handlers: apiKeysKeyIdRotate },
  { path: "/api/audit", handlers: audit },
  { path: "/api/audit/export", handlers: auditExport },
  { path: "/api/background-work", handlers: backgroundWork },
  { path: "/api/background-work/{workId}/cancel", handlers: backgroundWorkWorkIdCancel },
  { path: "/api/background-work/{workId}/retry", handlers: backgroundWorkWorkIdRetry },
  { path: "/api/callbacks/{destinationId}", handlers: callbacksDestinationId },
  { path: "/api/deletions", handlers: deletions },
  { path: "/api/deletions/{deletionId}", handlers: deletionsDeletionId },
  { path: "/api/deletions/search", handlers: deletionsSearch },
  { path: "/api/demo", handlers: demo },
  { path: "/api/destinations", handlers: destinations },
  { path: "/api/destinations/{destinationId}", handlers: destinationsDestinationId },
  { path: "/api/destinations/{destinationId}/alert-rules", handlers: destinationsDestinationIdAlertRules },
  { path: "/api/destinations/{destinationId}/audiences", handlers: destinationsDestinationIdAudiences },
  { path: "/api/destinations/{destinationId}/back-tests", handlers: destinationsDestinationIdBackTests },
  { path: "/api/destinations/{destinationId}/back-tests/{backTestId}", handlers: destinationsDestinationIdBackTestsBackTestId },
  { path: "/api/destinations/{destinationId}/back-tests/{backTestId}/cancel", handlers: destinationsDestinationIdBackTestsBackTestIdCancel },
  { path: "/api/destinations/{destinationId}/back-tests/{backTestId}/dry-run", handlers: destinationsDestinationIdBackTestsBackTestIdDryRun },
  { path: "/api/destinations/{destinationId}/back-tests/{backTestId}/events", handlers: destinationsDestinationIdBackTestsBackTestIdEvents },
  { path: "/api/destinations/{destinationId}/back-tests/{backTestId}/test-cases", handlers: destinationsDestinationIdBackTestsBackTestIdTestCases },
  { path: "/api/destinations/{destinationId}/callbacks", handlers: destinationsDestinationIdCallbacks },
  { path: "/api/destinations/{destinationId}/catalogue", handlers: destinationsDestinationIdCatalogue },
  { path: "/api/destinations/{destinationId}/catalogue/attributes", handlers: destinationsDestinationIdCatalogueAttributes },
  { path: "/api/destinations/{destinationId}/catalogue/file", handlers: destinationsDestinationIdCatalogueFile },
  { path: "/api/destinations/{destinationId}/catalogue/findings", handlers: destinationsDestinationIdCatalogueFindings },
  { path: "/api/destinations/{destinationId}/catalogue/integration-key", handlers: destinationsDestinationIdCatalogueIntegrationKey },
  { path: "/api/destinations/{destinationId}/catalogue/items", handlers: destinationsDestinationIdCatalogueItems },
  { path: "/api/destinations/{destinationId}/catalogue/key", handlers: destinationsDestinationIdCatalogueKey },
  { path: "/api/destinations/{destinationId}/catalogue/refresh", handlers: destinationsDestinationIdCatalogueRefresh },
  { path: "/api/destinations/{destinationId}/configuration", handlers: destinationsDestinationIdConfiguration },
  { path: "/api/destinations/{destinationId}/configuration/plan", handlers: destinationsDestinationIdConfigurationPlan },
  { path: "/api/destinations/{destinationId}/deletion-rules", handlers: destinationsDestinationIdDeletionRules },
  { path: "/api/destinations/{destinationId}/deliveries", handlers: destinationsDestinationIdDeliveries },
  { path: "/api/destinations/{destinationId}/deliveries/{deliveryId}", handlers: destinationsDestinationIdDeliveriesDeliveryId },
  { path: "/api/destinations/{destinationId}/deliveries/{deliveryId}/skip", handlers: destinationsDestinationIdDeliveriesDeliveryIdSkip },
  { path: "/api/destinations/{destinationId}/deliveries/histogram", handlers: destinationsDestinationIdDeliveriesHistogram },
  { path: "/api/destinations/{destinationId}/drafts", handlers: destinationsDestinationIdDrafts },
  { path: "/api/destinations/{destinationId}/drafts/order", handlers: destinationsDestinationIdDraftsOrder },
  { path: "/api/destinations/{destinationId}/events", handlers: destinationsDestinationIdEvents },
  { path: "/api/destinations/{destinationId}/events/{eventId}", handlers: destinationsDestinationIdEventsEventId },
  { path: "/api/destinations/{destinationId}/events/histogram", handlers: destinationsDestinationIdEventsHistogram },
  { path: "/api/destinations/{destinationId}/events/names", handlers: destinationsDestinationIdEventsNames },
  { path: "/api/destinations/{destinationId}/events/paths", handlers: destinationsDestinationIdEventsPaths },
  { path: "/api/destinations/{destinationId}/events/reasons", handlers: destinationsDestinationIdEventsReasons },
  { path: "/api/destinations/{destinationId}/events/recent", handlers: destinationsDestinationIdEventsRecent },
  { path: "/api/destinations/{destinationId}/events/search", handlers: destinationsDestinationIdEventsSearch },
  { path: "/api/destinations/{destinationId}/export", handlers: destinationsDestinationIdExport },
  { path: "/api/destinations/{destinationId}/forecast", handlers: destinationsDestinationIdForecast },
  { path: "/api/destinations/{destinationId}/import", handlers: destinationsDestinationIdImport },
  { path: "/api/destinations/{destinationId}/live", handlers: destinationsDestinationIdLive },
  { path: "/api/destinations/{destinationId}/mappings", handlers: destinationsDestinationIdMappings },
  { path: "/api/destinations/{destinationId}/mappings/{mappingId}", handlers: destinationsDestinationIdMappingsMappingId },
  { path: "/api/destinations/{destinationId}/mappings/{mappingId}/draft", handlers: destinationsDestinationIdMappingsMappingIdDraft },
  { path: "/api/destinations/{destinationId}/mappings/{mappingId}/duplicate", handlers: destinationsDestinationIdMappingsMappingIdDuplicate },
  { path: "/api/destinations/{destinationId}/mappings/{mappingId}/restore", handlers: destinationsDestinationIdMappingsMappingIdRestore },
  { path: "/api/destinations/{destinationId}/mappings/{mappingId}/versions", handlers: destinationsDestinationIdMappingsMappingIdVersions },
  { path: "/api/destinations/{destinationId}/mappings/{mappingId}/versions/{number}", handlers: destinationsDestinationIdMappingsMappingIdVersionsNumber },
  { path: "/api/destinations/{destinationId}/mappings/{mappingId}/versions/{number}/restore", handlers: destinationsDestinationIdMappingsMappingIdVersionsNumberRestore },
  { path: "/api/destinations/{destinationId}/mappings/reorder", handlers: destinationsDestinationIdMappingsReorder },
  { path: "/api/destinations/{destinationId}/overview", handlers: destinationsDestinationIdOverview },
  { path: "/api/destinations/{destinationId}/problems", handlers: destinationsDestinationIdProblems },
  { path: "/api/destinations/{destinationId}/problems/{problemId}", handlers: destinationsDestinationIdProblemsProblemId },
  { path: "/api/destinations/{destinationId}/problems/{problemId}/notes", handlers: destinationsDestinationIdProblemsProblemIdNotes },
  { path: "/api/destinations/{destinationId}/promotion", handlers: destinationsDestinationIdPromotion },
  { path: "/api/destinations/{destinationId}/promotion/plan", handlers: destinationsDestinationIdPromotionPlan },
  { path: "/api/destinations/{destinationId}/receivers", handlers: destinationsDestinationIdReceivers },
  { path: "/api/destinations/{destinationId}/receivers/{receiverId}", handlers: destinationsDestinationIdReceiversReceiverId },
  { path: "/api/destinations/{destinationId}/receivers/{receiverId}/replay", handlers: destinationsDestinationIdReceiversReceiverIdReplay },
  { path: "/api/destinations/{destinationId}/receivers/{receiverId}/test", handlers: destinationsDestinationIdReceiversReceiverIdTest },
  { path: "/api/destinations/{destinationId}/releases", handlers: destinationsDestinationIdReleases },
  { path: "/api/destinations/{destinationId}/releases/{releaseId}", handlers: destinationsDestinationIdReleasesReleaseId },
  { path: "/api/destinations/{destinationId}/releases/{releaseId}/approve", handlers: destinationsDestinationIdReleasesReleaseIdApprove },
  { path: "/api/destinations/{destinationId}/releases/{releaseId}/cancel", handlers: destinationsDestinationIdReleasesReleaseIdCancel },
  { path: "/api/destinations/{destinationId}/releases/{releaseId}/reject", handlers: destinationsDestinationIdReleasesReleaseIdReject },
  { path: "/api/destinations/{destinationId}/releases/{releaseId}/roll-back", handlers: destinationsDestinationIdReleasesReleaseIdRollBack },
  { path: "/api/destinations/{destinationId}/replays", handlers: destinationsDestinationIdReplays },
  { path: "/api/destinations/{destinationId}/replays/{replayId}", handlers: destinationsDestinationIdReplaysReplayId },
  { path: "/api/destinations/{destinationId}/replays/{replayId}/cancel", handlers: destinationsDestinationIdReplaysReplayIdCancel },
  { path: "/api/destinations/{destinationId}/reprocesses", handlers: destinationsDestinationIdReprocesses },
  { path: "/api/destinations/{destinationId}/reprocesses/{reprocessId}", handlers: destinationsDestinationIdReprocessesReprocessId },
  { path: "/api/destinations/{destinationId}/reprocesses/{reprocessId}/cancel", handlers: destinationsDestinationIdReprocessesReprocessIdCancel },
  { path: "/api/destinations/{destinationId}/reprocesses/{reprocessId}/run", handlers: destinationsDestinationIdReprocessesReprocessIdRun },
  { path: "/api/destinations/{destinationId}/reprocesses/{reprocessId}/samples", handlers: destinationsDestinationIdReprocessesReprocessIdSamples },
  { path: "/api/destinations/{destinationId}/rules", handlers: destinationsDestinationIdRules },
  { path: "/api/destinations/{destinationId}/sources", handlers: destinationsDestinationIdSources },
  { path: "/api/destinations/{destinationId}/sources/{sourceId}", handlers: destinationsDestinationIdSourcesSourceId },
  { path: "/api/destinations/{destinationId}/sources/{sourceId}/header-token", handlers: destinationsDestinationIdSourcesSourceIdHeaderToken },
  { path: "/api/destinations/{destinationId}/sources/{sourceId}/histogram", handlers: destinationsDestinationIdSourcesSourceIdHistogram },
  { path: "/api/destinations/{destinationId}/sources/{sourceId}/previous-secret", handlers: destinationsDestinationIdSourcesSourceIdPreviousSecret },
  { path: "/api/destinations/{destinationId}/sources/{sourceId}/rotate-secret", handlers: destinationsDestinationIdSourcesSourceIdRotateSecret },
  { path: "/api/destinations/{destinationId}/test-connection", handlers: destinationsDestinationIdTestConnection },
  { path: "/api/destinations/{destinationId}/tester/cases", handlers: destinationsDestinationIdTesterCases },
  { path: "/api/destinations/{destinationId}/tester/cases/{testCaseId}", handlers: destinationsDestinationIdTesterCasesTestCaseId },
  { path: "/api/destinations/{destinationId}/tester/dry-run", handlers: destinationsDestinationIdTesterDryRun },
  { path: "/api/destinations/{destinationId}/tester/links", handlers: destinationsDestinationIdTesterLinks },
  { path: "/api/destinations/{destinationId}/tester/links/{linkId}", handlers: destinationsDestinationIdTesterLinksLinkId },
  { path: "/api/destinations/{destinationId}/tester/saved-events", handlers: destinationsDestinationIdTesterSavedEvents },
  { path: "/api/destinations/{destinationId}/tester/saved-events/{savedEventId}", handlers: destinationsDestinationIdTesterSavedEventsSavedEventId },
  { path: "/api/destinations/{destinationId}/tester/send", handlers: destinationsDestinationIdTesterSend },
  { path: "/api/destinations/test-connection", handlers: destinationsTestConnection },
  { path: "/api/erasures", handlers: erasures },
  { path: "/api/erasures/{erasureId}", handlers: erasuresErasureId },
  { path: "/api/help/pictures/{picture}", handlers: helpPicturesPicture },
  { path: "/api/help/search", handlers: helpSearch },
  { path: "/api/invitations", handlers: invitations },
  { path: "/api/invitations/{invitationId}", handlers: invitationsInvitationId },
  { path: "/api/invitations/accept", handlers: invitationsAccept },
  { path: "/api/invitations/look-up", handlers: invitationsLookUp },
  { path: "/api/me", handlers: me },
  { path: "/api/me/confirm", handlers: meConfirm },
  { path: "/api/me/sessions", handlers: meSessions },
  { path: "/api/me/sessions/{sessionId}", handlers: meSessionsSessionId },
  { path: "/api/metrics", handlers: metrics },
  { path: "/api/oidc/backchannel-logout", handlers: oidcBackchannelLogout },
  { path: "/api/oidc/callback", handlers: oidcCallback },
  { path: "/api/oidc/sign-in", handlers: oidcSignIn },
  { path: "/api/oidc/sign-out", handlers: oidcSignOut },
  { path: "/api/passkeys", handlers: passkeys },
  { path: "/api/passkeys/{passkeyId}", handlers: passkeysPasskeyId },
  { path: "/api/passkeys/options", handlers: passkeysOptions },
  { path: "/api/passkeys/sign-in", handlers: passkeysSignIn },
  { path: "/api/passkeys/sign-in/options", handlers: passkeysSignInOptions },
  { path: "/api/setup", handlers: setup },
  { path: "/api/tokens", handlers: tokens },
  { path: "/api/tokens/{tokenId}", handlers: tokensTokenId },
  { path: "/api/users", handlers: users },
  { path: "/api/users/{userId}", handlers: usersUserId },
  { path: "/api/users/{userId}/reset-link", handlers: usersUserIdResetLink },
  { path: "/api/users/{userId}/second-factor", handlers: usersUserIdSecondFactor },
  { path: "/api/users/{userId}/sessions", handlers: usersUserIdSessions },
];

// The same as types, for the calls of the console (lib/access/http/api.ts).
declare module "#lib/access/http/endpoints.ts" {
  interface Endpoints {
    "GET /api/alerts": EndpointOf<typeof alerts.GET>;
    "GET /api/alerts/channels": EndpointOf<typeof alertsChannels.GET>;
    "POST /api/alerts/channels": EndpointOf<typeof alertsChannels.POST>;
    "PATCH /api/alerts/channels/{channelId}": EndpointOf<typeof alertsChannelsChannelId.PATCH>;
    "DELETE /api/alerts/channels/{channelId}": EndpointOf<typeof alertsChannelsChannelId.DELETE>;
    "POST /api/alerts/channels/{channelId}/test": EndpointOf<typeof alertsChannelsChannelIdTest.POST>;
    "GET /api/alerts/heartbeat": EndpointOf<typeof alertsHeartbeat.GET>;
    "PUT /api/alerts/heartbeat": EndpointOf<typeof alertsHeartbeat.PUT>;
    "POST /api/alerts/mutes": EndpointOf<typeof alertsMutes.POST>;
    "DELETE /api/alerts/mutes/{muteId}": EndpointOf<typeof alertsMutesMuteId.DELETE>;
    "GET /api/alerts/notices": EndpointOf<typeof alertsNotices.GET>;
    "GET /api/alerts/rules": EndpointOf<typeof alertsRules.GET>;
    "PUT /api/alerts/rules": EndpointOf<typeof alertsRules.PUT>;
    "GET /api/api-keys": EndpointOf<typeof apiKeys.GET>;
    "POST /api/api-keys": EndpointOf<typeof apiKeys.POST>;
    "GET /api/api-keys/{keyId}": EndpointOf<typeof apiKeysKeyId.GET>;
    "PATCH /api/api-keys/{keyId}": EndpointOf<typeof apiKeysKeyId.PATCH>;
    "DELETE /api/api-keys/{keyId}": EndpointOf<typeof apiKeysKeyId.DELETE>;
    "POST /api/api-keys/{keyId}/previous": EndpointOf<typeof apiKeysKeyIdPrevious.POST>;
    "DELETE /api/api-keys/{keyId}/previous": EndpointOf<typeof apiKeysKeyIdPrevious.DELETE>;
    "POST /api/api-keys/{keyId}/rotate": EndpointOf<typeof apiKeysKeyIdRotate.POST>;
    "GET /api/audit": EndpointOf<typeof audit.GET>;
    "GET /api/audit/export": EndpointOf<typeof auditExport.GET>;
    "GET /api/background-work": EndpointOf<typeof backgroundWork.GET>;
    "POST /api/background-work/{workId}/cancel": EndpointOf<typeof backgroundWorkWorkIdCancel.POST>;
    "POST /api/background-work/{workId}/retry": EndpointOf<typeof backgroundWorkWorkIdRetry.POST>;
    "POST /api/callbacks/{destinationId}": EndpointOf<typeof callbacksDestinationId.POST>;
    "GET /api/deletions": EndpointOf<typeof deletions.GET>;
    "POST /api/deletions": EndpointOf<typeof deletions.POST>;
    "GET /api/deletions/{deletionId}": EndpointOf<typeof deletionsDeletionId.GET>;
    "POST /api/deletions/search": EndpointOf<typeof deletionsSearch.POST>;
    "POST /api/demo": EndpointOf<typeof demo.POST>;
    "GET /api/destinations": EndpointOf<typeof destinations.GET>;
    "POST /api/destinations": EndpointOf<typeof destinations.POST>;
    "GET /api/destinations/{destinationId}": EndpointOf<typeof destinationsDestinationId.GET>;
    "PATCH /api/destinations/{destinationId}": EndpointOf<typeof destinationsDestinationId.PATCH>;
    "DELETE /api/destinations/{destinationId}": EndpointOf<typeof destinationsDestinationId.DELETE>;
    "GET /api/destinations/{destinationId}/alert-rules": EndpointOf<typeof destinationsDestinationIdAlertRules.GET>;
    "PUT /api/destinations/{destinationId}/alert-rules": EndpointOf<typeof destinationsDestinationIdAlertRules.PUT>;
    "GET /api/destinations/{destinationId}/audiences": EndpointOf<typeof destinationsDestinationIdAudiences.GET>;
    "PATCH /api/destinations/{destinationId}/audiences": EndpointOf<typeof destinationsDestinationIdAudiences.PATCH>;
    "POST /api/destinations/{destinationId}/audiences": EndpointOf<typeof destinationsDestinationIdAudiences.POST>;
    "POST /api/destinations/{destinationId}/back-tests": EndpointOf<typeof destinationsDestinationIdBackTests.POST>;
    "GET /api/destinations/{destinationId}/back-tests": EndpointOf<typeof destinationsDestinationIdBackTests.GET>;
    "GET /api/destinations/{destinationId}/back-tests/{backTestId}": EndpointOf<typeof destinationsDestinationIdBackTestsBackTestId.GET>;
    "POST /api/destinations/{destinationId}/back-tests/{backTestId}/cancel": EndpointOf<typeof destinationsDestinationIdBackTestsBackTestIdCancel.POST>;
    "POST /api/destinations/{destinationId}/back-tests/{backTestId}/dry-run": EndpointOf<typeof destinationsDestinationIdBackTestsBackTestIdDryRun.POST>;
    "GET /api/destinations/{destinationId}/back-tests/{backTestId}/events": EndpointOf<typeof destinationsDestinationIdBackTestsBackTestIdEvents.GET>;
    "POST /api/destinations/{destinationId}/back-tests/{backTestId}/test-cases": EndpointOf<typeof destinationsDestinationIdBackTestsBackTestIdTestCases.POST>;
    "GET /api/destinations/{destinationId}/callbacks": EndpointOf<typeof destinationsDestinationIdCallbacks.GET>;
    "PUT /api/destinations/{destinationId}/callbacks": EndpointOf<typeof destinationsDestinationIdCallbacks.PUT>;
    "GET /api/destinations/{destinationId}/catalogue": EndpointOf<typeof destinationsDestinationIdCatalogue.GET>;
    "PATCH /api/destinations/{destinationId}/catalogue": EndpointOf<typeof destinationsDestinationIdCatalogue.PATCH>;
    "POST /api/destinations/{destinationId}/catalogue/attributes": EndpointOf<typeof destinationsDestinationIdCatalogueAttributes.POST>;
    "PUT /api/destinations/{destinationId}/catalogue/file": EndpointOf<typeof destinationsDestinationIdCatalogueFile.PUT>;
    "GET /api/destinations/{destinationId}/catalogue/findings": EndpointOf<typeof destinationsDestinationIdCatalogueFindings.GET>;
    "PUT /api/destinations/{destinationId}/catalogue/integration-key": EndpointOf<typeof destinationsDestinationIdCatalogueIntegrationKey.PUT>;
    "GET /api/destinations/{destinationId}/catalogue/items": EndpointOf<typeof destinationsDestinationIdCatalogueItems.GET>;
    "PUT /api/destinations/{destinationId}/catalogue/key": EndpointOf<typeof destinationsDestinationIdCatalogueKey.PUT>;
    "POST /api/destinations/{destinationId}/catalogue/refresh": EndpointOf<typeof destinationsDestinationIdCatalogueRefresh.POST>;
    "PUT /api/destinations/{destinationId}/configuration": EndpointOf<typeof destinationsDestinationIdConfiguration.PUT>;
    "POST /api/destinations/{destinationId}/configuration/plan": EndpointOf<typeof destinationsDestinationIdConfigurationPlan.POST>;
    "GET /api/destinations/{destinationId}/deletion-rules": EndpointOf<typeof destinationsDestinationIdDeletionRules.GET>;
    "PATCH /api/destinations/{destinationId}/deletion-rules": EndpointOf<typeof destinationsDestinationIdDeletionRules.PATCH>;
    "GET /api/destinations/{destinationId}/deliveries": EndpointOf<typeof destinationsDestinationIdDeliveries.GET>;
    "GET /api/destinations/{destinationId}/deliveries/{deliveryId}": EndpointOf<typeof destinationsDestinationIdDeliveriesDeliveryId.GET>;
    "POST /api/destinations/{destinationId}/deliveries/{deliveryId}/skip": EndpointOf<typeof destinationsDestinationIdDeliveriesDeliveryIdSkip.POST>;
    "GET /api/destinations/{destinationId}/deliveries/histogram": EndpointOf<typeof destinationsDestinationIdDeliveriesHistogram.GET>;
    "GET /api/destinations/{destinationId}/drafts": EndpointOf<typeof destinationsDestinationIdDrafts.GET>;
    "POST /api/destinations/{destinationId}/drafts": EndpointOf<typeof destinationsDestinationIdDrafts.POST>;
    "DELETE /api/destinations/{destinationId}/drafts/order": EndpointOf<typeof destinationsDestinationIdDraftsOrder.DELETE>;
    "GET /api/destinations/{destinationId}/events": EndpointOf<typeof destinationsDestinationIdEvents.GET>;
    "GET /api/destinations/{destinationId}/events/{eventId}": EndpointOf<typeof destinationsDestinationIdEventsEventId.GET>;
    "GET /api/destinations/{destinationId}/events/histogram": EndpointOf<typeof destinationsDestinationIdEventsHistogram.GET>;
    "GET /api/destinations/{destinationId}/events/names": EndpointOf<typeof destinationsDestinationIdEventsNames.GET>;
    "GET /api/destinations/{destinationId}/events/paths": EndpointOf<typeof destinationsDestinationIdEventsPaths.GET>;
    "GET /api/destinations/{destinationId}/events/reasons": EndpointOf<typeof destinationsDestinationIdEventsReasons.GET>;
    "GET /api/destinations/{destinationId}/events/recent": EndpointOf<typeof destinationsDestinationIdEventsRecent.GET>;
    "GET /api/destinations/{destinationId}/events/search": EndpointOf<typeof destinationsDestinationIdEventsSearch.GET>;
    "GET /api/destinations/{destinationId}/export": EndpointOf<typeof destinationsDestinationIdExport.GET>;
    "GET /api/destinations/{destinationId}/forecast": EndpointOf<typeof destinationsDestinationIdForecast.GET>;
    "POST /api/destinations/{destinationId}/import": EndpointOf<typeof destinationsDestinationIdImport.POST>;
    "GET /api/destinations/{destinationId}/live": EndpointOf<typeof destinationsDestinationIdLive.GET>;
    "GET /api/destinations/{destinationId}/mappings": EndpointOf<typeof destinationsDestinationIdMappings.GET>;
    "POST /api/destinations/{destinationId}/mappings": EndpointOf<typeof destinationsDestinationIdMappings.POST>;
    "GET /api/destinations/{destinationId}/mappings/{mappingId}": EndpointOf<typeof destinationsDestinationIdMappingsMappingId.GET>;
    "PATCH /api/destinations/{destinationId}/mappings/{mappingId}": EndpointOf<typeof destinationsDestinationIdMappingsMappingId.PATCH>;
    "DELETE /api/destinations/{destinationId}/mappings/{mappingId}": EndpointOf<typeof destinationsDestinationIdMappingsMappingId.DELETE>;
    "PUT /api/destinations/{destinationId}/mappings/{mappingId}/draft": EndpointOf<typeof destinationsDestinationIdMappingsMappingIdDraft.PUT>;
    "DELETE /api/destinations/{destinationId}/mappings/{mappingId}/draft": EndpointOf<typeof destinationsDestinationIdMappingsMappingIdDraft.DELETE>;
    "POST /api/destinations/{destinationId}/mappings/{mappingId}/duplicate": EndpointOf<typeof destinationsDestinationIdMappingsMappingIdDuplicate.POST>;
    "POST /api/destinations/{destinationId}/mappings/{mappingId}/restore": EndpointOf<typeof destinationsDestinationIdMappingsMappingIdRestore.POST>;
    "GET /api/destinations/{destinationId}/mappings/{mappingId}/versions": EndpointOf<typeof destinationsDestinationIdMappingsMappingIdVersions.GET>;
    "GET /api/destinations/{destinationId}/mappings/{mappingId}/versions/{number}": EndpointOf<typeof destinationsDestinationIdMappingsMappingIdVersionsNumber.GET>;
    "POST /api/destinations/{destinationId}/mappings/{mappingId}/versions/{number}/restore": EndpointOf<typeof destinationsDestinationIdMappingsMappingIdVersionsNumberRestore.POST>;
    "POST /api/destinations/{destinationId}/mappings/reorder": EndpointOf<typeof destinationsDestinationIdMappingsReorder.POST>;
    "GET /api/destinations/{destinationId}/overview": EndpointOf<typeof destinationsDestinationIdOverview.GET>;
    "GET /api/destinations/{destinationId}/problems": EndpointOf<typeof destinationsDestinationIdProblems.GET>;
    "GET /api/destinations/{destinationId}/problems/{problemId}": EndpointOf<typeof destinationsDestinationIdProblemsProblemId.GET>;
    "PATCH /api/destinations/{destinationId}/problems/{problemId}": EndpointOf<typeof destinationsDestinationIdProblemsProblemId.PATCH>;
    "POST /api/destinations/{destinationId}/problems/{problemId}/notes": EndpointOf<typeof destinationsDestinationIdProblemsProblemIdNotes.POST>;
    "POST /api/destinations/{destinationId}/promotion": EndpointOf<typeof destinationsDestinationIdPromotion.POST>;
    "POST /api/destinations/{destinationId}/promotion/plan": EndpointOf<typeof destinationsDestinationIdPromotionPlan.POST>;
    "GET /api/destinations/{destinationId}/receivers": EndpointOf<typeof destinationsDestinationIdReceivers.GET>;
    "POST /api/destinations/{destinationId}/receivers": EndpointOf<typeof destinationsDestinationIdReceivers.POST>;
    "PATCH /api/destinations/{destinationId}/receivers/{receiverId}": EndpointOf<typeof destinationsDestinationIdReceiversReceiverId.PATCH>;
    "DELETE /api/destinations/{destinationId}/receivers/{receiverId}": EndpointOf<typeof destinationsDestinationIdReceiversReceiverId.DELETE>;
    "POST /api/destinations/{destinationId}/receivers/{receiverId}/replay": EndpointOf<typeof destinationsDestinationIdReceiversReceiverIdReplay.POST>;
    "POST /api/destinations/{destinationId}/receivers/{receiverId}/test": EndpointOf<typeof destinationsDestinationIdReceiversReceiverIdTest.POST>;
    "GET /api/destinations/{destinationId}/releases": EndpointOf<typeof destinationsDestinationIdReleases.GET>;
    "POST /api/destinations/{destinationId}/releases": EndpointOf<typeof destinationsDestinationIdReleases.POST>;
    "GET /api/destinations/{destinationId}/releases/{releaseId}": EndpointOf<typeof destinationsDestinationIdReleasesReleaseId.GET>;
    "POST /api/destinations/{destinationId}/releases/{releaseId}/approve": EndpointOf<typeof destinationsDestinationIdReleasesReleaseIdApprove.POST>;
    "POST /api/destinations/{destinationId}/releases/{releaseId}/cancel": EndpointOf<typeof destinationsDestinationIdReleasesReleaseIdCancel.POST>;
    "POST /api/destinations/{destinationId}/releases/{releaseId}/reject": EndpointOf<typeof destinationsDestinationIdReleasesReleaseIdReject.POST>;
    "POST /api/destinations/{destinationId}/releases/{releaseId}/roll-back": EndpointOf<typeof destinationsDestinationIdReleasesReleaseIdRollBack.POST>;
    "POST /api/destinations/{destinationId}/replays": EndpointOf<typeof destinationsDestinationIdReplays.POST>;
    "GET /api/destinations/{destinationId}/replays": EndpointOf<typeof destinationsDestinationIdReplays.GET>;
    "GET /api/destinations/{destinationId}/replays/{replayId}": EndpointOf<typeof destinationsDestinationIdReplaysReplayId.GET>;
    "POST /api/destinations/{destinationId}/replays/{replayId}/cancel": EndpointOf<typeof destinationsDestinationIdReplaysReplayIdCancel.POST>;
    "POST /api/destinations/{destinationId}/reprocesses": EndpointOf<typeof destinationsDestinationIdReprocesses.POST>;
    "GET /api/destinations/{destinationId}/reprocesses": EndpointOf<typeof destinationsDestinationIdReprocesses.GET>;
    "GET /api/destinations/{destinationId}/reprocesses/{reprocessId}": EndpointOf<typeof destinationsDestinationIdReprocessesReprocessId.GET>;
    "POST /api/destinations/{destinationId}/reprocesses/{reprocessId}/cancel": EndpointOf<typeof destinationsDestinationIdReprocessesReprocessIdCancel.POST>;
    "POST /api/destinations/{destinationId}/reprocesses/{reprocessId}/run": EndpointOf<typeof destinationsDestinationIdReprocessesReprocessIdRun.POST>;
    "GET /api/destinations/{destinationId}/reprocesses/{reprocessId}/samples": EndpointOf<typeof destinationsDestinationIdReprocessesReprocessIdSamples.GET>;
    "GET /api/destinations/{destinationId}/rules": EndpointOf<typeof destinationsDestinationIdRules.GET>;
    "GET /api/destinations/{destinationId}/sources": EndpointOf<typeof destinationsDestinationIdSources.GET>;
    "POST /api/destinations/{destinationId}/sources": EndpointOf<typeof destinationsDestinationIdSources.POST>;
    "GET /api/destinations/{destinationId}/sources/{sourceId}": EndpointOf<typeof destinationsDestinationIdSourcesSourceId.GET>;
    "PATCH /api/destinations/{destinationId}/sources/{sourceId}": EndpointOf<typeof destinationsDestinationIdSourcesSourceId.PATCH>;
    "DELETE /api/destinations/{destinationId}/sources/{sourceId}": EndpointOf<typeof destinationsDestinationIdSourcesSourceId.DELETE>;
    "POST /api/destinations/{destinationId}/sources/{sourceId}/header-token": EndpointOf<typeof destinationsDestinationIdSourcesSourceIdHeaderToken.POST>;
    "DELETE /api/destinations/{destinationId}/sources/{sourceId}/header-token": EndpointOf<typeof destinationsDestinationIdSourcesSourceIdHeaderToken.DELETE>;
    "GET /api/destinations/{destinationId}/sources/{sourceId}/histogram": EndpointOf<typeof destinationsDestinationIdSourcesSourceIdHistogram.GET>;
    "DELETE /api/destinations/{destinationId}/sources/{sourceId}/previous-secret": EndpointOf<typeof destinationsDestinationIdSourcesSourceIdPreviousSecret.DELETE>;
    "POST /api/destinations/{destinationId}/sources/{sourceId}/rotate-secret": EndpointOf<typeof destinationsDestinationIdSourcesSourceIdRotateSecret.POST>;
    "POST /api/destinations/{destinationId}/test-connection": EndpointOf<typeof destinationsDestinationIdTestConnection.POST>;
    "GET /api/destinations/{destinationId}/tester/cases": EndpointOf<typeof destinationsDestinationIdTesterCases.GET>;
    "POST /api/destinations/{destinationId}/tester/cases": EndpointOf<typeof destinationsDestinationIdTesterCases.POST>;
    "PATCH /api/destinations/{destinationId}/tester/cases/{testCaseId}": EndpointOf<typeof destinationsDestinationIdTesterCasesTestCaseId.PATCH>;
    "DELETE /api/destinations/{destinationId}/tester/cases/{testCaseId}": EndpointOf<typeof destinationsDestinationIdTesterCasesTestCaseId.DELETE>;
    "POST /api/destinations/{destinationId}/tester/dry-run": EndpointOf<typeof destinationsDestinationIdTesterDryRun.POST>;
    "GET /api/destinations/{destinationId}/tester/links": EndpointOf<typeof destinationsDestinationIdTesterLinks.GET>;
    "POST /api/destinations/{destinationId}/tester/links": EndpointOf<typeof destinationsDestinationIdTesterLinks.POST>;
    "GET /api/destinations/{destinationId}/tester/links/{linkId}": EndpointOf<typeof destinationsDestinationIdTesterLinksLinkId.GET>;
    "DELETE /api/destinations/{destinationId}/tester/links/{linkId}": EndpointOf<typeof destinationsDestinationIdTesterLinksLinkId.DELETE>;
    "GET /api/destinations/{destinationId}/tester/saved-events": EndpointOf<typeof destinationsDestinationIdTesterSavedEvents.GET>;
    "POST /api/destinations/{destinationId}/tester/saved-events": EndpointOf<typeof destinationsDestinationIdTesterSavedEvents.POST>;
    "DELETE /api/destinations/{destinationId}/tester/saved-events/{savedEventId}": EndpointOf<typeof destinationsDestinationIdTesterSavedEventsSavedEventId.DELETE>;
    "POST /api/destinations/{destinationId}/tester/send": EndpointOf<typeof destinationsDestinationIdTesterSend.POST>;
    "POST /api/destinations/test-connection": EndpointOf<typeof destinationsTestConnection.POST>;
    "GET /api/erasures": EndpointOf<typeof erasures.GET>;
    "POST /api/erasures": EndpointOf<typeof erasures.POST>;
    "GET /api/erasures/{erasureId}": EndpointOf<typeof erasuresErasureId.GET>;
    "GET /api/help/pictures/{picture}": EndpointOf<typeof helpPicturesPicture.GET>;
    "GET /api/help/search": EndpointOf<typeof helpSearch.GET>;
    "GET /api/invitations": EndpointOf<typeof invitations.GET>;
    "POST /api/invitations": EndpointOf<typeof invitations.POST>;
    "DELETE /api/invitations/{invitationId}": EndpointOf<typeof invitationsInvitationId.DELETE>;
    "POST /api/invitations/accept": EndpointOf<typeof invitationsAccept.POST>;
    "POST /api/invitations/look-up": EndpointOf<typeof invitationsLookUp.POST>;
    "GET /api/me": EndpointOf<typeof me.GET>;
    "POST /api/me/confirm": EndpointOf<typeof meConfirm.POST>;
    "GET /api/me/sessions": EndpointOf<typeof meSessions.GET>;
    "DELETE /api/me/sessions/{sessionId}": EndpointOf<typeof meSessionsSessionId.DELETE>;
    "GET /api/metrics": EndpointOf<typeof metrics.GET>;
    "POST /api/oidc/backchannel-logout": EndpointOf<typeof oidcBackchannelLogout.POST>;
    "GET /api/oidc/callback": EndpointOf<typeof oidcCallback.GET>;
    "GET /api/oidc/sign-in": EndpointOf<typeof oidcSignIn.GET>;
    "GET /api/oidc/sign-out": EndpointOf<typeof oidcSignOut.GET>;
    "GET /api/passkeys": EndpointOf<typeof passkeys.GET>;
    "POST /api/passkeys": EndpointOf<typeof passkeys.POST>;
    "PATCH /api/passkeys/{passkeyId}": EndpointOf<typeof passkeysPasskeyId.PATCH>;
    "DELETE /api/passkeys/{passkeyId}": EndpointOf<typeof passkeysPasskeyId.DELETE>;
    "POST /api/passkeys/options": EndpointOf<typeof passkeysOptions.POST>;
    "POST /api/passkeys/sign-in": EndpointOf<typeof passkeysSignIn.POST>;
    "POST /api/passkeys/sign-in/options": EndpointOf<typeof passkeysSignInOptions.POST>;
    "GET /api/setup": EndpointOf<typeof setup.GET>;
    "GET /api/tokens": EndpointOf<typeof tokens.GET>;
    "POST /api/tokens": EndpointOf<typeof tokens.POST>;
    "DELETE /api/tokens/{tokenId}": EndpointOf<typeof tokensTokenId.DELETE>;
    "GET /api/users": EndpointOf<typeof users.GET>;
    "GET /api/users/{userId}": EndpointOf<typeof usersUserId.GET>;
    "PATCH /api/users/{userId}": EndpointOf<typeof usersUserId.PATCH>;
    "DELETE /api/users/{userId}": EndpointOf<typeof usersUserId.DELETE>;
    "POST /api/users/{userId}/reset-link": EndpointOf<typeof usersUserIdResetLink.POST>;
    "DELETE /api/users/{userId}/second-factor": EndpointOf<typeof usersUserIdSecondFactor.DELETE>;
    "DELETE /api/users/{userId}/sessions": EndpointOf<typeof usersUserIdSessions.DELETE>;
  }
}
