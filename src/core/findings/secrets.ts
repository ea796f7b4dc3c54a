import { readContextCopy, trimPath } from '../dockerfile/context-copy.js';
import { bodyOf } from '../dockerfile/instructions.js';
import { splitWords } from '../dockerfile/words.js';
import type { DockerfileInstruction } from '../report/dockerfile-report.js';
import { SECRET_PATTERNS } from '../surface/secret-patterns.js';
import type { FindingContext, Rule, RuleFinding } from './finding.js';
import { at, finalInstructionsOf, instructionsOf, listWords } from './support/at.js';
import { isSecretFile } from './support/secret-files.js';

const SECRET_NAME =
  /(?:^|_)(?:password|passwd|passphrase|secret|token|api_?key|apikey|private_?key|access_?key|credentials?|auth)(?:_|$)/i;
/** Names of an ARG without a default that hardly stand for anything else: the value comes with the build. */
const ASKED_NAME =
  /(?:^|_)(?:password|passwd|passphrase|secret|token|api_?key|private_?key|access_?key|credentials?)(?:_|$)/i;
/** A setting that only tells where the secret is. */
const POINTER_NAME =
  /_(?:file|path|dir|name|url|uri|id|type|ttl|expiry|algorithm|length|header|algo|alg|hash_algo|expires?|min|max|size|version)$/i;

/** Text of an instruction that is looked into, as of a file. */
const TEXT_LIMIT = 65_536;

export const secrets: Rule = {
  meta: {
    id: 'secrets',
    title: 'A secret goes into the image',
    severity: 'error',
    needs: ['dockerfile'],
    why: 'ENV and ARG values are in the config and history of the image, and a copied file stays in its layer even when a later one removes it. Whoever can pull the image can read them.',
    remedy: 'Hand secrets to a build with RUN --mount=type=secret, and to a container when it starts.',
    examples: {
      bad: 'FROM debian:12.5\nENV API_KEY=abc123\nCOPY id_rsa /root/.ssh/id_rsa',
      good: 'FROM debian:12.5\nRUN --mount=type=secret,id=api_key cat /run/secrets/api_key > /dev/null',
    },
  },
  run: (context) => {
    const shipped = finalInstructionsOf(context);
    return instructionsOf(context).flatMap((instruction) => {
      const behind = shipped.indexOf(instruction) + 1;
      const isRecorded = behind > 0 && shipped.slice(behind).some(({ keyword }) => keyword === 'RUN');
      const names = [...secretNames(instruction), ...(isRecorded ? askedNames(instruction) : [])];
      const files = (readContextCopy(instruction)?.sources ?? []).map(trimPath).filter(isSecretFile);
      if (names.length === 0 && files.length === 0) return literalSecret(context, instruction);
      const shown = {
        ...instruction,
        text: names.length > 0 ? `${instruction.keyword} ${names.map((n) => `${n}=…`).join(' ')}` : instruction.text,
      };
      return at(context, shown, {
        message:
          names.length > 0
            ? `The value of ${listWords(names)} is readable in the image's config or history.`
            : `${listWords(files)} stays readable in the layer.`,
        remediation:
          names.length > 0
            ? 'Use RUN --mount=type=secret in the build and set the value when the container starts; replace the secret.'
            : 'Mount it with RUN --mount=type=secret (or ssh), keep it out with .dockerignore, and replace the secret.',
        paths: files,
        bytes: null,
      });
    });
  },
};

/** A token, key or address with a password in the text itself, known by its form; the text is not repeated. */
function literalSecret(context: FindingContext, instruction: DockerfileInstruction): RuleFinding[] {
  const texts = [instruction.text, ...instruction.heredocs.map(({ content }) => content)];
  const found = SECRET_PATTERNS.filter(
    ({ paths, content }) => paths === undefined && texts.some((text) => content.test(text.slice(0, TEXT_LIMIT))),
  );
  if (found.length === 0) return [];
  return [
    at(
      context,
      { ...instruction, text: `${instruction.keyword} …` },
      {
        message: `It spells out a secret (${listWords(found.map(({ title }) => title))}), readable in the Dockerfile and in the image's history.`,
        remediation: 'Hand it over with RUN --mount=type=secret, and replace it now.',
        bytes: null,
      },
    ),
  ];
}

/** Names of the secrets that an ARG without default asks for: builders write their values beside every later RUN. */
function askedNames(instruction: DockerfileInstruction): string[] {
  if (instruction.keyword !== 'ARG') return [];
  const names = splitWords(bodyOf(instruction), '\\').filter((word) => /^\w{1,128}$/.test(word));
  return names.filter((name) => ASKED_NAME.test(name) && !POINTER_NAME.test(name));
}

/** Names of the secrets that an ENV or ARG gives a value. */
function secretNames(instruction: DockerfileInstruction): string[] {
  if (instruction.keyword !== 'ENV' && instruction.keyword !== 'ARG') return [];
  const words = splitWords(bodyOf(instruction), '\\');
  const [first, second] = words;
  const isOldForm =
    instruction.keyword === 'ENV' && first !== undefined && !first.includes('=') && second !== undefined;
  const pairs = isOldForm ? [`${first}=${second}`] : words;
  return pairs.flatMap((pair) => {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals);
    const value = pair.slice(equals + 1).replace(/^["']|["']$/g, '');
    if (equals < 1 || value === '' || value.startsWith('$')) return [];
    return name.length <= 128 && SECRET_NAME.test(name) && !POINTER_NAME.test(name) ? [name] : [];
  });
}
