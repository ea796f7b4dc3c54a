// A service with a fake Analyzer, in a process of its own: prints its URL and ends on SIGTERM.
import { readConfig } from '../../src/config.js';
import { startService } from '../../src/service.js';
import { FakeAnalyzer } from './fake-analyzer.js';

const config = readConfig(process.env);
const analyzer = new FakeAnalyzer();
const databaseUrl = config.databaseUrl ?? '';
const service = await startService({ config, databaseUrl, createAnalyzer: () => analyzer });
process.on('SIGTERM', () => void service.stop().then(() => process.exit(0)));
process.stdout.write(`${service.url}\n`);
