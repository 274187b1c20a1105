/**
 * Why a webhook call was refused, each shown to people as the end of "2 calls were refused: ...".
 */
export const refusalReasons = {
  no_signature: "they carried no signature",
  odd_signature: "the X-Signature header held no signature",
  signature: "the signature did not match",
  batch_whole_body: "they were batches signed over their first event, which this source does not accept",
  batch_no_token: "they were batches without the header token",
  batch_wrong_token: "they were batches with a wrong header token",
  no_token: "they carried no header token",
  wrong_token: "the header token was wrong",
  no_write_key: "they carried no write key",
  wrong_write_key: "the write key was wrong",
  other_write_key: "the write key in the body was not the one in the header",
  no_batch: "the body had no list called “batch”",
  event_too_large: "an event was larger than 32 KB, and was not taken",
  not_json: "the body was not a JSON object or array",
  compressed: "the body was compressed",
  too_large: "the body was over the limit",
  too_many: "the batch had too many events",
  unavailable: "Falconer could not store them just then, and asked the sender to try again",
} as const;
export type RefusalReason = keyof typeof refusalReasons;

/** What to do about it, if the reason alone does not say. */
export const refusalRemedies: Partial<Record<RefusalReason, string>> = {
  no_signature: "Paste the shared secret into the settings of the destination in Segment.",
  odd_signature: "Check that the sender is Segment’s “Webhooks (Actions)” destination.",
  signature: "Paste this source’s shared secret into Segment again. If it is lost, create a new one.",
  batch_whole_body: "Change “Batches are accepted when”, or turn off batching in Segment.",
  batch_no_token: "Add the header token in Segment’s mapping, or turn off batching there.",
  batch_wrong_token: "Create a new header token and paste it into Segment’s mapping.",
  no_token: "Add the header “Authorization” with “Bearer”, a space and the header token.",
  wrong_token: "Create a new header token and enter it in the sender.",
  no_write_key: "Enter this source’s write key in the library’s settings.",
  wrong_write_key: "Enter this source’s write key in the library’s settings. If it is lost, create a new one.",
  other_write_key: "Use the same write key in both places.",
  event_too_large: "Send less in one event. The other events of its batch were taken.",
};

export const isRefusalReason = (text: string): text is RefusalReason => Object.hasOwn(refusalReasons, text);
