import { handleSignIn } from "#lib/access/sign-in/sign-in-routes.ts";

export const GET = handleSignIn;
export const POST = handleSignIn;
export const PUT = handleSignIn;
export const PATCH = handleSignIn;
export const DELETE = handleSignIn;
