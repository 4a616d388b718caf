import { Command, Option } from 'commander';
import type { Composition } from '../compose.ts';
import { readConfig } from '../config/config.ts';
import { DEMO_PASSWORD } from '../demo/people.ts';
import { type DemoSize, seedDemo } from '../demo/seed.ts';
import { CommandRefused } from './refused.ts';
import { print, withComposition } from './with-composition.ts';

interface Options {
  readonly size: DemoSize;
  readonly json?: boolean;
}

export function seedCommand(): Command {
  return new Command('seed')
    .description('fill an empty database with the demonstration (development only)')
    .addOption(new Option('--size <size>', 'six people, or a company').choices(['small', 'full']).default('full'))
    .option('--json', 'as JSON')
    .action((options: Options) => {
      if (readConfig(process.env).production) throw new CommandRefused('This works in development only.');
      return withComposition((composition) => seed(composition, options));
    });
}

async function seed(composition: Composition, { size, json }: Options): Promise<void> {
  const { directory } = composition.store.engine.repositories;
  if ((await directory.countUsers()) > 0) {
    throw new CommandRefused('There are people in this database already. Choose an empty one with TWOFOLD_DATA.');
  }
  await seedDemo(composition, size);
  const people = await directory.countUsers();
  print(
    { people, password: DEMO_PASSWORD },
    `Made ${people} people. The password of all who have one: ${DEMO_PASSWORD}`,
    json,
  );
}
