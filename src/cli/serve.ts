import { Command } from 'commander';
import { LARCH_DOMAIN } from '../demo/company.ts';
import { DEMO_ORGANIZATIONS, DEMO_PASSWORD, DEMO_PEOPLE } from '../demo/people.ts';
import { type RunningServer, startServer } from '../serve.ts';
import { readUsableConfig } from './places.ts';
import { CommandRefused } from './refused.ts';

export function serveCommand(): Command {
  return new Command('serve').description('start the server').action(serve);
}

/** Long enough for any answer; a process that hangs longer is ended by whoever watches it. */
const GRACE_MILLISECONDS = 10_000;

async function serve(): Promise<void> {
  const config = readUsableConfig();
  const server = await startServer(config).catch((fault: unknown) => {
    throw portRefusal(fault, config.port) ?? fault;
  });
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), GRACE_MILLISECONDS).unref();
    void server.stop().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // Last: whoever has read it may stop the server at once.
  console.log(banner(server));
}

function portRefusal(fault: unknown, port: number): CommandRefused | null {
  if (!(fault instanceof Error)) return null;
  const { code, syscall } = fault as NodeJS.ErrnoException;
  // Files have the same codes, and their faults are no port's.
  if (syscall !== 'listen') return null;
  if (code === 'EADDRINUSE')
    return new CommandRefused(`Port ${port} is taken. Choose another: PORT=${port + 1} npm start`);
  return code === 'EACCES' ? new CommandRefused(`Port ${port} is not open to this user. Choose one above 1023.`) : null;
}

function banner(server: RunningServer): string {
  const { url, firstStartUrl, isDemo, composition } = server;
  const { config } = composition;
  const lines = ['', `  Twofold is running at ${url.origin}`, ''];
  if (firstStartUrl !== null)
    lines.push('  Make the first owner and organization here (the address works once):', `  ${firstStartUrl.href}`, '');
  if (config.mail.kind === 'inbox') lines.push(`  Mail that would be sent:  ${url.origin}/dev/inbox`, '');
  if (config.mail.kind === 'none')
    lines.push(
      '  No mail leaves this server: messages wait in the outbox, and no sign-in asks for a code by mail.',
      '',
    );
  if (isDemo) lines.push(...demoLines(config.demo === 'full'));
  return lines.join('\n');
}

const COMPANY_LINES = [
  '    and everybody else on the Teammates pages',
  `    (nobody at ${LARCH_DOMAIN} has a password: they come through single sign-on)`,
];

function demoLines(isCompany: boolean): readonly string[] {
  const nameOf = (id: string) => DEMO_ORGANIZATIONS.find((organization) => organization.id === id)?.name ?? id;
  const people = DEMO_PEOPLE.map(({ email, memberships, hasApp }) => {
    const roles = memberships.map(({ organization, role }) => `${role} of ${nameOf(organization)}`).join(', ');
    return `    ${email.padEnd(24)}${roles}${hasApp ? ', has 2FA' : ''}`;
  });
  return [
    `  Password of all these:    ${DEMO_PASSWORD}`,
    ...people,
    ...(isCompany ? COMPANY_LINES : []),
    '',
    '  A current code of somebody who has 2FA:  npx twofold demo code yuki@acme.example',
    '',
  ];
}
