import { failureTitle, texts } from '../texts.ts';
import { isEnded, shownTakeId, type Take, type Turn, wasStopped } from './turn.ts';

/** What has come about since it was told of last. */
export function newsOf(
  turn: Turn,
  takeOf: (id: string) => Take | undefined,
  told: Set<string>,
  nameIn: (take: Take) => string,
): string {
  const takes = turn.columns.flatMap((column) => takeOf(shownTakeId(column)) ?? []);
  const isNews = (key: string): boolean => !told.has(key) && Boolean(told.add(key));
  const news: string[] = [];
  if (isNews(turn.id) && takes.some((take) => !isEnded(take))) news.push(texts.announce.asked(takes.length));
  const ended = takes.filter(isEnded);
  const fresh = ended.filter(({ id }) => isNews(id));
  for (const take of fresh) {
    const { answer } = take;
    if (answer.state === 'failed' && !wasStopped(take)) {
      news.push(texts.announce.failed(nameIn(take), failureTitle(answer.fault.code)));
    }
  }
  if (fresh.length > 0) {
    const done = takes.filter(({ answer }) => answer.state === 'completed').length;
    news.push(texts.announce.done(done, takes.length));
    if (ended.length === takes.length) news.push(texts.announce.all);
  }
  return news.join(' ');
}
