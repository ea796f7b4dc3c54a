import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ANALYZER, type Analyzer } from './analyzer.port.js';

/** Closes the analyzer when the process ends, after the jobs have ended that use it. */
@Injectable()
export class AnalyzerShutdown implements OnApplicationShutdown {
  constructor(@Inject(ANALYZER) private readonly analyzer: Analyzer) {}

  async onApplicationShutdown(): Promise<void> {
    await this.analyzer.close();
  }
}
