/** A function that a model may call. */
export interface Tool {
  readonly name: string;
  readonly description?: string | undefined;
  /** JSON schema of its arguments; absent = it takes none. */
  readonly parameters?: JsonSchema | undefined;
  /** The arguments are to fit the schema to the letter, where a provider can see to that. */
  readonly strict?: boolean | undefined;
  /** As of a message: all tools up to this one. */
  readonly cacheBreakpoint?: true | undefined;
}

export const MAX_TOOLS = 128;
/** Characters of a tool's name, or of a schema's. */
export const MAX_TOOL_NAME_LENGTH = 64;

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Whether a model calls one: as it likes, never, some one, or this one. */
export type ToolChoice = 'auto' | 'none' | 'required' | { readonly name: string };

/** JSON instead of prose: any object, or what a schema allows. */
export type ResponseFormat =
  | { readonly type: 'json_object' }
  | {
      readonly type: 'json_schema';
      readonly name: string;
      readonly description?: string | undefined;
      readonly schema: JsonSchema;
      readonly strict?: boolean | undefined;
    };

/** A tool that takes nothing, for providers that want a schema all the same. */
export const NO_PARAMETERS: JsonSchema = { type: 'object', properties: {} };

/** Arguments of a call that has none, as JSON: an empty text is not. */
export const NO_ARGUMENTS = '{}';

/**
 * A call's arguments as the object that some providers want. What a model wrote that is no JSON object comes back to it
 * as it stands, under a name that says so.
 */
export function argumentsOf(text: string): JsonSchema {
  try {
    const value: unknown = text === '' ? {} : JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {}
  return { invalid_json: text };
}
