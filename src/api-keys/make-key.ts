import { makeToken } from '../access/key-token.js';
import { readConfig } from '../config.js';
import { CodedError } from '../core/errors.js';
import { migrate } from '../database/migrate.js';
import { PrismaService } from '../database/prisma.service.js';
import { openDatabase } from '../serve.js';
import { CreateApiKey } from './api-key.dto.js';
import { insertKey } from './insert-key.js';

/**
 * Makes a key in the database that the environment names, or in the embedded one while no service runs on it: for
 * whoever has the database, and so everything.
 * @returns the key
 * @throws CodedError INVALID_REQUEST for a definition that is not valid
 */
export async function makeKey(definition: unknown, environment: NodeJS.ProcessEnv): Promise<string> {
  const parsed = CreateApiKey.safeParse(definition);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new CodedError('INVALID_REQUEST', faults.join('; '));
  }
  const { expiresAt, ...body } = parsed.data;
  const database = await openDatabase(readConfig(environment));
  try {
    await migrate(database.url);
    const prisma = new PrismaService(database.url);
    const { token, ...secret } = makeToken();
    const width = { ...body, expiresAt: expiresAt === null ? null : new Date(expiresAt), createdById: null };
    await prisma
      .$transaction((transaction) => insertKey(transaction, width, secret))
      .finally(() => prisma.$disconnect());
    return token;
  } finally {
    await database.stop();
  }
}
