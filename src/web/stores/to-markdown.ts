import type { ListedModel } from '../../core/listed-model.ts';
import { day } from '../format.ts';
import { failureTitle, texts } from '../texts.ts';
import { nameOf } from './open-model-list.ts';
import { isEnded, type Take, wholeText } from './turn.ts';

/** An answer, and what is known of the model that was asked. */
export interface Copied {
  readonly take: Take;
  readonly model: ListedModel | undefined;
}

/** One answer as it may be passed on: its text, and below it who said it, through which provider, and when. */
export function answerAsMarkdown({ take, model }: Copied): string {
  return `${bodyOf(take)}\n\n— ${bylineOf({ take, model })}\n`;
}

/** A question with all of its answers, each under the name of its model. */
export function turnAsMarkdown(prompt: string, answers: readonly Copied[]): string {
  const parts = answers.map(
    (it) => `## ${nameOf(it.model, it.take.model)}\n\n*${bylineOf(it)}*\n\n${demoted(bodyOf(it.take))}\n`,
  );
  return `# ${prompt.replaceAll(/\s+/g, ' ')}\n\n${parts.join('\n')}`;
}

/** "Gemini 3.5 Flash-Lite (Google, `gemini/gemini-3.5-flash-lite`), 25 Nov 2026". */
function bylineOf({ take, model }: Copied): string {
  const { answer } = take;
  const used = 'modelUsed' in answer ? answer.modelUsed : null;
  const who = [model?.provider, used && `\`${used}\``].filter(Boolean).join(', ');
  const simulated = 'simulated' in answer && answer.simulated ? `, ${texts.column.simulated}` : '';
  const date = day(new Date(take.askedAt).toISOString());
  return `${nameOf(model, take.model)}${who === '' ? '' : ` (${who})`}, ${date}${simulated}`;
}

/** What a model said, and openly where it did not come to an end: a cut text is never passed on as a whole one. */
function bodyOf(take: Take): string {
  const { answer } = take;
  const text = wholeText(take).trim();
  const end =
    answer.state === 'failed'
      ? failureTitle(answer.fault.code)
      : answer.state === 'completed' && answer.truncated
        ? texts.column.truncated
        : isEnded(take)
          ? ''
          : texts.column.unfinished;
  return [text || (end === '' ? texts.column.noText : ''), end && `*[${end}]*`].filter(Boolean).join('\n\n');
}

/** Headings of an answer stand below its model's name; those within code are no headings. */
function demoted(text: string): string {
  let fence = '';
  const lines = text.split('\n').map((line) => {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? '';
    if (mark !== '' && (fence === '' || mark.startsWith(fence))) fence = fence === '' ? mark : '';
    return fence === '' && /^#{1,6}\s/.test(line)
      ? `${'#'.repeat(Math.min(2, 6 - depthOf(line)))}${line}`
      : line;
  });
  return lines.join('\n');
}

function depthOf(line: string): number {
  return /^#*/.exec(line)?.[0].length ?? 0;
}
