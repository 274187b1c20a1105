import { execFileSync, spawnSync } from "node:child_process";

// Machines on a network of their own, each a Linux network namespace on one bridge. A machine can
// be cut off silently: packets in both directions are dropped, and nobody is told.

export type Machine = {
  address: string;
  /** Prefix for a command that should run there. */
  enter: string[];
  /** The IDs of all processes that run there. */
  pids(): number[];
  /** Sends this signal to every process there, including those started meanwhile. */
  signal(name: NodeJS.Signals): void;
  cut(): void;
  heal(): void;
};
export type Network = {
  /** This side's address. */
  address: string;
  machines: Machine[];
  remove(): void;
};

const run = (program: string, ...args: string[]) => execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
const tried = (program: string, ...args: string[]) => void spawnSync(program, args, { stdio: "ignore" });

/** Needs root, and a kernel with namespaces, bridges and nftables. */
export function createNetwork(count: number): Network {
  const number = (process.pid % 200) + 20;
  const subnet = `10.213.${number}`;
  const bridge = `fobr${number}`;
  const names = Array.from({ length: count }, (_, index) => `fo${number}-${index + 1}`);
  const remove = () => {
    for (const name of names) tried("ip", "netns", "del", name);
    tried("ip", "link", "del", bridge);
  };
  remove(); // left behind by an earlier run
  run("ip", "link", "add", bridge, "type", "bridge");
  run("ip", "address", "add", `${subnet}.1/24`, "dev", bridge);
  run("ip", "link", "set", bridge, "up");
  const machines = names.map((name, index) => {
    const address = `${subnet}.${index + 11}`;
    const outside = `fov${number}-${index + 1}`;
    run("ip", "netns", "add", name);
    run("ip", "link", "add", outside, "type", "veth", "peer", "name", "eth0", "netns", name);
    run("ip", "link", "set", outside, "master", bridge, "up");
    run("ip", "-n", name, "address", "add", `${address}/24`, "dev", "eth0");
    run("ip", "-n", name, "link", "set", "eth0", "up");
    run("ip", "-n", name, "link", "set", "lo", "up");
    return machine(name, address);
  });
  return { address: `${subnet}.1`, machines, remove };
}

function machine(name: string, address: string): Machine {
  const enter = ["ip", "netns", "exec", name];
  const inside = (...command: string[]) => run("ip", "netns", "exec", name, ...command);
  const pids = () => run("ip", "netns", "pids", name).split("\n").filter(Boolean).map(Number);
  return {
    address,
    enter,
    pids,
    signal(signal) {
      for (let round = 0; round < 3; round++)
        for (const pid of pids())
          try {
            process.kill(pid, signal);
          } catch {
            // It had already ended.
          }
    },
    cut() {
      inside("nft", "add table inet cut");
      for (const hook of ["input", "output"]) {
        inside("nft", `add chain inet cut ${hook} { type filter hook ${hook} priority 0; policy drop; }`);
        inside("nft", `add rule inet cut ${hook} meta ${hook === "input" ? "iif" : "oif"} lo accept`);
      }
    },
    heal: () => tried(...(["ip", "netns", "exec", name, "nft", "delete table inet cut"] as const)),
  };
}
