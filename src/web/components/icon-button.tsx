import { Icon, type IconName } from './icon.tsx';

/** A button that shows a sign alone; its name is for screen readers and whoever points at it. */
export function IconButton({
  icon,
  name,
  title = name,
  className = '',
  disabled = false,
  onClick,
}: {
  readonly icon: IconName;
  readonly name: string;
  /** What is shown to whoever points at it; default: its name. */
  readonly title?: string;
  readonly className?: string;
  readonly disabled?: boolean;
  readonly onClick: () => void;
}) {
  return (
    <button
      type="button"
      className={`icon-button ${className}`.trim()}
      title={title}
      aria-label={name}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}
