import { describe, expect, test } from 'vitest';
import { visibleDetails } from './details.ts';

describe("what an organization may read of somebody's own events", () => {
  test.each([
    [{ because: 'not-allowed', ceremony: 'get' }],
    [{ because: 'unanswered', channel: 'call' }],
    [{ because: 'landline' }],
    [{ because: 'set-up-at-next-sign-in' }],
    [{ budget: 'number' }],
    [{ circuit: 'number' }],
    [{ circuit: 'country' }],
    [{ way: 'google' }],
    [{ provider: 'google', reason: 'denied' }],
  ])('T10 I-54 %j is about the person alone, and open', (details) => {
    expect(visibleDetails(details, false)).toEqual(details);
  });

  test.each([
    [{ because: 'phone.country_not_allowed' }],
    [{ budget: 'organization' }],
    [{ circuit: 'organization' }],
    [{ because: 'whatever else' }],
    [{ because: null }],
    [{ because: 7 }],
    [{ next: 'enroll' }],
    [{ constructor: 'refused' }],
  ] as const)('T10 I-38 %j may be of another organization, and only the own one reads it', (details) => {
    expect(visibleDetails(details as never, false)).toEqual({});
    expect(visibleDetails(details as never, true)).toEqual(details);
  });
});
