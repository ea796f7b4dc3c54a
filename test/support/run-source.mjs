// Runs a TypeScript source in a process of its own, decorators included: node run-source.mjs file.ts
import { createServer } from 'vite';

const server = await createServer({
  appType: 'custom',
  configFile: false,
  logLevel: 'error',
  optimizeDeps: { noDiscovery: true },
  server: { middlewareMode: true, ws: false, watch: null },
});
await server.ssrLoadModule(process.argv[2]);
