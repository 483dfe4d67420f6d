import { common, createLowlight } from 'lowlight';

/** A stretch of code of one kind; '' is plain. */
export interface Span {
  readonly kind: string;
  readonly text: string;
}

const lowlight = createLowlight(common);

/** Code in stretches, or undefined where the language is not known. */
export function highlight(code: string, language: string): readonly Span[] | undefined {
  if (!lowlight.registered(language)) return undefined;
  const spans: Span[] = [];
  collect(lowlight.highlight(language, code), '', spans);
  return spans;
}

interface TreeNode {
  readonly type: string;
  readonly value?: string;
  readonly properties?: { readonly className?: unknown };
  readonly children?: readonly TreeNode[];
}

/** The innermost kind is the one that is shown. */
function collect(node: TreeNode, kind: string, spans: Span[]): void {
  if (node.value !== undefined && node.type === 'text') spans.push({ kind, text: node.value });
  const classes = node.properties?.className;
  const own = Array.isArray(classes) ? /^hljs-(\w+)$/.exec(`${classes[0]}`)?.[1] : undefined;
  for (const child of node.children ?? []) collect(child, own ?? kind, spans);
}
