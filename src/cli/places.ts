import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Config, readConfig } from '../config/config.ts';
import { CommandRefused } from './refused.ts';

const SQLITE = 'sqlite:';
const { R_OK, W_OK, X_OK } = constants;

/** Where the database is a file, or `null`. */
export const databaseFile = ({ databaseUrl }: Config): string | null =>
  databaseUrl.startsWith(SQLITE) ? databaseUrl.slice(SQLITE.length) : null;

export const keyFile = ({ dataFolder, secrets }: Config): string | null =>
  secrets === null ? join(dataFolder, 'twofold.key') : null;

/** A file or folder that cannot serve. */
export interface UnfitPlace {
  readonly path: string;
  readonly variable: 'TWOFOLD_DATA' | 'TWOFOLD_DATABASE_URL';
  readonly reason: string;
}

/** Told before anything is opened: SQLite says of each of these only that it cannot open the file. Makes nothing. */
export function unfitPlace(config: Config): UnfitPlace | null {
  for (const { file, variable, rights } of filesOf(config)) {
    const folder = dirname(file);
    // A key that is there is only read, as from a folder that is mounted for reading.
    const ofFolder = rights === R_OK && existsSync(file) ? null : faultOfFolder(resolve(folder));
    if (ofFolder !== null) return { path: `The folder ${folder}`, variable, reason: ofFolder };
    const ofFile = existsSync(file) ? faultOfFile(file, rights) : null;
    if (ofFile !== null) return { path: `The file ${file}`, variable, reason: ofFile };
  }
  return null;
}

/** What a command works with that opens the installation. @throws {CommandRefused} where it cannot be kept. */
export function readUsableConfig(): Config {
  const config = readConfig(process.env);
  const unfit = unfitPlace(config);
  if (unfit === null) return config;
  const { path, variable, reason } = unfit;
  throw new CommandRefused(`${path} (${variable}) cannot be used: ${reason}. ${todoAbout(unfit)}`);
}

export const todoAbout = ({ variable }: UnfitPlace) =>
  `Set ${variable} to a place where the user that runs Twofold may write.`;

function filesOf(config: Config) {
  const database = databaseFile(config);
  const key = keyFile(config);
  const isGiven = config.databaseUrl !== `sqlite:${config.dataFolder}/twofold.db`;
  const variable = isGiven ? ('TWOFOLD_DATABASE_URL' as const) : ('TWOFOLD_DATA' as const);
  return [
    ...(database === null ? [] : [{ file: database, variable, rights: R_OK | W_OK }]),
    ...(key === null ? [] : [{ file: key, variable: 'TWOFOLD_DATA' as const, rights: R_OK }]),
  ];
}

/** A folder that is not there yet is made: what counts then is the nearest one above it that is. */
function faultOfFolder(folder: string): string | null {
  let there = folder;
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there);
  if (!statSync(there).isDirectory()) return there === folder ? 'it is a file' : `${there} is a file`;
  const fault = faultOfRights(there, W_OK | X_OK);
  if (fault === null) return null;
  return there === folder ? `${fault} to it` : `it is not there, and ${fault} to ${there}`;
}

function faultOfFile(file: string, rights: number): string | null {
  if (!statSync(file).isFile()) return 'it is no file';
  if (faultOfRights(file, rights) === null) return null;
  return (rights & W_OK) === 0 ? 'this user may not read it' : 'this user may not read and write it';
}

function faultOfRights(path: string, rights: number): string | null {
  try {
    accessSync(path, rights);
    return null;
  } catch (fault) {
    const { code } = fault as NodeJS.ErrnoException;
    return code === 'EROFS' ? 'nothing can be written' : 'this user may not write';
  }
}
