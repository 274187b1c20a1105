import { errorResponse } from "#lib/access/http/answer-error.ts";

// Answers whatever no other route takes; otherwise an unknown address would get a page.
const nothing = () => errorResponse(404, "not_found", "There is nothing at this address.");

export const GET = nothing;
export const HEAD = nothing;
export const POST = nothing;
export const PUT = nothing;
export const PATCH = nothing;
export const DELETE = nothing;
export const OPTIONS = nothing;
