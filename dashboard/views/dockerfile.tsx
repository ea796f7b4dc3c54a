import type { VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { analyzeDockerfile, type DockerfileReport } from '../api/resources.js';
import { FindingList } from '../components/finding-list.js';
import { Heading } from '../components/heading.js';
import { ErrorNotice } from '../components/notice.js';
import { ProblemList } from '../components/problem-list.js';
import { Section } from '../components/section.js';
import { StageGraphView } from '../components/stage-graph.js';
import { StageList } from '../components/stage-list.js';
import { SuggestionView } from '../components/suggestion-view.js';
import { TextField } from '../components/text-field.js';
import { useSubmit } from '../hooks/use-submit.js';
import { imageFindings } from '../model/finding-rows.js';

const EXAMPLE = 'FROM node:24\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD ["node", "server.js"]';

/** What a Dockerfile builds, what is wrong with it, and a better one. Nothing of it is stored. */
export function DockerfileView(): VNode {
  const [text, setText] = useState('');
  const [ignore, setIgnore] = useState('');
  const [fault, setFault] = useState<string>();
  const [report, setReport] = useState<DockerfileReport | null>(null);
  const { busy, error, send } = useSubmit();
  const submit = async (): Promise<void> => {
    const empty = text.trim() === '' ? 'Paste a Dockerfile, or choose its file.' : undefined;
    setFault(empty);
    if (empty !== undefined) return;
    const dockerignore = ignore.trim() === '' ? {} : { dockerignore: ignore };
    await send(async () => setReport(await analyzeDockerfile({ dockerfile: text, ...dockerignore })));
  };
  return (
    <>
      <Heading text="Dockerfile" />
      <Section title="Analyse a Dockerfile" hint="It is looked at and not stored; no image is needed.">
        <form
          class="dockerfile-form"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <TextField
            label="Dockerfile"
            rows={14}
            placeholder={EXAMPLE}
            fromFile
            {...{ value: text, fault }}
            onInput={setText}
          />
          <TextField
            label=".dockerignore (optional)"
            rows={14}
            placeholder={'.git\nnode_modules'}
            fromFile
            value={ignore}
            onInput={setIgnore}
          />
          <button type="submit" class="primary" disabled={busy}>
            {busy ? 'Analysing…' : 'Analyse'}
          </button>
        </form>
        {error && <ErrorNotice error={error} />}
      </Section>
      {report && <ReportSections report={report} />}
    </>
  );
}

function ReportSections({ report }: { report: DockerfileReport }): VNode {
  const findings = useMemo(() => imageFindings(report.findings), [report]);
  return (
    <>
      <Section
        title="Stages"
        hint="From left to right: what is used, and what uses it. An instruction makes a layer, or only metadata."
      >
        <StageGraphView report={report} />
        <StageList report={report} />
      </Section>
      <Section title="Findings" hint="The most severe first; bytes are only known where an image was measured.">
        <FindingList rows={findings} />
      </Section>
      {report.problems.length > 0 && (
        <Section title="Could not be checked">
          <ProblemList problems={report.problems} />
        </Section>
      )}
      <Section title="Suggestion">
        <SuggestionView suggestion={report.suggestion} />
      </Section>
    </>
  );
}
