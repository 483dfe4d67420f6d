import { expect, it } from 'vitest';
import { ServerError } from '../../client/server-error.ts';
import { NotFoundError } from '../../core/not-found-error.ts';
import { openFakePage } from './testing.ts';
import { type KeptTurn, shownTakeId, type Take, wholeText } from './turn.ts';

const SETTINGS = { system: '', temperature: undefined, maxTokens: undefined };
const seatsOf = (...models: string[]) => models.map((model, at) => ({ model, line: `line ${at}` }));

/** What the reader sees: of the last turn, each column's text and state. */
function columnsOf(page: ReturnType<typeof openFakePage>, turn = page.chat.turns().at(-1)) {
  const takes = (turn?.columns ?? []).map((column) => page.chat.take(shownTakeId(column)) as Take);
  return takes.map((take) => [take.model, take.answer.state, wholeText(take)]);
}

it('has a column for each model before the first word, and keeps their order', async () => {
  const page = openFakePage();
  page.chat.ask('Hi', seatsOf('b', 'a', 'b'), SETTINGS);
  expect(columnsOf(page)).toEqual([
    ['b', 'waiting', ''],
    ['a', 'waiting', ''],
    ['b', 'waiting', ''],
  ]);
  await page.settle();
  page.runs[0]?.say(2, 'third');
  page.runs[0]?.complete(2);
  page.runs[0]?.say(0, 'first');
  await page.settle();
  expect(columnsOf(page)).toEqual([
    ['b', 'waiting', 'first'],
    ['a', 'waiting', ''],
    ['b', 'completed', 'third'],
  ]);
});

it('draws a column once per frame, and no other with it', async () => {
  const page = openFakePage();
  page.chat.ask('Hi', seatsOf('a', 'b'), SETTINGS);
  await page.settle();
  const [first, second] = page.chat.turns()[0]?.columns.map(shownTakeId) ?? [];
  const drawn = { first: 0, second: 0 };
  page.chat.subscribe(first ?? '', () => drawn.first++);
  page.chat.subscribe(second ?? '', () => drawn.second++);
  for (let i = 0; i < 100; i++) page.runs[0]?.say(0, 'x');
  await page.settle();
  expect(drawn.second).toBe(0);
  expect(drawn.first).toBeLessThanOrEqual(2);
  expect(columnsOf(page)[0]?.[2]).toHaveLength(100);
});

it('goes on with each model in its own line of history', async () => {
  const page = openFakePage();
  page.chat.ask('One?', seatsOf('a', 'b'), SETTINGS);
  await page.settle();
  page.runs[0]?.say(0, 'A1');
  page.runs[0]?.say(1, 'B1');
  page.runs[0]?.complete(0);
  page.runs[0]?.complete(1);
  await page.settle();
  page.chat.ask('Two?', seatsOf('a', 'b'), SETTINGS);
  await page.settle();
  expect(page.runs[1]?.request?.conversationHistory).toEqual({
    a: [
      { role: 'user', content: 'One?' },
      { role: 'assistant', content: 'A1' },
    ],
    b: [
      { role: 'user', content: 'One?' },
      { role: 'assistant', content: 'B1' },
    ],
  });
});

it('never mixes the lines of a model that sits twice', async () => {
  const page = openFakePage();
  page.chat.ask('One?', seatsOf('a', 'a'), SETTINGS);
  await page.settle();
  page.runs[0]?.say(0, 'left');
  page.runs[0]?.say(1, 'right');
  page.runs[0]?.complete(0);
  page.runs[0]?.complete(1);
  await page.settle();
  page.chat.ask('Two?', seatsOf('a', 'a'), SETTINGS);
  await page.settle();
  const histories = page.runs.slice(1).map(({ request }) => request?.conversationHistory?.a?.[1]?.content);
  expect(histories).toEqual(['left', 'right']);
});

it('leaves failed answers out of the history, and keeps what was stopped halfway', async () => {
  const page = openFakePage();
  page.chat.ask('One?', seatsOf('a', 'b'), SETTINGS);
  await page.settle();
  page.runs[0]?.fail(0);
  page.runs[0]?.say(1, 'half');
  page.runs[0]?.fail(1, 'cancelled');
  await page.settle();
  page.chat.ask('Two?', seatsOf('a', 'b'), SETTINGS);
  await page.settle();
  expect(page.runs[1]?.request?.conversationHistory).toEqual({
    b: [
      { role: 'user', content: 'One?' },
      { role: 'assistant', content: 'half' },
    ],
  });
});

it('asks the quick models at once, and a slow one when its last answer has ended', async () => {
  const page = openFakePage();
  page.chat.ask('One?', seatsOf('quick', 'slow'), SETTINGS);
  await page.settle();
  page.runs[0]?.say(0, 'done');
  page.runs[0]?.complete(0);
  await page.settle();
  page.chat.ask('Two?', seatsOf('quick', 'slow'), SETTINGS);
  await page.settle();
  expect(page.runs[1]?.request?.models).toEqual(['quick']);
  page.runs[0]?.say(1, 'at last');
  page.runs[0]?.complete(1);
  await page.settle();
  expect(page.runs[2]?.request).toMatchObject({
    models: ['slow'],
    conversationHistory: { slow: [{ content: 'One?' }, { content: 'at last' }] },
  });
});

it('retries one column, with the same model or another, and keeps the earlier answer', async () => {
  const page = openFakePage();
  page.chat.ask('Hi', seatsOf('a', 'b'), SETTINGS);
  await page.settle();
  page.runs[0]?.fail(0);
  page.runs[0]?.complete(1);
  await page.settle();
  const turn = page.chat.turns()[0];
  const columnId = turn?.columns[0]?.id ?? '';
  page.chat.retry(turn?.id ?? '', columnId, 'c');
  await page.settle();
  page.runs[1]?.say(0, 'better');
  page.runs[1]?.complete(0);
  await page.settle();
  expect(columnsOf(page)).toEqual([
    ['c', 'completed', 'better'],
    ['b', 'completed', ''],
  ]);
  page.chat.show(turn?.id ?? '', columnId, 0);
  expect(columnsOf(page)[0]).toEqual(['a', 'failed', '']);
});

it('goes on from a text that was cut off', async () => {
  const page = openFakePage();
  page.chat.ask('Count', seatsOf('a'), SETTINGS);
  await page.settle();
  page.runs[0]?.say(0, 'one, two');
  page.runs[0]?.fail(0);
  await page.settle();
  const turn = page.chat.turns()[0];
  page.chat.goOn(turn?.id ?? '', turn?.columns[0]?.id ?? '');
  await page.settle();
  expect(page.runs[1]?.request?.conversationHistory?.a).toEqual([
    { role: 'user', content: 'Count' },
    { role: 'assistant', content: 'one, two' },
  ]);
  page.runs[1]?.say(0, ', three');
  page.runs[1]?.complete(0);
  await page.settle();
  expect(columnsOf(page)[0]?.[2]).toBe('one, two, three');
});

it('stops one answer and leaves the others, or stops all', async () => {
  const page = openFakePage();
  page.chat.ask('Hi', seatsOf('a', 'b', 'c'), SETTINGS);
  await page.settle();
  const [first] = page.chat.turns()[0]?.columns.map(shownTakeId) ?? [];
  page.chat.stop(first ?? '');
  await page.settle();
  expect(page.cancelled).toEqual([['run_0', 0]]);
  page.chat.stopAll();
  await page.settle();
  expect(page.cancelled.slice(1)).toEqual([
    ['run_0', 1],
    ['run_0', 2],
  ]);
});

it('turns a server that cannot be asked into the state of each column', async () => {
  const page = openFakePage();
  page.chat.ask('Hi', seatsOf('a', 'b'), SETTINGS);
  await page.settle();
  page.runs[0]?.complete(0);
  page.runs[0]?.end(new ServerError('missing_api_key', 'Send the token', { status: 401 }));
  await page.settle();
  expect(columnsOf(page).map(([, state]) => state)).toEqual(['completed', 'failed']);
  expect(page.refusals()).toBe(1);
});

it('tells once of each run that has ended, with all of its answers', async () => {
  const page = openFakePage();
  page.chat.ask('Hi', seatsOf('a', 'b'), SETTINGS);
  await page.settle();
  page.runs[0]?.complete(1);
  await page.settle();
  expect(page.ended).toEqual([]);
  page.runs[0]?.fail(0);
  page.runs[0]?.end();
  await page.settle();
  expect(page.ended.map((answers) => answers.map(({ model, state }) => [model, state]))).toEqual([
    [
      ['a', 'failed'],
      ['b', 'completed'],
    ],
  ]);
});

it('takes live runs up again after a reload, from their first word', async () => {
  const kept = new Map<string, KeptTurn>();
  const before = openFakePage(kept);
  before.chat.ask('Hi', seatsOf('a', 'b', 'c'), SETTINGS);
  await before.settle();
  before.runs[0]?.say(0, 'half an');
  before.runs[0]?.complete(2);
  await before.settle();

  const after = openFakePage(structuredClone(kept));
  await after.chat.open(before.chat.conversation());
  await after.settle();
  expect(after.runs.map(({ id }) => id)).toEqual(['run_0']);
  after.runs[0]?.say(0, 'half an answer');
  after.runs[0]?.complete(0);
  after.runs[0]?.complete(1);
  await after.settle();
  expect(columnsOf(after)).toEqual([
    ['a', 'completed', 'half an answer'],
    ['b', 'completed', ''],
    ['c', 'completed', ''],
  ]);
});

it('says so when a run was lost with its server, and keeps the text it had', async () => {
  const kept = new Map<string, KeptTurn>();
  const before = openFakePage(kept);
  before.chat.ask('Hi', seatsOf('a'), SETTINGS);
  await before.settle();
  before.runs[0]?.say(0, 'half');
  await before.settle();
  for (const [id, turn] of kept) {
    const takes = turn.takes.map((take) => before.chat.take(take.id) ?? take);
    kept.set(id, { ...turn, takes });
  }

  const after = openFakePage(structuredClone(kept));
  await after.chat.open(before.chat.conversation());
  after.runs[0]?.end(new NotFoundError('run', 'No such run'));
  await after.settle();
  expect(columnsOf(after)).toEqual([['a', 'failed', 'half']]);
});

it('takes thoughts for waiting: the first token is the first that is read', async () => {
  const page = openFakePage();
  page.chat.ask('One?', seatsOf('a'), SETTINGS);
  await page.settle();
  const take = () => page.chat.take(page.chat.turns()[0]?.columns[0]?.takeIds[0] ?? '');
  page.runs[0]?.think(0, 'Hm.');
  await page.settle();
  expect(take()?.firstTextAt).toBeUndefined();
  page.runs[0]?.say(0, 'Yes.');
  await page.settle();
  expect(take()?.firstTextAt).toEqual(expect.any(Number));
});

it('keeps what was just done here when another tab, which has not heard of it, has changed the turn', async () => {
  const kept = new Map<string, KeptTurn>();
  const page = openFakePage(kept);
  page.chat.ask('Hi', seatsOf('a'), SETTINGS);
  await page.settle();
  const heardOf = structuredClone([...kept.values()]);
  page.chat.addModel(page.chat.turns()[0]?.id ?? '', 'b');
  page.chat.ask('And then?', seatsOf('c'), SETTINGS);
  await page.settle();
  kept.clear();
  for (const turn of heardOf) kept.set(turn.id, turn);
  await page.chat.open(page.chat.conversation());
  await page.settle();
  const models = page.chat.turns().map((turn) => columnsOf(page, turn).map(([model]) => model));
  expect(models).toEqual([['a', 'b'], ['c']]);
});

it('keeps what an answer goes on to say after its conversation was left, and shows it to whoever comes back', async () => {
  const page = openFakePage();
  page.chat.ask('One?', seatsOf('a'), SETTINGS);
  await page.settle();
  page.runs[0]?.say(0, 'half');
  await page.settle();
  const left = page.chat.conversation();
  page.chat.startOver();
  page.runs[0]?.say(0, ', whole');
  page.runs[0]?.complete(0);
  page.runs[0]?.end();
  await page.settle();
  expect([...page.kept.values()].map(({ takes }) => takes.map(wholeText))).toEqual([['half, whole']]);
  await page.chat.open(left);
  await page.settle();
  expect(columnsOf(page)).toEqual([['a', 'completed', 'half, whole']]);
});

it('asks what had to wait with the history of its own conversation, though another one is shown by then', async () => {
  const page = openFakePage();
  page.chat.ask('One?', seatsOf('a'), SETTINGS);
  await page.settle();
  page.chat.ask('Two?', seatsOf('a'), SETTINGS);
  page.chat.startOver();
  page.chat.ask('Elsewhere?', seatsOf('a'), SETTINGS);
  await page.settle();
  page.runs[1]?.say(0, 'E');
  page.runs[0]?.say(0, 'A1');
  page.runs[0]?.complete(0);
  await page.settle();
  expect(page.runs[2]?.request).toMatchObject({
    prompt: 'Two?',
    conversationHistory: {
      a: [
        { role: 'user', content: 'One?' },
        { role: 'assistant', content: 'A1' },
      ],
    },
  });
});

it('stops all that is shown, and nothing of a conversation that was left', async () => {
  const page = openFakePage();
  page.chat.ask('One?', seatsOf('a'), SETTINGS);
  await page.settle();
  page.chat.startOver();
  page.chat.ask('Two?', seatsOf('b'), SETTINGS);
  await page.settle();
  page.chat.stopAll();
  await page.settle();
  expect(page.cancelled).toEqual([['run_1', 0]]);
});
