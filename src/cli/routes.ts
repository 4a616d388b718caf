import { Command } from 'commander';
import { ROUTES } from '../http/table.ts';
import { print } from './with-composition.ts';

export function routesCommand(): Command {
  return new Command('routes')
    .description('print every route with its class, from the table that the gate enforces')
    .option('--json', 'as JSON')
    .action(({ json }: { json?: boolean }) => {
      const routes = ROUTES.map(({ method, path, class: routeClass }) => ({ method, path, class: routeClass }));
      const words = routes.map((route) => `${route.method.padEnd(5)} ${route.class.padEnd(12)} ${route.path}`);
      print(routes, words.join('\n'), json);
    });
}
