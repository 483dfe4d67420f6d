/** A line above the questions that should be known before asking. */
export function Notice({
  title,
  text,
  isBad = false,
  action,
}: {
  readonly title?: string;
  readonly text: string;
  readonly isBad?: boolean;
  readonly action?: { readonly label: string; readonly onDo: () => void };
}) {
  return (
    <div className="notice" data-bad={isBad || undefined} role="note">
      <p>
        {title && <strong>{title} </strong>}
        {text}
      </p>
      {action && (
        <button type="button" className="button small" onClick={action.onDo}>
          {action.label}
        </button>
      )}
    </div>
  );
}
