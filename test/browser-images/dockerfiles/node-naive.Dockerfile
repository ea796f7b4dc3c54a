FROM debian:bookworm
RUN apt-get update
RUN apt-get install -y nodejs npm build-essential git
WORKDIR /app
COPY . .
RUN npm install
RUN npm run build
ENV NODE_ENV=production PORT=3000
EXPOSE 3000
CMD ["npm", "start"]
