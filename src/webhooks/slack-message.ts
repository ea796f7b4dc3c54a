import { safeText } from '../core/safe-text.js';
import type { EventData } from './message-body.js';

/** What the incoming webhooks of Slack take, and those of Mattermost, Rocket.Chat and Discord (`/slack`) too. */
export interface SlackMessage {
  /** In Slack's mrkdwn. */
  readonly text: string;
}

const TITLES: Readonly<Record<string, string>> = {
  'comparison.finished': 'Comparison finished',
  'image.finished': 'Image analysed',
  'audit.run.finished': 'Audit run finished',
  'budget.breached': 'Budget breached',
  'webhook.test': 'Test message',
};
const FAILED_TITLES: Readonly<Record<string, string>> = {
  'comparison.finished': 'Comparison failed',
  'image.finished': 'Image could not be analysed',
  'audit.run.finished': 'Audit run failed',
};
const MAX_VALUE = 300;
const MAX_LIST = 5;
/** Slack cuts longer texts. */
const MAX_TEXT = 4000;
/** Words that call everybody together, in Slack and in Discord. */
const MENTION = /@(?=(?:everyone|here|channel|all)\b)/gi;

/** The short facts of an event: each field that is text, a number or a list, and a link to the report. */
export function slackMessage(type: string, data: EventData): SlackMessage {
  const titles = new Map(Object.entries({ ...TITLES, ...(data['status'] === 'failed' && FAILED_TITLES) }));
  const lines = [
    `*stagediff: ${escapeSlack(titles.get(type) ?? type)}*`,
    ...Object.entries(data).flatMap(([name, value]) => describe(`*${escapeSlack(name)}*`, value)),
    ...(type === 'audit.run.finished' ? describeCounts(data['summary']) : []),
    ...reportLink(data),
  ];
  let text = '';
  for (const line of lines) if (text.length + line.length < MAX_TEXT) text += text === '' ? line : `\n${line}`;
  return { text };
}

function describe(label: string, value: EventData[string]): string[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) {
    const shown = value.slice(0, MAX_LIST).flatMap((item) => describe('•', item));
    const more = value.length > MAX_LIST ? [`… and ${value.length - MAX_LIST} more`] : [];
    return shown.length === 0 ? [] : [label, ...shown, ...more];
  }
  if (typeof value !== 'object') return [`${label} ${escapeSlack(String(value))}`];
  const summary = value['message'] ?? value['reference'] ?? value['verdict'];
  return typeof summary === 'string' ? describe(label, summary) : [];
}

/** E.g. `4 total, 1 new, 3 unchanged`: those that are not 0. */
function describeCounts(summary: EventData[string]): string[] {
  if (typeof summary !== 'object' || summary === null || Array.isArray(summary)) return [];
  const counts = Object.entries(summary).flatMap(([name, count]) =>
    typeof count === 'number' && count > 0 ? [`${count} ${name}`] : [],
  );
  return counts.length === 0 ? [] : [escapeSlack(counts.join(', '))];
}

/** Only a whole URL makes a link: the operator's own, not text from an image. */
function reportLink({ links }: EventData): string[] {
  if (typeof links !== 'object' || links === null || Array.isArray(links)) return [];
  const target = links['report'] ?? links['self'];
  return typeof target === 'string' && URL.canParse(target) ? [`<${escapeSlack(target)}|Open the report>`] : [];
}

/** Slack's three escapes, no line breaks and no mentions: names in images are hostile. */
function escapeSlack(text: string): string {
  const plain = safeText(text, MAX_VALUE)
    .replace(MENTION, '@\u200b')
    .replace(/[*_~`|]/g, '\u200b$&');
  return plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
