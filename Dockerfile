# The production shape of the api: built with everything, run with what it needs, by a user of its own.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:24-slim
ENV NODE_ENV=production
# Documents are kept here; a volume made on it belongs to the same user.
ENV DATA_DIR=/var/lib/city-partnerships
RUN mkdir -m 700 $DATA_DIR && chown node:node $DATA_DIR
VOLUME $DATA_DIR
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/questionnaires ./questionnaires
USER node
EXPOSE 3000
CMD ["node", "dist/src/main.js"]
