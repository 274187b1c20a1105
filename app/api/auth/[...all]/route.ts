import { handleSignIn } from "#lib/auth/sign-in-routes.ts";

export const GET = handleSignIn;
export const POST = handleSignIn;
