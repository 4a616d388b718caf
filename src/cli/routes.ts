import { Command } from 'commander';
import { ROUTES } from '../http/table.ts';
import { print } from './with-composition.ts';

export function routesCommand(): Command {
  return new Command('routes')
    .description(
      'print every route with its class and the scope that an API key needs, from the table that the gate enforces',
    )
    .option('--json', 'as JSON')
    .action(({ json }: { json?: boolean }) => {
      const routes = ROUTES.map(({ method, path, class: routeClass, scope }) => ({
        method,
        path,
        class: routeClass,
        scope,
      }));
      const words = routes.map(
        (route) =>
          `${route.method.padEnd(5)} ${route.class.padEnd(12)} ${(route.scope ?? '').padEnd(17)} ${route.path}`,
      );
      print(routes, words.join('\n'), json);
    });
}
