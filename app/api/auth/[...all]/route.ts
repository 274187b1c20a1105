import { handleSignIn } from "#lib/access/auth/sign-in-routes.ts";

export const GET = handleSignIn;
export const POST = handleSignIn;
