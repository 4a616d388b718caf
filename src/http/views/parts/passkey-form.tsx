import type { FC, PropsWithChildren } from 'hono/jsx';
import type { PasskeyCreation, PasskeyRequest } from '../../../application/engine.ts';
import { Icon } from './icon.tsx';

interface PasskeyFormProps {
  readonly action: string;
  readonly ceremony: 'create' | 'get';
  readonly options: PasskeyCreation | PasskeyRequest;
  readonly text: {
    readonly submit: string;
    readonly failed: string;
    readonly withoutScript: string;
    readonly unsupported: string;
  };
}

/** The script runs the ceremony when the form is sent, and puts what comes of it into `response`. */
export const PasskeyForm: FC<PropsWithChildren<PasskeyFormProps>> = ({ action, ceremony, options, text, children }) => (
  <>
    <p class="note info" data-without-script>
      {text.withoutScript}
    </p>
    <p class="note info" data-passkey-unsupported hidden>
      {text.unsupported}
    </p>
    <form
      method="post"
      action={action}
      class="stack"
      data-passkey={ceremony}
      data-options={JSON.stringify(options)}
      novalidate
      hidden
    >
      <input type="hidden" name="response" value="" />
      {children}
      <p class="error" aria-live="assertive" data-failed={text.failed} />
      <button type="submit" class="btn primary wide">
        <Icon name="key" size={16} />
        {text.submit}
      </button>
    </form>
  </>
);
