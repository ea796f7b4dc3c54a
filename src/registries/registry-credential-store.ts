import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { CredentialStore, RegistryCredentials } from '../analysis/analyzer.port.js';
import { PrismaService } from '../database/prisma.service.js';
import { SecretBox } from '../secrets/secret-box.js';

const Credentials = z.union([
  z.strictObject({ username: z.string(), password: z.string() }),
  z.strictObject({ identityToken: z.string() }),
]);

/** Finds the stored credentials of a registry, for each pull anew. */
@Injectable()
export class RegistryCredentialStore implements CredentialStore {
  constructor(
    private readonly prisma: PrismaService,
    private readonly secretBox: SecretBox,
  ) {}

  async find(registry: string, repository: string): Promise<RegistryCredentials | undefined> {
    const parts = repository.split('/');
    const namespaces = ['', ...parts.map((_, index) => parts.slice(0, index + 1).join('/'))];
    const rows = await this.prisma.registryCredential.findMany({
      where: { registry, namespace: { in: namespaces } },
    });
    const [nearest] = rows.sort((one, other) => other.namespace.length - one.namespace.length);
    return nearest && Credentials.parse(JSON.parse(this.secretBox.open(nearest.sealed)));
  }
}
