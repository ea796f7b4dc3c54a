import { argumentsOf } from '../dockerfile/instructions.js';
import type { Rule } from './finding.js';
import { at, instructionsOf, listWords } from './support/at.js';

export const addUrl: Rule = {
  meta: {
    id: 'add-url',
    title: 'ADD downloads a file without checking it',
    severity: 'warning',
    needs: ['dockerfile'],
    why: 'Without a checksum the build takes whatever the server sends today. The downloaded archive is also a layer of its own that a later RUN cannot shrink.',
    remedy: 'Use ADD --checksum=sha256:…, or download, check, unpack and remove in one RUN.',
    examples: {
      bad: 'FROM debian:12.5\nADD https://example.com/tool.tar.gz /tmp/',
      good: `FROM debian:12.5\nADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.com/tool.tar.gz /tmp/`,
    },
  },
  run: (context) =>
    instructionsOf(context).flatMap((instruction) => {
      if (instruction.keyword !== 'ADD' || instruction.flags['checksum'] !== undefined) return [];
      const urls = argumentsOf(instruction)
        .slice(0, -1)
        .filter((source) => (/^https?:\/\//i.test(source) || isRepository(source)) && !isRepositoryAtReference(source));
      if (urls.length === 0) return [];
      if (urls.every(isRepository)) {
        return at(context, instruction, {
          message: `${listWords(urls)} ${urls.length === 1 ? 'is' : 'are'} taken as it is today.`,
          remediation: 'Name a tag or a commit behind #, best with its full hash.',
        });
      }
      return at(context, instruction, {
        message: `${listWords(urls)} ${urls.length === 1 ? 'is' : 'are'} taken without a checksum.`,
        remediation: 'Add --checksum=sha256:… with the digest that the publisher gives.',
      });
    }),
};

/** BuildKit clones what ends so, in place of downloading it. */
const isRepository = (source: string): boolean =>
  /^git@|^(?:git|ssh):\/\/|^https?:\/\/[^#?]{1,2000}\.git(?:#|$)/i.test(source);
const isRepositoryAtReference = (source: string): boolean => isRepository(source) && /#[^:]/.test(source);
