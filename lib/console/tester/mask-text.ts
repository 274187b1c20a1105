import "#server-only";
import { createMasker } from "#lib/console/privacy/mask.ts";
import { knownIds } from "#lib/console/privacy/mask-records.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { readJsonc } from "#lib/platform/read-jsonc.ts";

/** Text that does not read as an event is hidden whole: nobody knows what is in it. */
export async function maskText(text: string): Promise<string> {
  try {
    const event = readJsonc(text);
    return encodeJson(await createMasker(knownIds({}, event)).valueInTurns(event), 2);
  } catch {
    return '{ "hidden": "Your role sees personal data masked, and this text cannot be read as an event." }';
  }
}
