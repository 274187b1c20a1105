# The image of Falconer: web, worker or both, on a Postgres of your own. See docs/installing.md.
# Any Debian-based image with Node 22.18 or newer serves as BASE.
ARG BASE=node:24-bookworm-slim

FROM ${BASE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev --no-audit --no-fund
COPY . .
RUN node lib/run/cli/bootstrap.mjs release --folder /app
RUN cd /app && npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund \
 && node lib/run/cli/slim.mjs node_modules && chmod -R a+rX /app

FROM ${BASE}
ENV NODE_ENV=production HOST=:: PORT=3000 WORKER_PORT=3001 DATA_DIR=/tmp/falconer
WORKDIR /app
COPY --from=build /app /app
USER 10001:10001
EXPOSE 3000 3001
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "lib/run/cli/healthy.mjs"]
ENTRYPOINT ["node", "--disable-warning=ExperimentalWarning", "lib/run/cli/start.ts"]
CMD ["all"]
