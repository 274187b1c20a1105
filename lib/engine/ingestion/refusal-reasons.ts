/**
 * Why a webhook call was refused, each told to people as the end of "2 calls were refused: ...".
 */
export const refusalReasons = {
  no_signature: "they carried no signature",
  odd_signature: "the X-Signature header held no signature",
  signature: "the signature did not match",
  batch_whole_body: "they were batches signed over their first event, which this source does not accept",
  batch_no_token: "they were batches without the header token",
  batch_wrong_token: "they were batches with a wrong header token",
  not_json: "the body was not a JSON object or array",
  compressed: "the body was compressed",
  too_large: "the body was over the limit",
  too_many: "the batch had too many events",
  unavailable: "Falconer could not store them just then, and asked the sender to try again",
} as const;
export type RefusalReason = keyof typeof refusalReasons;

/** What to do about it, where the reason alone does not say. */
export const refusalRemedies: Partial<Record<RefusalReason, string>> = {
  no_signature: "Paste the shared secret into the settings of the destination in Segment.",
  odd_signature: "Check that the sender is Segment’s “Webhooks (Actions)” destination.",
  signature: "Paste this source’s shared secret into Segment again. If it is lost, create a new one.",
  batch_whole_body: "Change “Batches are accepted when”, or turn off batching in Segment.",
  batch_no_token: "Add the header token in Segment’s mapping, or turn off batching there.",
  batch_wrong_token: "Create a new header token and paste it into Segment’s mapping.",
};

export const isRefusalReason = (text: string): text is RefusalReason => Object.hasOwn(refusalReasons, text);
