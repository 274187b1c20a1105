import packageJson from "./package.json" with { type: "json" };

// npm run dev: a browser at any other name of this machine would be refused the socket that tells
// it of changes, and reload the page for ever.
const publicHost = URL.parse(process.env.PUBLIC_URL ?? "")?.hostname;

/** @type {import("next").NextConfig} */
const config = {
  serverExternalPackages: ["pg", "pino", "nodemailer", "prom-client"],
  poweredByHeader: false,
  agentRules: false,
  // The help menu says it, and the browser needs nothing else of the package.
  env: { FALCONER_VERSION: packageJson.version },
  // Its lexer is all that is used: of the ES modules nothing else comes along, while the package
  // names its CommonJS build for browsers.
  turbopack: { resolveAlias: { "@segment/fql-ts": "./node_modules/@segment/fql-ts/dist/esm/index.js" } },
  allowedDevOrigins: ["127.0.0.1", "[::1]", ...(publicHost ? [publicHost] : [])],
};
export default config;
