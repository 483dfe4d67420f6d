# CORO in a container:
#
#     docker build -t coro .
#     docker run -p 127.0.0.1:8000:8000 -e CORO_API_TOKEN=… -e GROQ_API_KEY=… coro
#
# `npm run dockerfile` tries these steps on a machine without Docker.

FROM node:24-slim AS build
WORKDIR /app
# A layer of its own: what is installed changes less often than the code. The image is Node already, so the package that
# brings Node need not run its script.
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8000
WORKDIR /app
COPY --from=build /app/package.json /app/LICENSE /app/coro.config.schema.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
USER node
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node itself is the first process, so SIGTERM reaches it: answers that run may end, for 25 s.
CMD ["node", "--max-semi-space-size=16", "dist/cli/main.js", "serve"]
