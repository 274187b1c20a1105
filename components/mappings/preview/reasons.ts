import { whyNot } from "#components/plans/why-not.ts";
import { sayWhatIsMissing } from "#lib/core/plan/what-is-missing.ts";

/** Words for events that do not match and for values that are missing: loaded when there are any. */
export const reasons = { whyNot, sayMissing: sayWhatIsMissing };
export type Reasons = typeof reasons;
