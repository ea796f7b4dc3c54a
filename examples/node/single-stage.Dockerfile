FROM node:24-bookworm
WORKDIR /app
COPY . .
RUN npm ci
RUN npm run build
EXPOSE 8080
CMD ["node", "dist/server.js"]
