import { expect, it } from 'vitest';
import { analyzeDockerfile } from '../../../src/core/dockerfile/analyze.js';

it.each([
  [
    'RUN pip3 install -r requirements.txt \\\n && python3 -m pip install gunicorn',
    'RUN pip3 install --no-cache-dir -r requirements.txt \\\n && python3 -m pip install --no-cache-dir gunicorn',
  ],
  ['RUN poetry install --only main', 'RUN poetry install --no-cache --only main'],
  ['RUN npm ci --omit=dev', 'RUN npm ci --omit=dev \\\n && npm cache clean --force'],
  [
    'RUN yarn install \\\n && pip install a',
    'RUN yarn install \\\n && pip install --no-cache-dir a \\\n && yarn cache clean',
  ],
])('keeps downloads out of the layer of %j', (run, better) => {
  const { suggestion } = analyzeDockerfile(`FROM a:1\n${run}\nUSER 1\n`);
  expect(suggestion?.dockerfile).toBe(`FROM a:1\n${better}\nUSER 1\n`);
  expect(suggestion?.changes.map(({ ruleId }) => ruleId)).toEqual(['package-manager-cache']);
});

it('leaves an install alone whose cache is off', () => {
  expect(analyzeDockerfile('FROM a:1\nENV PIP_NO_CACHE_DIR=1\nRUN pip install a\nUSER 1\n').suggestion).toBeNull();
});
