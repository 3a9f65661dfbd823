# Masthead in a container: web server and dispatcher in one, the data folder a volume.
#   docker build -t masthead .
#   docker run --init -p 3140:3140 -v masthead-data:/data masthead
# Another base with Node 20 and glibc: --build-arg NODE=…
ARG NODE=docker.io/library/node:20-bookworm-slim

FROM ${NODE} AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends g++ make python3 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
# Node's headers lie beside it: nothing is fetched for what is compiled.
ENV npm_config_nodedir=/usr/local
# Packages first: they change less often than sources.
COPY package.json package-lock.json .npmrc ./
COPY scripts/setup scripts/setup
RUN npm ci --ignore-scripts --include=optional --include=dev --engine-strict \
    && npm rebuild better-sqlite3 sharp
COPY . .
# Packages, engine (portable, AVX2 and AVX-512 side by side) and pages: `npm start` finds all of it made.
RUN npm run setup && npm run build && rm -rf .next/cache

FROM ${NODE}
RUN groupadd --gid 10001 masthead \
    && useradd --uid 10001 --gid masthead --no-create-home --home-dir /data masthead \
    && install -d -o masthead -g masthead /data
COPY --from=build --chown=root:root /app /app
WORKDIR /app
ENV NODE_ENV=production \
    MASTHEAD_DATA=/data \
    MASTHEAD_HOST=0.0.0.0 \
    PORT=3140
USER masthead
VOLUME /data
EXPOSE 3140
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s \
    CMD ["node", "scripts/container-health.mjs"]
CMD ["node", "scripts/start.mjs"]
