import "#server-only";
import nodemailer from "nodemailer";
import { env } from "#lib/platform/env.ts";
import { log } from "#lib/platform/log.ts";

export type Mail = { to: string; subject: string; text: string };

/**
 * Sends by SMTP_URL; false if there is no mail server or it did not accept the message. Plain text
 * only. The message matters less than that nothing waits for it.
 */
export async function sendMail(mail: Mail): Promise<boolean> {
  const { SMTP_URL, MAIL_FROM } = env();
  if (!SMTP_URL) return false;
  const transport = nodemailer.createTransport(SMTP_URL, {});
  const timeout = new Promise<never>((_, reject) => setTimeout(() => reject(new Error("no response in 10 seconds")), 10_000).unref());
  try {
    await Promise.race([transport.sendMail({ from: MAIL_FROM, ...mail, disableFileAccess: true, disableUrlAccess: true }), timeout]);
    return true;
  } catch (error) {
    // The server's address may contain a password, and the message a one-time link: neither is
    // logged.
    log.warn({ code: (error as { code?: unknown }).code }, "the mail server did not take a message");
    return false;
  } finally {
    transport.close();
  }
}
