import type { FC } from 'hono/jsx';
import type { SecondFactor } from '../../domain/policy/facts.ts';
import { browserName } from '../../text/browser-name.ts';
import { Chip } from './parts/chip.tsx';
import { Form } from './parts/form.tsx';
import { Icon, type IconName } from './parts/icon.tsx';
import { Moment } from './parts/moment.tsx';
import { Note } from './parts/note.tsx';
import { Sentence } from './parts/sentence.tsx';
import { ShellLayout } from './parts/shell-layout.tsx';
import type { Frame, OrganizationNav, Person } from './props.ts';

interface Device {
  readonly id: string;
  /** As the browser names itself. */
  readonly browser: string | null;
  readonly address: string | null;
  readonly firstFactor: keyof Frame['t']['pages']['devices']['first'];
  readonly secondFactor: SecondFactor['kind'] | null;
  /** Milliseconds, as is every time here. */
  readonly signedInAt: number;
  readonly lastSeenAt: number;
}

export const DEVICE_NOTICES = ['signed-out', 'all-signed-out'] as const;

export interface DevicesProps {
  readonly frame: Frame;
  readonly person: Person;
  /** The only one, whose settings stand in the navigation. */
  readonly organization: OrganizationNav | null;
  readonly current: Device;
  readonly others: readonly Device[];
  readonly notice: (typeof DEVICE_NOTICES)[number] | null;
}

export const DevicesView: FC<DevicesProps> = ({ frame, person, organization, current, others, notice }) => {
  const t = frame.t.pages.devices;
  const password = <a href="/settings/password">{t.changePassword}</a>;
  const secondFactor = <a href="/settings/sign-in">{t.secondFactor}</a>;
  return (
    <ShellLayout
      frame={frame}
      title={t.title}
      lead={t.lead}
      person={person}
      organization={organization}
      current="devices"
    >
      {notice === null ? null : <Note tone="ok">{t.notices[notice]}</Note>}
      <section class="card" aria-label={t.here}>
        <ul class="rows">
          <DeviceRow frame={frame} device={current} isHere />
        </ul>
      </section>
      <Others frame={frame} others={others} />
      <Note tone="info">
        <Sentence text={t.notYours} parts={{ password, secondFactor }} />
      </Note>
    </ShellLayout>
  );
};

const Others: FC<Pick<DevicesProps, 'frame' | 'others'>> = ({ frame, others }) => {
  const t = frame.t.pages.devices;
  return (
    <section class="card" aria-labelledby="others">
      <div class="pad row">
        <h2 class="lg" id="others">
          {t.others}
        </h2>
        {others.length === 0 ? null : (
          <Form action="/settings/devices/sign-out-others">
            <button type="submit" class="btn quiet sm danger">
              {t.signOutEverywhere}
            </button>
          </Form>
        )}
      </div>
      {others.length === 0 ? (
        <p class="empty muted">{t.none}</p>
      ) : (
        <ul class="rows">
          {others.map((device) => (
            <DeviceRow frame={frame} device={device} isHere={false} />
          ))}
        </ul>
      )}
      <p class="pad foot small muted">{t.limits}</p>
    </section>
  );
};

const iconOf = (browser: string | null): IconName =>
  /iPhone|iPod|Android.+Mobile/.test(browser ?? '') ? 'phone' : 'laptop';

interface DeviceRowProps {
  readonly frame: Frame;
  readonly device: Device;
  readonly isHere: boolean;
}

const DeviceRow: FC<DeviceRowProps> = ({ frame, device, isHere }) => {
  const t = frame.t.pages.devices;
  const name = browserName(device.browser) ?? t.unknown;
  const began = <Moment frame={frame} at={device.signedInAt} />;
  const used = <Moment frame={frame} at={device.lastSeenAt} />;
  return (
    <li>
      <span class="ico">
        <Icon name={iconOf(device.browser)} />
      </span>
      <span>
        <b>{name}</b>{' '}
        {isHere ? (
          <Chip tone="ok" icon="check">
            {t.here}
          </Chip>
        ) : null}
        <small>
          {device.address === null ? null : (
            <>
              <bdi>{device.address}</bdi>
              {' · '}
            </>
          )}
          {device.secondFactor === null
            ? t.first[device.firstFactor]
            : t.both(t.first[device.firstFactor], t.second[device.secondFactor])}
        </small>
        <small>
          <Sentence text={t.times} parts={{ began, used }} />
        </small>
      </span>
      {isHere ? null : (
        <Form action="/settings/devices/sign-out" hidden={{ id: device.id }}>
          <button type="submit" class="btn quiet sm">
            {t.signOut}
            <span class="vh"> {name}</span>
          </button>
        </Form>
      )}
    </li>
  );
};
