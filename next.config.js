/** @type {import("next").NextConfig} */
const config = {
  serverExternalPackages: ["pg", "pg-boss", "pino", "nodemailer"],
  poweredByHeader: false,
  agentRules: false,
};
export default config;
