import Type from 'typebox';
import { findFaults, toAsked } from './anthropic-body.ts';
import { AnthropicBody, FOR_ANTHROPIC_ALONE, UNSUPPORTED } from './anthropic-schema.ts';
import { type Asked, openDialectParser } from './dialect-parser.ts';

/**
 * The body of `POST /v1/messages/count_tokens` (`@anthropic-ai/sdk` 1.13.0, `MessageCountTokensParams`). What only an answer
 * has a use for is let pass: tools send the body of the question that they are about to ask.
 */
export const AnthropicCountBody = Type.Object(
  { ...AnthropicBody.properties, max_tokens: Type.Optional(AnthropicBody.properties.max_tokens) },
  { examples: [{ model: 'claude-haiku', messages: [{ role: 'user', content: 'Hello' }] }] },
);

/** @param dropParams what a body is taken to say where it does not say so itself */
export function openAnthropicCountParser(dropParams: boolean): (body: unknown) => Asked {
  return openDialectParser(
    {
      schema: AnthropicCountBody,
      others: { unsupported: UNSUPPORTED, forVendorAlone: FOR_ANTHROPIC_ALONE },
      findFaults,
      toAsked(json, told) {
        const { request, warnings } = toAsked({ ...json, max_tokens: 1 }, told);
        // Nothing is written: no route may refuse, or warn of, how.
        const written = { maxTokens: null, temperature: null, topP: null, stop: undefined };
        return { request: { ...request, ...written }, warnings };
      },
    },
    dropParams,
  );
}
