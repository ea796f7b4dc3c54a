import type { INestApplication } from '@nestjs/common';
import { Router, type Response } from 'express';
import { ERROR_HELP } from '../core/error-help.js';
import { ERROR_KINDS, type ErrorCode } from '../core/errors.js';
import { escapeMarkup } from '../core/exports/text/escape-markup.js';

/** Where the page of each code is; the `type` of a problem document leads to it. */
export const ERROR_PAGES_PATH = '/api/docs/errors';

const CODES = Object.keys(ERROR_KINDS) as ErrorCode[];
const STYLE =
  'body{font:1rem/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem;color:#1b1f24;background:#fff}' +
  'code{font-family:ui-monospace,monospace;background:#eef1f4;padding:.1em .3em;border-radius:3px}' +
  'dt{font-weight:600}dd{margin:0 0 .5rem}' +
  '@media(prefers-color-scheme:dark){body{color:#e6e9ec;background:#15191d}code{background:#2a3138}a{color:#8ec1ff}}';

/** The `type` of problems with this code: a path of the service that answers them. */
export function errorPagePath(code: ErrorCode): string {
  return `${ERROR_PAGES_PATH}/${code}`;
}

/** Serves the list of codes and a page for each, as HTML without scripts. */
export function serveErrorPages(app: INestApplication): void {
  const pages = Router();
  pages.get('/', (_request, response) => sendPage(response, 'Errors', errorList()));
  pages.get('/:code', (request, response, next) => {
    const code = CODES.find((each) => each === request.params.code);
    if (code === undefined) return next();
    sendPage(response, code, errorArticle(code));
  });
  app.use(ERROR_PAGES_PATH, pages);
}

/** docs/errors.md, as Prettier leaves it. */
export function errorsDocument(): string {
  const sections = CODES.map((code) => {
    const { title, status, exit, retryable } = ERROR_KINDS[code];
    const facts = `HTTP ${status}, exit code ${exit}${retryable ? ', may succeed when it is tried again' : ''}.`;
    return `## ${code}\n\n${title}. ${facts}\n\n${ERROR_HELP[code]}\n`;
  });
  return `# Errors

Every error that stagediff tells has one of these codes. They are part of the interface: a code is never renamed, and never
changes its meaning. The service answers with an [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) problem document whose
\`type\` is the path of the page of its \`code\`, \`${ERROR_PAGES_PATH}/CODE\`, on the same service. The command line prints
\`error: CODE: message\` and ends with the exit code.

This page is generated from the code by \`node scripts/generate-error-docs.mjs\`, after a build.

${sections.join('\n')}`;
}

function errorList(): string {
  const items = CODES.map((code) => {
    const { title } = ERROR_KINDS[code];
    return `<li><a href="${errorPagePath(code)}"><code>${code}</code></a> ${escapeMarkup(title)}</li>`;
  });
  return `<p>Every error has one of these codes.</p><ul>${items.join('')}</ul>`;
}

function errorArticle(code: ErrorCode): string {
  const { title, status, exit, retryable } = ERROR_KINDS[code];
  const again = retryable ? 'The same request may succeed later, after Retry-After.' : 'Not without a change.';
  const facts = { 'HTTP status': status, 'Exit code of the command line': exit, 'Try again': again };
  const list = Object.entries(facts).map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`);
  const help = escapeMarkup(ERROR_HELP[code]).replace(/`([^`]+)`/g, '<code>$1</code>');
  return `<p><strong>${escapeMarkup(title)}.</strong></p><p>${help}</p><dl>${list.join('')}</dl><p><a href="${ERROR_PAGES_PATH}">All codes</a></p>`;
}

function sendPage(response: Response, title: string, body: string): void {
  response
    .type('html')
    .send(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title} - stagediff</title>` +
        `<meta name="viewport" content="width=device-width"><style>${STYLE}</style></head>` +
        `<body><main><h1>${title}</h1>${body}</main></body></html>`,
    );
}
