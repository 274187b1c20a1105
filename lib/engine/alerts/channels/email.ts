import "#server-only";
import nodemailer, { type Transporter } from "nodemailer";
import { env } from "#lib/platform/env.ts";
import { forbiddenAddressCode } from "#lib/talon-one/guarded-lookup.ts";
import { isAllowedInside, mailHostProblem, publicAddressOf } from "../address-rules.ts";
import { type Channel, type MailServer, type Outgoing, type SendOptions, type SendResult, textOf } from "../channel.ts";
import { plain, tooLate } from "../post-json.ts";

const timeouts = { connectionTimeout: 6_000, greetingTimeout: 6_000, socketTimeout: 10_000, dnsTimeout: 6_000 };
/** For all of it: a server that says a little now and then holds up no other channel. */
const longestMs = 15_000;

/** Plain text, by the channel's own mail server or that of SMTP_URL. Never throws. */
export async function sendEmail(channel: Channel, message: Outgoing, options: SendOptions, withinMs = longestMs): Promise<SendResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<SendResult>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, answer: tooLate(withinMs) }), withinMs);
  });
  try {
    return await Promise.race([mail(channel, message, options), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function mail(channel: Channel, message: Outgoing, options: SendOptions): Promise<SendResult> {
  let transport: Transporter | undefined;
  try {
    const made = await transportOf(channel, options);
    if (typeof made === "string") return { ok: false, answer: made };
    transport = made;
    const sent = (await transport.sendMail({
      from: channel.settings.from || env().MAIL_FROM,
      to: [...(message.only ?? channel.settings.to ?? [])],
      subject: message.title,
      text: `${textOf(message)}\n\n${message.link}\n${message.runbook ? `\nWhat to do: ${message.runbook}\n` : ""}`,
      // The same at every attempt: mail servers and readers that check it show a message once.
      messageId: `<${message.id}.${channel.id}@falconer>`,
      headers: { "auto-submitted": "auto-generated", "x-falconer-alert": message.alertId },
      disableFileAccess: true,
      disableUrlAccess: true,
    })) as { response?: string; rejected?: string[] };
    // The others have it: it is tried again for these alone.
    if (sent.rejected?.length)
      return { ok: false, answer: `Not accepted for ${sent.rejected.length} of the addresses.`, left: sent.rejected };
    return { ok: true, answer: plain(sent.response ?? "taken") };
  } catch (error) {
    return { ok: false, answer: mailAnswer(error) };
  } finally {
    transport?.close();
  }
}

async function transportOf({ settings, secret }: Channel, { privateHosts }: SendOptions): Promise<Transporter | string> {
  const { server } = settings;
  if (!server) {
    const { SMTP_URL } = env();
    return SMTP_URL
      ? nodemailer.createTransport({ ...timeouts, url: SMTP_URL })
      : "No mail server is set: enter one here, or set SMTP_URL.";
  }
  const problem = mailHostProblem(server.host, privateHosts);
  if (problem) return problem;
  const address = isAllowedInside(server.host, privateHosts) ? server.host : await publicAddressOf(server.host);
  return nodemailer.createTransport({
    ...timeouts,
    // Connects to the address that was checked; the certificate must be for the name.
    host: address,
    port: server.port,
    ...securityOf(server),
    ...(secret.user ? { auth: { user: secret.user, pass: secret.password ?? "" } } : {}),
  });
}

function securityOf({ host, security }: MailServer) {
  const tls = { servername: host, minVersion: "TLSv1.2" as const, rejectUnauthorized: true };
  if (security === "tls") return { secure: true, tls };
  if (security === "starttls") return { secure: false, requireTLS: true, tls };
  return { secure: false, ignoreTLS: true };
}

function mailAnswer(error: unknown): string {
  const { code, responseCode, response } = (error ?? {}) as { code?: unknown; responseCode?: unknown; response?: unknown };
  if (code === forbiddenAddressCode) return "The host doesn’t lead to the public internet.";
  if (code === "EAUTH") return `The mail server refused the user or password (${responseCode ?? "no code"}).`;
  if (typeof response === "string" && response) return plain(response);
  return `The mail server could not be reached (${typeof code === "string" ? code : "no code"}).`;
}
