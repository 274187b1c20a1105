import { z } from "zod";
import { idOf, userIdSchema } from "./schema.ts";

// What the dynamic parts of the API's paths may be.

export const destinationParams = z.object({ destinationId: idOf("destination") });
export const sourceParams = destinationParams.extend({ sourceId: idOf("source") });
export const mappingParams = destinationParams.extend({ mappingId: idOf("mapping") });
export const eventParams = destinationParams.extend({ eventId: idOf("event") });
export const savedEventParams = destinationParams.extend({ savedEventId: idOf("savedEvent") });
export const testCaseParams = destinationParams.extend({ testCaseId: idOf("testCase") });
export const linkParams = destinationParams.extend({ linkId: idOf("link") });
export const deliveryParams = destinationParams.extend({ deliveryId: idOf("delivery") });
export const replayParams = destinationParams.extend({ replayId: idOf("replay") });
export const reprocessParams = destinationParams.extend({ reprocessId: idOf("reprocess") });
export const backTestParams = destinationParams.extend({ backTestId: idOf("backTest") });
export const apiKeyParams = z.object({ keyId: idOf("apiKey") });
export const userParams = z.object({ userId: userIdSchema });
export const receiverParams = destinationParams.extend({ receiverId: idOf("receiver") });
export const problemParams = destinationParams.extend({ problemId: idOf("problem") });
export const channelParams = z.object({ channelId: idOf("alertChannel") });
export const muteParams = z.object({ muteId: idOf("alertMute") });
export const tokenParams = z.object({ tokenId: idOf("apiToken") });
export const invitationParams = z.object({ invitationId: idOf("invitation") });
export const passkeyParams = z.object({ passkeyId: idOf("passkey") });
export const sessionParams = z.object({ sessionId: userIdSchema });
export const deletionParams = z.object({ deletionId: idOf("deletion") });
export const erasureParams = z.object({ erasureId: idOf("work") });
