#!/usr/bin/env node
// Takes Firefox's place for Playwright: starts the Firefox that FIREFOX_PATH names, and passes on
// everything the two say to each other over WebDriver BiDi, with one exception. Playwright asks
// every window to override media features (the colour scheme), which Firefox ESR does not know yet,
// and gives up on the window when that is refused. Only that refusal is turned into a consent: the
// console is then seen in the machine's own colour scheme. Once Firefox knows the command, this
// changes nothing.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { Transform } from "node:stream";
import { Frames, frameOf } from "#lib/platform/testing/web-socket-frames.ts";

const firefox = spawn(process.env.FIREFOX_PATH ?? "firefox", process.argv.slice(2), { stdio: ["ignore", "inherit", "pipe"] });
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => firefox.kill(signal));
firefox.once("error", ({ message }) => {
  console.error(message);
  process.exit(1);
});
firefox.once("exit", (code) => process.exit(code ?? 1));

const listening = /WebDriver BiDi listening on ws:\/\/(\S+):(\d+)$/;
for await (const line of createInterface({ input: firefox.stderr })) {
  const [, host = "", port = ""] = listening.exec(line) ?? [];
  if (host) console.error(line.replace(`:${port}`, `:${await relay(host, Number(port))}`));
  else console.error(line);
}

/** Returns the port at which Playwright reaches that Firefox. */
async function relay(host: string, port: number): Promise<number> {
  const server = createServer((playwright) => {
    const browser = connect(port, host);
    // Firefox answers only requests for its own port.
    playwright.once("data", (asked) => {
      browser.write(asked.toString("latin1").replace(/^Host: .*$/im, `Host: ${host}:${port}`), "latin1");
      playwright.pipe(browser);
    });
    browser.pipe(consenting()).pipe(playwright);
    for (const [one, other] of [[playwright, browser] as const, [browser, playwright] as const]) endWith(one, other);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return (server.address() as AddressInfo).port;
}

function endWith(one: Socket, other: Socket): void {
  one.once("error", () => other.destroy());
  one.once("close", () => other.destroy());
}

/** What Firefox says, frame by frame, without its refusal of media features. */
function consenting(): Transform {
  const frames = new Frames();
  return new Transform({
    transform(bytes, _encoding, done) {
      for (const { whole, text } of frames.add(bytes))
        this.push(text?.includes("setMediaFeaturesOverride") ? consented(text, whole) : whole);
      done();
    },
  });
}

function consented(text: string, whole: Buffer): Buffer {
  const { id, type, error, message } = JSON.parse(text);
  const refused = type === "error" && error === "unknown command" && message === "emulation.setMediaFeaturesOverride";
  return refused ? frameOf(JSON.stringify({ type: "success", id, result: {} })) : whole;
}
