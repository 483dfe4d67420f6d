import { createRoot } from 'react-dom/client';
import { connect } from '../client/connect.ts';
import { Page } from './app.tsx';
import './base.css';
import './print.css';
import { openChat } from './stores/open-chat.ts';
import { openDraft } from './stores/open-draft.ts';
import { openKeeper } from './stores/open-keeper.ts';
import { firstChoice, modelsNamed, openModelList } from './stores/open-model-list.ts';
import { openSelection } from './stores/open-selection.ts';
import { openStorage } from './stores/open-storage.ts';
import { openToken } from './stores/open-token.ts';
import { openPreferences } from './stores/preferences.ts';
import { seatsOf } from './stores/turn.ts';
import './tokens.css';

/** Joins the page's stores with the server it came from, and draws it. */
const keeper = await openKeeper();
const ofBrowser = openStorage(() => localStorage);
const ofTab = openStorage(() => sessionStorage);
const preferences = openPreferences(ofBrowser);
const token = openToken(ofTab, ofBrowser, () => {
  coro = connect(location.origin, { token: token.token() });
  void models.load();
});
let coro = connect(location.origin, { token: token.token() });
const models = openModelList(() => coro, token.refused);
const chat = openChat({
  coro: () => coro,
  keeper,
  onRefused: token.refused,
  // What is said of a model stays true while the page is open.
  onEnded: (answers) => void models.compare(answers),
});
const draft = openDraft(ofTab, (ids) => preferences.set({ models: ids }));
const selection = openSelection();

const showTheme = (): void => {
  document.documentElement.dataset.theme = preferences.get().theme;
};
preferences.subscribe(showTheme);
showTheme();

const asked = new URLSearchParams(location.search);
const [latest] = await keeper.conversations(1);
if (latest !== undefined) await chat.open(latest);
const question = asked.get('q');
// One that is loaded again goes on with what was written meanwhile: the question may have been asked.
const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
if (question !== null && visit?.type === 'navigate') draft.write(question);

// Whoever leaves finds all of it again, up to the last word.
document.addEventListener('visibilitychange', () => {
  if (document.hidden) void keeper.flush();
});
window.addEventListener('pagehide', () => void keeper.flush());
keeper.onOther(({ conversation, isForgotten }) => {
  if (isForgotten) chat.leave(conversation);
  else if (conversation === chat.conversation()) void chat.open(conversation);
});

const root = document.getElementById('root');
if (!root) throw new Error('The page has no place to be drawn in');
const page = createRoot(root);
const draw = (unknownModels: readonly string[] = []): void =>
  page.render(
    <Page
      app={{ chat, models, preferences, keeper, draft, selection }}
      token={token}
      unknownModels={unknownModels}
    />,
  );
draw();

// Once, when the models are first known: a token may have to be given before that.
const leave = models.subscribe(() => {
  if (models.get().state !== 'ready') return;
  leave();
  draw(takeSeats());
});
await models.load();

/** Who is asked at first: who the address names, else who answered last, else whom the reader chose, else a good set. */
function takeSeats(): readonly string[] {
  const list = models.get();
  const idsOf = (names: readonly string[]): readonly string[] => modelsNamed(names, list).map(({ id }) => id);
  const named = asked.get('models')?.split(',').filter(Boolean) ?? [];
  const seats = seatsOf(chat.turns(), chat.take);
  const chosen = [named, preferences.get().models ?? [], firstChoice(list.models)]
    .map(idsOf)
    .find((ids) => ids.length > 0);
  if (seats.length > 0) draft.goOnWith(seats);
  // A model that is named and has answered keeps its line.
  if (named.length > 0 || seats.length === 0) draft.seat(chosen ?? []);
  return named.filter((name) => idsOf([name]).length === 0);
}
