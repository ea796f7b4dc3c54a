import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Response } from 'express';
import { Recent } from '../analysis/recent.js';
import type { Exporter } from '../core/exports/exporter.js';
import { unpackedSize } from '../database/packed-json.js';
import { etagOf } from '../http/etag.js';
import { describeReport } from '../http/send-report.js';
import { sendIfUnchanged, sendWithEtag } from '../http/send-etag.js';
import { ReadingThread } from './reading-thread.js';
import { renderDockerfile, type AskedDockerfile } from './render-dockerfile.js';
import { renderReport, type RenderedReport, type StoredReport } from './stored-report.js';

/** Bytes of JSON from which on a report is made ready in a thread: 15 ms in the slowest format. */
const LARGE = 256 * 1024;
/** Characters of a Dockerfile, and paths of a context, from which on it is analysed in a thread; few have as many. */
const LONG = 16_384;
const MANY = 500;
/** ETags that are kept, of some 150 bytes each. */
const ETAGS_KEPT = 20_000;

/** Sends stored reports in whatever format, and renders none that the client has already. */
@Injectable()
export class ReportSender implements OnApplicationShutdown {
  readonly #thread = new ReadingThread();
  /** By what was sent: a stored report never changes, nor does what this process makes of it. */
  readonly #etags = new Recent<string>(ETAGS_KEPT);

  /** @throws CodedError REPORT_UNREADABLE */
  async send(response: Response, exporter: Exporter, name: string, stored: StoredReport): Promise<void> {
    describeReport(response, exporter, name);
    const key = keyOf(exporter.format, stored);
    const known = this.#etags.get(key);
    if (known !== undefined && sendIfUnchanged(response, known)) return;
    const { body, etag } = await this.#render(stored, exporter.format);
    this.#etags.set(key, etag, 1);
    sendWithEtag(response, body, etag);
  }

  /** @throws CodedError DOCKERFILE_INVALID, DOCKERFILE_TOO_LARGE */
  async sendDockerfile(response: Response, exporter: Exporter, asked: AskedDockerfile): Promise<void> {
    const [{ format }, now] = [exporter, new Date()];
    const { body, etag } = isLong(asked)
      ? await this.#thread.run('dockerfile', { asked, format, now })
      : renderDockerfile(asked, format, now);
    describeReport(response, exporter, 'dockerfile');
    sendWithEtag(response, body, etag);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#thread.close();
  }

  #render(stored: StoredReport, format: string): Promise<RenderedReport> {
    return unpackedSize(stored.body) < LARGE
      ? renderReport(stored, format)
      : this.#thread.run('render', { stored, format });
  }
}

/** Everything that decides what is sent; the id stands for the body. */
const keyOf = (format: string, { body: _, ...shown }: StoredReport): string => etagOf(JSON.stringify([format, shown]));

function isLong({ dockerfile, contextPaths = [] }: AskedDockerfile): boolean {
  return dockerfile.length > LONG || contextPaths.length > MANY;
}
