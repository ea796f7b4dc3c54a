FROM node:24-bookworm-slim AS manifests
WORKDIR /app
COPY package.json package-lock.json ./

FROM manifests AS build
RUN npm ci
COPY tsconfig.json ./
COPY src src
RUN npm run build

FROM manifests AS dependencies
RUN npm ci --omit=dev && npm cache clean --force

FROM node:24-bookworm-slim
WORKDIR /app
COPY package.json ./
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
USER 1000:1000
EXPOSE 8080
CMD ["node", "dist/server.js"]
