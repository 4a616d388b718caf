import type { FC } from 'hono/jsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import { Field, inputWiring, TextField } from './parts/field.tsx';
import { Form } from './parts/form.tsx';
import type { FieldProblem, Frame } from './props.ts';

interface MetadataProps {
  readonly frame: Frame;
  readonly provider: string;
  readonly here: string;
  readonly typed: Readonly<Record<string, string>>;
  readonly problems: readonly FieldProblem[];
}

export const MetadataView: FC<MetadataProps> = ({ frame, provider, here, typed, problems }) => {
  const t = frame.t.pages.singleSignOn.metadata;
  const xml = { frame, problems, name: 'xml', label: t.xml, hint: t.xmlHint };
  return (
    <AuthLayout
      frame={frame}
      title={t.title(provider)}
      lead={t.lead}
      width="wide"
      problems={problems}
      fields={['url', 'xml']}
    >
      <Form action={`${here}/metadata`} class="stack">
        <TextField
          {...{ frame, problems }}
          name="url"
          label={t.url}
          hint={t.urlHint}
          input={{ type: 'url', inputmode: 'url', required: false, spellcheck: false, value: typed['url'] ?? '' }}
        />
        <Field {...xml}>
          <textarea class="input" rows={8} {...inputWiring(xml)} required={false} spellcheck={false}>
            {typed['xml'] ?? ''}
          </textarea>
        </Field>
        <div class="btns end">
          <a class="btn quiet" href={here}>
            {frame.t.common.cancel}
          </a>
          <button type="submit" class="btn primary">
            {t.submit}
          </button>
        </div>
      </Form>
    </AuthLayout>
  );
};
