// Proves that a fault carries its parts and prints them in the form the command line promises.
import { expect, test } from 'vitest';
import { Fault } from './fault.ts';

test('a fault is an error whose message is CODE: text (where)', () => {
  const fault = new Fault('NET_SAMPLE', 'the lane has no length; give it one', 'edge a');
  expect(fault).toBeInstanceOf(Error);
  expect(fault.message).toBe('NET_SAMPLE: the lane has no length; give it one (edge a)');
  expect({ code: fault.code, where: fault.where }).toEqual({ code: 'NET_SAMPLE', where: 'edge a' });
});
