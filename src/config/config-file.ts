import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { Compile } from 'typebox/compile';
import type {
  CatalogExtension,
  ExtensionFault,
  ModelExtension,
  RequestDefaults,
  RouteExtension,
  Team,
} from '../core/extension.ts';
import type { JsonPath } from '../core/json-path.ts';
import { ConfigError } from './config-error.ts';
import { ConfigFileSchema, type ConfigJson, type RouteJson } from './config-schema.ts';
import { toSchemaFaults } from './schema-faults.ts';

/** A provider that a configuration file adds. */
export interface FileProvider {
  readonly name: string;
  readonly displayName: string;
  readonly baseUrl: string;
  /** The variable that holds its key; undefined: it needs none. */
  readonly keyVariable: string | undefined;
}

/** `coro.config.json`, read and checked as far as it can be without knowing the catalog. */
export interface ConfigFile {
  readonly providers: readonly FileProvider[];
  readonly extension: CatalogExtension;
  readonly teams: readonly Team[];
  /** Requests that may be under way at once, by provider. */
  readonly concurrency: Readonly<Record<string, number>>;
  readonly defaults: RequestDefaults;
  /** Throws what is wrong with it, each fault with its line; nothing where there is none. */
  refuse(faults: readonly ExtensionFault[]): void;
}

const compiled = Compile(ConfigFileSchema);

/**
 * @param path for people
 * @throws ConfigError naming every fault, its line and the fix
 */
export function parseConfigFile(text: string, path: string): ConfigFile {
  const syntax: ParseError[] = [];
  const tree = parseTree(text, syntax, { allowTrailingComma: true });
  const lineAt = (offset: number): number => text.slice(0, offset).split('\n').length;
  const refuse = (faults: readonly ExtensionFault[]): void => {
    const lines = faults.map(({ path, problem }) => ({ line: lineAt(offsetOf(tree, path)), problem }));
    if (lines.length > 0) throw faultsError(path, lines);
  };
  if (!tree) throw faultsError(path, [{ line: 1, problem: 'the file is empty: write {}' }]);
  const [fault] = syntax;
  if (fault) {
    const problem = `this is not JSON (${printParseErrorCode(fault.error)}): comments and trailing commas are fine`;
    throw faultsError(path, [{ line: lineAt(fault.offset), problem }]);
  }
  const twice = namesTwice(tree).map(({ value, offset }) => ({
    line: lineAt(offset),
    problem: `"${value}" stands twice: the first would be lost`,
  }));
  if (twice.length > 0) throw faultsError(path, twice);
  const json = toValue(tree);
  if (!compiled.Check(json)) refuse(toSchemaFaults(json, compiled.Errors(json)));
  const config = json as ConfigJson;
  return { ...toConfigFile(config), refuse };
}

function faultsError(path: string, faults: readonly { line: number; problem: string }[]): ConfigError {
  const unique = [...new Set(faults.map(({ line, problem }) => `${path}:${line}: ${problem}`))];
  return new ConfigError(unique.join('\n'));
}

/** Where a path begins: at its name, or at what holds it when it is missing. */
function offsetOf(tree: Node | undefined, path: JsonPath): number {
  for (let length = path.length; tree && length > 0; length--) {
    const node = findNodeAtLocation(tree, path.slice(0, length));
    if (node) return node.parent?.type === 'property' ? node.parent.offset : node.offset;
  }
  return 0;
}

/** Names that stood in the same object before. */
function namesTwice({ type, children = [] }: Node): readonly Node[] {
  if (type !== 'object') return children.flatMap(namesTwice);
  const seen = new Set<unknown>();
  return children.flatMap(({ children: [name, value] = [] }) => {
    const isTwin = seen.has(name?.value);
    seen.add(name?.value);
    return [...(name && isTwin ? [name] : []), ...(value ? namesTwice(value) : [])];
  });
}

/** The tree as plain values, on objects without a prototype: `__proto__` is a name like any other. */
function toValue(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(toValue);
  if (node.type !== 'object') return node.value;
  const entries = (node.children ?? []).map(({ children: [name, value] = [] }) => [
    name?.value,
    value && toValue(value),
  ]);
  return Object.fromEntries(entries);
}

function toConfigFile(json: ConfigJson): Omit<ConfigFile, 'refuse'> {
  const { providers = {}, models = {}, routes = {}, aliases = {}, teams = {}, defaults = {} } = json;
  const { concurrency = {} } = json;
  return {
    providers: Object.entries(providers).map(([name, it]) => ({
      name,
      displayName: it.display_name ?? name,
      baseUrl: it.base_url,
      keyVariable: it.api_key_env,
    })),
    extension: {
      models: Object.entries(models).map(
        ([id, it]): ModelExtension => ({
          id,
          name: it.name,
          tagline: it.tagline,
          recommendedFor: it.recommended_for,
          routes: it.routes.map(toRoute),
          successors: it.successors ?? [],
        }),
      ),
      routes: Object.fromEntries(Object.entries(routes).map(([id, own]) => [id, own.map(toRoute)])),
      aliases,
    },
    teams: Object.entries(teams).map(([id, { about, models }]) => ({ id, about, models })),
    concurrency,
    defaults: {
      models: defaults.models,
      system: defaults.system,
      temperature: defaults.temperature,
      topP: defaults.top_p,
      maxTokens: defaults.max_tokens,
      reasoningEffort: defaults.reasoning_effort,
      dropParams: defaults.drop_params,
    },
  };
}

function toRoute(json: RouteJson): RouteExtension {
  if (typeof json === 'string') {
    const slash = json.indexOf('/');
    return { provider: json.slice(0, Math.max(slash, 0)), upstreamId: json.slice(slash + 1) };
  }
  const { capabilities: can, price, thinking_headroom: headroom } = json;
  return {
    provider: json.provider,
    upstreamId: json.model,
    ...(json.label !== undefined && { label: json.label }),
    ...(json.context_window !== undefined && { contextWindow: json.context_window }),
    ...(json.max_output_tokens !== undefined && { maxOutputTokens: json.max_output_tokens }),
    ...(json.max_temperature !== undefined && { maxTemperature: json.max_temperature }),
    ...(json.refuses && {
      refuses: json.refuses.map((it) => (it === 'top_p' ? 'topP' : 'temperature')),
    }),
    ...(headroom && { thinking: { headroom } }),
    ...(price && {
      prices: [
        {
          input: price.input,
          output: price.output,
          ...(price.cached_input !== undefined && { cachedInput: price.cached_input }),
        },
      ],
    }),
    ...(can && {
      capabilities: {
        ...(can.tools !== undefined && { tools: can.tools }),
        ...(can.images !== undefined && { images: can.images }),
        ...(can.json_schema !== undefined && { jsonSchema: can.json_schema }),
        ...(can.reasoning !== undefined && { reasoning: can.reasoning }),
      },
    }),
  };
}
