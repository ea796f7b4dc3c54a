import { ARCHIVE, readContextCopy } from '../dockerfile/context-copy.js';
import type { Rule } from './finding.js';
import { at, listWords, stagesOf } from './support/at.js';

export const addArchive: Rule = {
  meta: {
    id: 'add-archive',
    title: 'ADD unpacks an archive into a layer',
    severity: 'info',
    needs: ['dockerfile'],
    why: 'ADD unpacks what it takes for a tar archive, judged by the content and not by the name; everything in it becomes part of the layer, needed or not, and a later RUN cannot take it out again. A root file system in an empty stage is what ADD is for.',
    remedy:
      'Mount the archive for one RUN and unpack what is needed, or unpack it in a build stage and COPY --from it.',
    examples: {
      bad: 'FROM debian:12.5\nADD tool.tar.gz /opt/',
      good: 'FROM debian:12.5\nRUN --mount=type=bind,source=tool.tar.gz,target=/tmp/tool.tar.gz tar -xf /tmp/tool.tar.gz -C /opt tool/bin',
    },
  },
  run: (context) =>
    stagesOf(context).flatMap((stage) => {
      const isEmpty = stage.base.toLowerCase() === 'scratch';
      return stage.instructions.flatMap((instruction) => {
        const archives =
          instruction.keyword === 'ADD' && !isEmpty
            ? (readContextCopy(instruction)?.sources.filter((source) => ARCHIVE.test(source)) ?? [])
            : [];
        if (archives.length === 0) return [];
        return at(context, instruction, {
          message: `Everything in ${listWords(archives)} goes into the layer.`,
          remediation: 'Unpack what is needed in a RUN with --mount=type=bind, or in a build stage.',
        });
      });
    }),
};
