import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

function faultsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
    return [];
  } catch (fault) {
    if (fault instanceof ConfigError) return fault.faults.map((each) => each.split(':')[0] ?? '');
    throw fault;
  }
}

describe('Given what is to be known of texts', () => {
  it('I-55 when nothing is said, then every country is written to, and each day has its budgets', () => {
    const daily = { installation: 5000, country: 2000, organization: 1000 };
    expect(readConfig({}).textLimits).toEqual({ countries: null, daily });
  });

  it('S3 when countries are named, then they are these', () => {
    expect(readConfig({ TWOFOLD_TEXT_COUNTRIES: 'us, CA' }).textLimits.countries).toEqual(['US', 'CA']);
  });

  it.each([
    ['TWOFOLD_TEXT_COUNTRIES', 'USA'],
    ['TWOFOLD_TEXT_COUNTRIES', 'US;CA'],
    ['TWOFOLD_TEXT_COUNTRIES', 'XX,de'],
    ['TWOFOLD_TEXT_DAILY', '0'],
    ['TWOFOLD_TEXT_DAILY_COUNTRY', 'many'],
    ['TWOFOLD_TEXT_DAILY_ORGANIZATION', '1.5'],
  ])('I-55 when %s is %s, then it is told', (name, value) => {
    expect(faultsOf({ [name]: value })).toEqual([name]);
  });
});
