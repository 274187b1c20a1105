// A real OpenID Connect provider for tests: oidc-provider, in this process, on a port of its own.
// Its people sign in by choosing who they are. What a provider must never do, it does on demand.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import Provider, { type Configuration } from "oidc-provider";

export type ProviderPerson = { email?: string; email_verified?: boolean; name?: string; groups?: string[] };
/** Changes the claims of an ID token before it is signed, or how it is signed. */
export type Tamper = { claims?: (claims: JWTPayload) => JWTPayload; foreignKey?: true };

export const testClient = { id: "falconer-test", secret: "a-client-secret-that-no-log-may-hold" };

type Options = {
  people: Record<string, ProviderPerson>;
  /** PUBLIC_URL of the installation. */
  origin: string;
  port?: number;
};

/** Starts it. `tamper` and `people` may be changed while it runs. */
export async function startTestProvider({ people, origin, port = 0 }: Options) {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const other = await generateKeyPair("RS256", { extractable: true });
  const state: { tamper: Tamper | undefined; paths: string[]; down: boolean } = { tamper: undefined, paths: [], down: false };
  let handle: (request: IncomingMessage, response: ServerResponse) => unknown = () => {};
  const server = createServer((request, response) => {
    state.paths.push((request.url ?? "").split("?")[0] ?? "");
    if (state.down) {
      response.writeHead(503).end("down");
      return;
    }
    handle(request, response);
  });
  await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const configuration: Configuration = {
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: "test", alg: "RS256", use: "sig" }] },
    clients: [
      {
        client_id: testClient.id,
        client_secret: testClient.secret,
        redirect_uris: [`${origin}/api/oidc/callback`],
        post_logout_redirect_uris: [`${origin}/sign-in`],
        backchannel_logout_uri: `${origin}/api/oidc/backchannel-logout`,
        backchannel_logout_session_required: true,
      },
    ],
    cookies: { keys: ["only-for-tests"] },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "groups"] },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          ctx.body = page(`${form}<button autofocus type="submit" form="op.logoutForm" name="logout" value="yes">Sign out there</button>`);
        },
      },
    },
    pkce: { required: () => true },
    findAccount: (_, sub) => ({ accountId: sub, claims: async () => ({ sub, ...people[sub] }) }),
    interactions: { url: (_, { uid }) => `/choose/${uid}` },
    // Nobody is asked whether Falconer may know their groups: companies' providers do not ask
    // either.
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({ clientId: testClient.id, accountId: ctx.oidc.session?.accountId });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
    // As on a company's network: Falconer's own address is a private one, which the library's own
    // way of connecting refuses.
    fetch: (url, options) => fetch(url, { ...options, dispatcher: undefined } as RequestInit),
  };
  const provider = new Provider(issuer, configuration);
  provider.use(async (ctx, next) => {
    await next();
    const body = ctx.body as { id_token?: string } | undefined;
    if (!state.tamper || ctx.path !== "/token" || !body?.id_token) return;
    const claims = JSON.parse(Buffer.from(body.id_token.split(".")[1] ?? "", "base64url").toString()) as JWTPayload;
    body.id_token = await new SignJWT(state.tamper.claims?.(claims) ?? claims)
      .setProtectedHeader({ alg: "RS256", kid: "test" })
      .sign(state.tamper.foreignKey ? other.privateKey : privateKey);
    ctx.body = body;
  });
  const callback = provider.callback();
  handle = (request, response) => {
    const uid = /^\/choose\/([\w-]+)/.exec(request.url ?? "")?.[1];
    if (!uid) return callback(request, response);
    return choose(provider, people, request, response);
  };
  return {
    issuer,
    state,
    provider,
    /** A token signed as this provider signs; for logout tokens of every kind. */
    sign: (payload: JWTPayload, foreignKey = false) =>
      new SignJWT(payload).setProtectedHeader({ alg: "RS256", kid: "test" }).sign(foreignKey ? other.privateKey : privateKey),
    stop: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
export type TestProvider = Awaited<ReturnType<typeof startTestProvider>>;

const page = (body: string) => `<!doctype html><html lang="en"><title>Test provider</title><h1>Test provider</h1>${body}</html>`;

/** GET shows who one may be; with `?as=`, one is. */
async function choose(
  provider: Provider,
  people: Record<string, ProviderPerson>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const as = new URL(request.url ?? "", "http://x").searchParams.get("as");
  if (as === null) {
    const links = Object.keys(people).map((sub) => `<p><a href="?as=${sub}">${sub}</a></p>`);
    response.writeHead(200, { "content-type": "text/html" }).end(page(`${links.join("")}<p><a href="?as=">Cancel</a></p>`));
    return;
  }
  const result = as ? { login: { accountId: as } } : { error: "access_denied", error_description: "<b>the person said no</b>" };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}
