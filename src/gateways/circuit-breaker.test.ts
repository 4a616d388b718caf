import { beforeEach, describe, expect, it } from 'vitest';
import { type TestClock, testClock } from '../../test/fixtures/test-clock.ts';
import { minutes, seconds } from '../domain/time.ts';
import { type CircuitBreaker, circuitBreaker } from './circuit-breaker.ts';

const FRANCE = { key: 'twilio FR', most: 3 };
const GERMANY = { key: 'twilio DE', most: 3 };
const ALL = { key: 'twilio all', most: 5 };

describe('Given a circuit breaker', () => {
  let clock: TestClock;
  let breaker: CircuitBreaker;
  let changes: string[];
  beforeEach(() => {
    clock = testClock();
    changes = [];
    breaker = circuitBreaker(clock, (key, isOpen) => changes.push(`${key} ${isOpen ? 'open' : 'closed'}`));
  });

  const fail = (times: number, country = FRANCE) => {
    for (let time = 0; time < times; time += 1) breaker.failed([country, ALL]);
  };
  const admits = (country = FRANCE) => breaker.admits([country, ALL]);

  it('I-17 when a country fails three times in a row, then its circuit opens, and others go on', () => {
    fail(2);
    expect([admits(), changes]).toEqual([true, []]);
    fail(1);
    expect([admits(), admits(GERMANY), changes]).toEqual([false, true, ['twilio FR open']]);
  });

  it('I-17 when several countries fail, then the circuit of all opens', () => {
    fail(2);
    fail(2, GERMANY);
    expect(admits()).toBe(true);
    fail(1, GERMANY);
    expect([admits(), admits(GERMANY), admits({ key: 'twilio JP', most: 3 })]).toEqual([false, false, false]);
    expect(changes).toEqual(['twilio DE open', 'twilio all open']);
  });

  it('when something succeeds in between, then the count begins anew', () => {
    fail(2);
    breaker.succeeded([FRANCE, ALL]);
    fail(2);
    expect([admits(), changes]).toEqual([true, []]);
  });

  it('when failures are a minute apart, then they do not add up', () => {
    fail(2);
    clock.advance(minutes(1));
    fail(2);
    expect([admits(), changes]).toEqual([true, []]);
  });

  describe('when it is open', () => {
    beforeEach(() => {
      fail(3);
      clock.advance(seconds(29));
    });

    it('then after half a minute one try goes through, and only one', () => {
      expect(admits()).toBe(false);
      clock.advance(seconds(1));
      expect([admits(), admits(), admits()]).toEqual([true, false, false]);
    });
    it('then a try that succeeds closes it', () => {
      clock.advance(seconds(1));
      expect(admits()).toBe(true);
      breaker.succeeded([FRANCE, ALL]);
      expect([admits(), admits(), changes]).toEqual([true, true, ['twilio FR open', 'twilio FR closed']]);
    });
    it('then one try that fails opens it for as long again', () => {
      clock.advance(seconds(1));
      expect(admits()).toBe(true);
      fail(1);
      clock.advance(seconds(29));
      expect(admits()).toBe(false);
      clock.advance(seconds(1));
      expect([admits(), changes]).toEqual([true, ['twilio FR open']]);
    });
    it('then a try whose outcome nobody told leaves the next one to another half minute', () => {
      clock.advance(seconds(1));
      expect(admits()).toBe(true);
      clock.advance(seconds(30));
      expect(admits()).toBe(true);
    });
  });
});
