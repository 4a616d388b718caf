import type { FC } from 'hono/jsx';
import type { Frame } from '../props.ts';
import { Icon } from './icon.tsx';

interface CopyButtonProps {
  readonly frame: Frame;
  /** Id of the element whose text is copied: a list line by line, anything else without its spaces. */
  readonly source: string;
  readonly label: string;
}

/** Hidden until the script is there to do it. */
export const CopyButton: FC<CopyButtonProps> = ({ frame, source, label }) => (
  <button
    type="button"
    class="btn quiet sm"
    data-copy={source}
    data-copied={frame.t.common.copied}
    data-failed={frame.t.common.copyFailed}
    hidden
  >
    <Icon name="copy" size={16} />
    <span>{label}</span>
  </button>
);
