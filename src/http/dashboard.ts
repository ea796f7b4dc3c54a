import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import express, { type RequestHandler } from 'express';

const DIRECTORY = fileURLToPath(new URL('../../dist/dashboard/', import.meta.url));

/** Serves the built dashboard; undefined when it was not built. Files under assets/ have a hash in their name. */
export function dashboardFiles(directory = DIRECTORY): RequestHandler | undefined {
  if (!existsSync(directory)) return undefined;
  const files = express.static(directory, {
    index: 'index.html',
    redirect: false,
    setHeaders: (response, path) => {
      const hashed = /[\\/]assets[\\/]/.test(path);
      response.set('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  return (request, response, next) => {
    if (request.path.startsWith('/api/'))
      next(); // no look at the disk for each request to the API
    else void files(request, response, next);
  };
}
