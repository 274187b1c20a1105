import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";

export type Ended = { code: number; out: string; err: string };

/** One shell for a whole session: what a command sets is there for the next one. */
export class Shell {
  readonly #child: ChildProcessWithoutNullStreams;
  #out = "";
  #err = "";
  #told = () => {};

  constructor(folder: string, env: Record<string, string>, begin: string) {
    this.#child = spawn("bash", ["-u"], { cwd: folder, env: { PATH: process.env.PATH, HOME: folder, NODE_ENV: "test", ...env } });
    this.#child.stdout.on("data", (piece) => {
      this.#out += piece;
      this.#told();
    });
    this.#child.stderr.on("data", (piece) => (this.#err += piece));
    this.#child.on("close", () => this.#told());
    this.#child.stdin.write(`${begin}\n`);
  }

  /** Runs a command to its end. */
  async run(command: string): Promise<Ended> {
    this.#out = "";
    this.#err = "";
    this.#child.stdin.write(`{ ${command}\n} </dev/null; printf '<<ended %d>>' $?\n`);
    for (;;) {
      const [, out = "", code] = /^([\s\S]*)<<ended (\d+)>>$/.exec(this.#out) ?? [];
      if (code !== undefined) return { code: Number(code), out, err: this.#err };
      if (this.#child.exitCode !== null) return { code: this.#child.exitCode, out: this.#out, err: this.#err };
      await new Promise<void>((told) => {
        this.#told = told;
      });
    }
  }

  set(name: string, value: string): void {
    this.#child.stdin.write(`${name}='${value.replaceAll("'", "'\\''")}'\n`);
  }

  end(): void {
    this.#child.stdin.end();
    this.#child.kill();
  }
}
