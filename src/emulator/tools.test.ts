import { describe, expect, test } from 'vitest';
import { chooseCalls, type Toolbox } from './tools.ts';
import type { Turn } from './voice.ts';

const tools = [
  { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
  { name: 'get_time', parameters: undefined },
  { name: 'send_mail', parameters: undefined },
];

function called(question: string, more: Partial<Toolbox> = {}, after: readonly Turn[] = []) {
  const turns: readonly Turn[] = [{ role: 'user', text: question }, ...after];
  const calls = chooseCalls(
    { tools, choice: 'auto', parallel: true, ...more },
    { model: 'm', system: '', turns },
  );
  return calls.map(({ name }) => name);
}

describe('a model', () => {
  test('calls every tool that the question names, however it is spelt', () => {
    expect(called('Get weather, then call GET_TIME.')).toEqual(['get_weather', 'get_time']);
    expect(called('Get weather, then call GET_TIME.', { parallel: false })).toEqual(['get_weather']);
  });

  test('calls the first tool when the question names none', () => {
    expect(called('Hello')).toEqual(['get_weather']);
  });

  test('calls what it has to, and nothing when it may not', () => {
    expect(called('get_weather', { choice: ['send_mail'] })).toEqual(['send_mail']);
    expect(called('get_weather', { choice: 'none' })).toEqual([]);
  });

  test('speaks once a tool has answered, unless it has to call again', () => {
    const after = [{ role: 'tool', text: '18 °C' }] as const;
    expect(called('get_weather', {}, after)).toEqual([]);
    expect(called('get_weather', { choice: 'any' }, after)).toEqual(['get_weather']);
  });

  test('writes arguments that the schema allows', () => {
    const box = { tools, choice: 'auto', parallel: true } as const;
    const turns = [{ role: 'user', text: 'get_weather and get_time' }] as const;
    const [weather, time] = chooseCalls(box, { model: 'm', system: '', turns });
    expect(weather).toEqual({
      name: 'get_weather',
      args: { city: 'a city' },
      tokens: ['{"ci', 'ty":', '"a c', 'ity"', '}'],
    });
    expect(time?.args).toEqual({});
  });
});
