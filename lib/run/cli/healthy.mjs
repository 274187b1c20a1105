// For a container's health check: exit code 0 while this container's process answers. A web part
// answers at PORT, a worker that runs apart at WORKER_PORT.
const ports = [process.env.PORT ?? "3000", process.env.WORKER_PORT ?? "3001"];
const answers = await Promise.all(
  ports.map((port) =>
    fetch(`http://127.0.0.1:${port}/api/health`, { signal: AbortSignal.timeout(2_000) }).then(
      (response) => response.ok,
      () => false,
    ),
  ),
);
process.exit(answers.includes(true) ? 0 : 1);
