import { AppError } from "#lib/platform/errors.ts";

/** The refusal of a cursor that no page has returned. */
export const badCursor = () =>
  new AppError("invalid", "This cursor isn’t valid.", [{ path: "cursor", message: "Use the nextCursor of the previous page." }]);
